import Foundation
import Jets
import Testing

@Suite struct KinematicsTests {
  static let turns: [(angle: Double, expected: Double)] = [
    (0, 0), (Double.pi, Double.pi), (-Double.pi, Double.pi), (3 * Double.pi, Double.pi),
    (Double.pi + 0.25, 0.25 - Double.pi), (-Double.pi - 0.25, Double.pi - 0.25),
    (2 * Double.pi, 0), (-12.5, 4 * Double.pi - 12.5),
  ]

  @Test(arguments: turns)
  func anglesWrapIntoTheHalfOpenTurn(angle: Double, expected: Double) {
    let wrapped = wrappedAngle(angle)
    #expect(abs(wrapped - expected) < 1e-12)
    #expect(wrapped > -Double.pi && wrapped <= Double.pi)
  }

  @Test func pseudorapidityAndAzimuthAgreeWithNumPy() throws {
    let sample = try Fixtures.jets().jets
    let constituents = (0..<sample.count).flatMap { sample[$0] }
    let eta = try Fixtures.expected("eta").doubles
    let phi = try Fixtures.expected("phi").doubles
    #expect(largestDifference(constituents.map(\.eta), eta) < 1e-6)
    #expect(largestDifference(constituents.map(\.phi), phi) < 1e-6)
  }

  @Test func momentaAlongTheBeamHaveFiniteCoordinates() {
    let forward = FourMomentum(e: 5, px: 0, py: 0, pz: 5)
    let backward = FourMomentum(e: 5, px: 0, py: 0, pz: -5)
    #expect(forward.eta == FourMomentum.maximumEta)
    #expect(backward.eta == -FourMomentum.maximumEta)
    #expect(forward.phi == 0 && forward.pt == 0)
    #expect(forward.rapidity == FourMomentum.maximumEta)
    #expect(FourMomentum.zero.eta == 0 && FourMomentum.zero.rapidity == 0)
  }

  @Test(arguments: [(Float(3), Float(0.4), Float(2.9), Float(0)), (500, -1.7, -3.1, 173)])
  func coordinatesRoundTrip(pt: Float, eta: Float, phi: Float, mass: Float) {
    let momentum = FourMomentum(pt: pt, eta: eta, phi: phi, mass: mass)
    #expect(abs(momentum.pt / pt - 1) < 1e-6)
    #expect(abs(momentum.eta - eta) < 1e-6)
    #expect(abs(momentum.phi - phi) < 1e-6)
    // Rounding of E and p to single precision moves m² by about 10⁻⁷ E².
    #expect(abs(momentum.mass - mass) < (mass > 0 ? 0.02 : 0.005) + 1e-4 * momentum.e)
    let closedForm = 0.5 * log((momentum.e + momentum.pz) / (momentum.e - momentum.pz))
    #expect(abs(momentum.rapidity - closedForm) < 1e-4)
  }

  @Test func massOfRoundedMasslessMomentaIsNotANumberOnlyInNaiveFormulas() {
    // E is one unit in the last place below |p|.
    let momentum = FourMomentum(e: Float(5).nextDown, px: 3, py: 4, pz: 0)
    #expect(momentum.massSquared < 0)
    #expect(momentum.mass == 0)
  }
}
