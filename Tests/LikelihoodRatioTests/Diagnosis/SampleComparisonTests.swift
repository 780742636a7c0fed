import LikelihoodRatio
import Randomness
import Statistics
import Testing

@Suite struct SampleComparisonTests {
  /// A peak at 0 on a flat background, and data with the peak at `position`.
  private func outcomes(peakAt position: Double, seed: UInt64) throws -> Diagnostic.Outcome? {
    var random = RandomStream(seed: seed)
    let pool = try RatioTestEvents(
      try Simulations.twoSamples(
        numerator: Rows(column: (0..<2000).map { _ in random.normal() }),
        denominator: Rows(column: (0..<2000).map { _ in random.uniform(in: -5...5) }),
        observableNames: ["x"]), for: try NormalRatio(), random: random)
    let x =
      (0..<100).map { _ in position + random.normal() }
      + (0..<400).map { _ in random.uniform(in: -5...5) }
    return try SampleComparison(
      ObservedEvents(x: Rows(column: x), names: ["x"]), pool: pool, counts: (100, 400),
      random: random)?.verdicts[0].outcome
  }

  @Test("Data like the mixture pass, data with the peak elsewhere fail")
  func shapes() throws {
    let good = try (1...10).map { try outcomes(peakAt: 0, seed: $0) }
    #expect(!good.contains(.fail) && good.count { $0 == .pass } >= 8)
    #expect(try outcomes(peakAt: 3, seed: 1) == .fail)
  }

  @Test("A few events are not compared")
  func few() throws {
    let pool = try RatioTestEvents(
      try Simulations.twoSamples(
        numerator: Rows(column: [0, 1]), denominator: Rows(column: [2, 3]),
        observableNames: ["x"]), for: try NormalRatio(), random: RandomStream(seed: 1))
    #expect(
      try SampleComparison(
        ObservedEvents(x: Rows(column: [1, 2])), pool: pool, counts: (1, 1),
        random: RandomStream(seed: 1)) == nil)
  }
}
