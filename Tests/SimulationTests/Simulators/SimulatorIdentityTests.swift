import Foundation
import Randomness
import Simulation
import Testing

/// A simulator at θ₁, and a θ₀ near it whose density is zero wherever that of θ₁ is.
struct IdentityCase: CustomTestStringConvertible, Sendable {
  let simulator: any TractableSimulator
  let denominator: [Double]
  let numerator: [Double]
  var testDescription: String { simulator.name }

  init(_ simulator: any TractableSimulator, _ denominator: [Double], _ shift: [Double]) {
    self.simulator = simulator
    self.denominator = denominator
    numerator = zip(denominator, shift).map { $0 + $1 }
  }

  static let all: [IdentityCase] = [
    IdentityCase(
      GaussianLinear(.normal), Array(repeating: 0.3, count: 10), Array(repeating: 0.03, count: 10)),
    IdentityCase(
      GaussianLinear(.uniform), Array(repeating: -0.3, count: 10),
      Array(repeating: 0.03, count: 10)),
    IdentityCase(GaussianMixture(), [1, -2], [0.02, 0.03]),
    IdentityCase(TwoMoons(), [0.4, 0.3], [-0.002, -0.002]),
    IdentityCase(SLCP(), [0.7, -2, -1.2, 0.9, 0.8], [0.05, -0.05, 0.02, 0.02, -0.05]),
    IdentityCase(
      BernoulliGLM(), [-0.5, 1, -1, 0.5, 0.3, -0.2, 0.1, 0, 0.2, -0.4],
      [0.05, 0.03, -0.04, 0.05, 0.02, 0.03, -0.05, 0.04, 0.02, -0.03]),
    IdentityCase(SIRModel(), [0.45, 0.14], [0.0003, -0.0004]),
    IdentityCase(LotkaVolterra(), [0.8, 0.06, 0.9, 0.05], [0.001, 0.0001, -0.001, 0.0001]),
    IdentityCase(CarlMixture(), [0.02], [0.06]),
    IdentityCase(CarlProjection(), [1, -1], [0.2, -0.6]),
    IdentityCase(GaussianToy(), [0.5], [0.7]),
    IdentityCase(EFTToy(), [0.4], [0.1]),
    IdentityCase(EFTToy(resolution: 0.5), [-0.6], [0.2]),
    IdentityCase(SignalStrength(), [1, 1], [0.8, -0.1]),
  ]
}

@Suite("Simulators against their likelihoods")
struct SimulatorIdentityTests {
  @Test(
    "The likelihood ratio has the mean one where the simulator draws for the denominator",
    arguments: IdentityCase.all)
  func ratio(_ test: IdentityCase) {
    let simulator = test.simulator
    // Two tasks solve differential equations for each row.
    let count = simulator is SIRModel || simulator is LotkaVolterra ? 4000 : 20_000
    let denominator = Array(repeating: test.denominator, count: count).flatMap { $0 }
    let numerator = Array(repeating: test.numerator, count: count).flatMap { $0 }
    let x = simulator.simulate(denominator, RandomStream(seed: 3))
    let logRatios = zip(
      simulator.logLikelihoods(x, numerator), simulator.logLikelihoods(x, denominator)
    ).map { $0 - $1 }
    let ratios = logRatios.map { exp($0) }
    let mean = ratios.reduce(0, +) / Double(count)
    let variance = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    #expect(variance > 0.002 && variance < 1, "the pair says little: variance \(variance)")
    #expect(abs(mean - 1) < 4.5 * (variance / Double(count)).squareRoot())
    // Between two densities E log r ≈ −Var/2, whose sign tells a likelihood from its inverse. A few
    // values fall where the density of θ₀ is zero.
    let finite = logRatios.filter { $0 > -.infinity }
    #expect(finite.count > count * 97 / 100)
    let meanLog = finite.reduce(0, +) / Double(finite.count)
    #expect(abs(meanLog + variance / 2) < 0.3 * variance + 0.01, "E log r \(meanLog)")
  }

  @Test("Numbers do not depend on threads, and rows not on each other")
  func threads() {
    for simulator in SimulatorCatalog.all {
      let one = simulator.simulate(130, RandomStream(seed: 4), threads: 1)
      #expect(one == simulator.simulate(130, RandomStream(seed: 4), threads: 3))
      let short = simulator.simulate(7, RandomStream(seed: 4), threads: 2)
      #expect(Array(one.x.prefix(short.x.count)) == short.x)
      #expect(one.x.allSatisfy { $0.isFinite })
      #expect(one.theta.count == 130 * simulator.parameterCount)
      #expect(one.x.count == 130 * simulator.observableCount)
    }
  }

  @Test("Simulators are found by name; a wrong name is an error with a guess")
  func catalog() throws {
    #expect(try SimulatorCatalog.named("two_moons").observableCount == 2)
    #expect(Set(SimulatorCatalog.all.map(\.name)).count == SimulatorCatalog.all.count)
    let error = #expect(throws: LikelihoodRatioError.self) {
      try SimulatorCatalog.named("two_moon")
    }
    #expect(error?.hint?.contains("did you mean \"two_moons\"") == true)
  }
}
