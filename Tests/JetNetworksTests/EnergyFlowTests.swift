import Foundation
import JetNetworks
import Jets
import TensorEngine
import TestSupport
import Testing

@Suite("Energy flow network")
struct EnergyFlowTests {
  private func tagger() throws -> Tagger {
    let jets = SyntheticJets.make(40, seed: 3)
    let preprocessing = try JetPreprocessing(
      .energyFlow, images: .fixed, constituents: .fixed, fittedOn: jets.jets)
    return Tagger(
      network: try Network(preprocessing.architecture(.fixed), seed: 5),
      preprocessing: preprocessing)
  }

  @Test("It has the parameters of the paper")
  func size() throws { #expect(try tagger().network.parameters.count == 82_358) }

  @Test("A soft particle, and a particle cut in two collinear ones, change nothing")
  func safety() throws {
    let tagger = try tagger()
    func score(_ jet: [FourMomentum]) throws -> Double {
      tagger.scores(of: JetSample(constituents: [jet]))[0]
    }
    func constituent(_ pt: Float, _ eta: Float, _ phi: Float) -> FourMomentum {
      FourMomentum(pt: pt, eta: eta, phi: phi)
    }
    let jet = [constituent(300, 0.3, 1), constituent(120, 0.6, 1.2), constituent(80, 0.1, 0.7)]
    let whole = try score(jet)
    let soft = try score(jet + [constituent(1e-4, 0.8, 0.4)])
    #expect(abs(soft - whole) < 1e-5, "\(soft) for \(whole)")
    let cut = try score(
      [constituent(100, 0.3, 1), constituent(200, 0.3, 1)] + jet.dropFirst())
    #expect(abs(cut - whole) < 1e-5, "\(cut) for \(whole)")
    // A hard particle at an angle does.
    let hard = try score(jet + [constituent(100, 0.8, 0.4)])
    #expect(abs(hard - whole) > 1e-3, "\(hard) for \(whole)")
  }
}
