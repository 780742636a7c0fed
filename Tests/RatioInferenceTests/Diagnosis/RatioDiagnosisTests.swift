import Foundation
import Numerics
import Randomness
import RatioEstimation
import RatioInference
import RatioTestSupport
import Simulation
import Testing

@Suite struct RatioDiagnosisTests {
  private func outcomes(_ ratio: NormalRatio) throws -> [String: Diagnostic.Outcome] {
    let diagnosis = try RatioDiagnosis(ratio, on: try NormalRatio.simulations(4000, seed: 2))
    return Dictionary(
      diagnosis.verdicts.map { ($0.name, $0.outcome) }, uniquingKeysWith: { $1 })
  }

  @Test("The exact ratio passes every check")
  func exact() throws {
    let outcomes = try outcomes(try NormalRatio())
    #expect(outcomes.count >= 9)
    #expect(outcomes.filter { $0.value == .fail }.isEmpty, "\(outcomes)")
  }

  @Test("The exact ratio passes with weighted simulations: the shuffled θ has a weight as well")
  func weights() throws {
    var random = RandomStream(seed: 9)
    let theta = (0..<4000).map { _ in 1.5 * random.normal() }
    let x = theta.map { $0 + random.normal() }
    let simulations = try Simulations(
      theta: Rows(column: theta), x: Rows(column: x),
      weights: theta.map { exp(-$0 * $0 / 2 * (1 - 1 / 2.25)) }, parameterNames: ["theta"],
      observableNames: ["x"])
    let diagnosis = try RatioDiagnosis(try NormalRatio(), on: simulations)
    let bad = diagnosis.verdicts.filter {
      $0.outcome == .fail && !$0.name.hasPrefix("simulation-based")
    }
    #expect(bad.isEmpty, "\(bad.map(\.statement))")
    #expect(diagnosis.remarks.contains { $0.contains("no part in the checks of posteriors") })
  }

  @Test("A ratio that is too sharp fails where it must")
  func sharp() throws {
    let outcomes = try outcomes(try NormalRatio(sharpness: 2))
    for check in [
      "reliability", "reference independence", "reweighting",
      "expected coverage", "simulation-based calibration of theta",
    ] {
      #expect(outcomes[check] == .fail, "\(check): \(outcomes)")
    }
    // It looks at single observations with 400 simulations, and sees less.
    let sharper = try self.outcomes(try NormalRatio(sharpness: 3))
    #expect(sharper["local two-sample test"] != .pass)
    // The square of this ratio has so heavy a tail that its mean tells nothing.
    #expect(outcomes["normalization"] == nil)
  }

  @Test("Too few simulations leave checks out, with a remark on each")
  func few() throws {
    let diagnosis = try RatioDiagnosis(
      try NormalRatio(), on: try NormalRatio.simulations(12, seed: 5))
    #expect(diagnosis.posteriors == nil && diagnosis.reweighting == nil)
    #expect(diagnosis.verdicts.contains { $0.name == "balance" })
    #expect(diagnosis.remarks.contains { $0.contains("takes 100 held-out simulations") })
    #expect(diagnosis.remarks.contains { $0.contains("takes 40 held-out events of each class") })
  }

  @Test("A constant factor fails normalization and balance but no posterior")
  func offset() throws {
    let outcomes = try outcomes(try NormalRatio(offset: 0.5))
    #expect(outcomes["normalization"] == .fail && outcomes["balance"] == .fail)
    #expect(outcomes["expected coverage"] == .pass && outcomes["TARP"] == .pass)
    #expect(outcomes["reference independence"] == .pass)
    #expect(outcomes["local two-sample test"] == .pass)
  }

  @Test("Of a ratio up to a function of x only posteriors are checked")
  func unknownDenominator() throws {
    var ratio = try NormalRatio(offset: 3)
    ratio.denominator = .unknown
    let diagnosis = try RatioDiagnosis(ratio, on: try NormalRatio.simulations(1000, seed: 3))
    #expect(diagnosis.normalization == nil && diagnosis.posteriors != nil)
    #expect(diagnosis.remarks.contains { $0.contains("up to a function of x") })
    #expect(diagnosis.verdicts.contains { $0.name == "reference independence" })
  }

  @Test("Posteriors on few prior points are not judged")
  func fewPoints() throws {
    let narrow = try NormalRatio(sharpness: 4000)
    let diagnosis = try RatioDiagnosis(narrow, on: try NormalRatio.simulations(200, seed: 4))
    #expect(try #require(diagnosis.posteriors).medianEffectiveCount < 20)
    #expect(diagnosis.posteriors?.verdicts.isEmpty == true)
    #expect(diagnosis.remarks.contains { $0.contains("Posteriors are not judged") })
  }

  @Test("The comparison with the exact ratio has no bias where the denominator cancels")
  func comparison() throws {
    let simulator = GaussianToy()
    let random = RandomStream(seed: 8)
    let pairs = simulator.simulate(500, random)
    let simulations = try Simulations(
      theta: Rows(count: 500, columns: simulator.parameterCount, values: pairs.theta),
      x: Rows(count: 500, columns: simulator.observableCount, values: pairs.x))
    let exact = try ExactLogRatio(
      simulator, domain: ParameterBox(around: simulations.theta, names: simulations.parameterNames),
      observableNames: simulations.observableNames)
    let comparison = try ExactComparison(
      exact, exact: exact, on: simulations, random: random.substream("other"))
    #expect(comparison.rootMeanSquare == 0 && comparison.exact.count == 500)
  }

  @Test("The comparison looks at both classes of a file that has one after the other")
  func comparisonOfClasses() throws {
    let estimate = try NormalRatio()
    var random = RandomStream(seed: 2)
    let theta = Rows(column: (0..<400).map { _ in random.uniform(in: -1...1) })
    let simulations = try Simulations(
      theta: theta, x: Rows(column: (0..<400).map { Double($0 < 200 ? 1 : -1) + random.normal() }),
      isNumerator: (0..<400).map { $0 < 200 },
      denominatorTheta: Rows(repeating: [0.5], count: 400), parameterNames: ["theta"],
      observableNames: ["x"])
    let exact = try ExactLogRatio(
      GaussianToy(), domain: estimate.domain, observableNames: estimate.observableNames)
    let some = try ExactComparison(
      exact, exact: exact, on: simulations, limit: 100, random: RandomStream(seed: 3))
    let first = try ExactComparison(
      exact, exact: exact, on: simulations.selecting(Array(0..<100)), random: RandomStream(seed: 3))
    #expect(Set(some.exact) != Set(first.exact))
  }
}
