import Foundation
import Randomness
import RatioEstimation
import RatioTestSupport
import Simulation
import Testing
import Training

@Suite struct SimulatedRangeTests {
  @Test("Events outside are found and named, with the probability of as many")
  func outside() throws {
    let range = SimulatedRange(
      Rows(count: 4, columns: 2, values: [-2, 110, 0, 120, 4, 140, 1, 130]),
      names: ["x", "mass"])
    let inside = RangeComparison(Rows([[-2, 140], [4, 110]]), with: range)
    #expect(inside.outside.isEmpty && inside.pValue == 1 && inside.verdict.outcome == .pass)
    let one = RangeComparison(Rows([[0, 120], [50, 120]]), with: range)
    #expect(one.outside == [1])
    #expect(one.verdict.statement.contains("event 2: x = 50, simulated from -2 to 4"))
    // Two observables with two sides each, of four simulations: chance makes 4/5 of the events.
    #expect(abs(one.chance - 0.8) < 1e-12)
    #expect(abs(one.pValue - (1 - 0.2 * 0.2)) < 1e-12)
  }

  @Test("One event at 50 of 10 000 between −2 and 4, and twenty at 500 GeV, are no chance")
  func issue() {
    var random = RandomStream(seed: 3)
    let simulated = SimulatedRange(
      Rows(column: (0..<10_000).map { _ in random.uniform(in: -2...4) }), names: ["x"])
    let one = RangeComparison(Rows(column: [50]), with: simulated)
    #expect(one.verdict.outcome == .fail && one.pValue < 3e-4)
    let masses = SimulatedRange(
      Rows(column: (0..<5000).map { _ in random.uniform(in: 110...140) }), names: ["mass"])
    let sample =
      (0..<480).map { _ in random.uniform(in: 110.1...139.9) } + Array(repeating: 500.0, count: 20)
    let many = RangeComparison(Rows(column: sample), with: masses)
    #expect(many.outside.count == 20 && many.verdict.outcome == .fail)
  }

  /// 2000 samples of 200 events beside 1000 simulations of the same distribution: p is discrete and
  /// rather too large, so that it is below 0.05 in 5 % of them at most.
  @Test("Samples like the simulations are warned of as rarely as p says")
  func falseAlarms() {
    let random = RandomStream(seed: 8)
    let low = (0..<2000).count { number in
      var stream = random.substream(number)
      let range = SimulatedRange(
        Rows(column: (0..<1000).map { _ in stream.normal() }), names: ["x"])
      return RangeComparison(Rows(column: (0..<200).map { _ in stream.normal() }), with: range)
        .pValue < 0.05
    }
    // Chance in the simulations' own extremes comes on top of the binomial one.
    #expect(Double(low) / 2000 < 0.12, "\(low)")
  }

  @Test("A model's file keeps the range and is read without one")
  func file() throws {
    var configuration = RatioConfiguration(
      architecture: RatioArchitecture(width: 4, depth: 1), weightDecays: [0])
    configuration.automaticEpochs = false
    configuration.fit.epochs = 1
    let estimate = try RatioTrainer(configuration).train(
      try NormalRatio.simulations(200, seed: 4)
    ).estimate
    let range = try #require(estimate.simulatedRange)
    #expect(range.count == 200 && range.columns.map(\.name) == ["x"])
    let text = try canonicalJSON(estimate.description)
    func read(_ text: String) throws -> NetworkLogRatio.Description {
      try JSONDecoder().decode(NetworkLogRatio.Description.self, from: Data(text.utf8))
    }
    #expect(try read(text).range == range)
    var old = estimate.description
    old.range = nil
    #expect(try read(canonicalJSON(old)).range == nil)
    #expect(throws: DecodingError.self) {
      try read(text.replacingOccurrences(of: "\"smallest\":-", with: "\"smallest\":9"))
    }
  }
}
