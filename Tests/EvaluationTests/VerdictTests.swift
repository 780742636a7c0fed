import Evaluation
import Randomness
import Testing

@Suite("Verdicts and working points")
struct VerdictTests {
  private let isSignal = (0..<400).map { UInt8($0 % 2) }

  private func entry(_ name: String, _ scores: [Double]) throws -> ScoredEntry {
    ScoredEntry(
      result: try evaluate(name: name, scores: scores, isSignal: isSignal), scores: scores)
  }

  /// Two taggers differ from p = 0.05 on: neither a p-value just below is a tie, nor one just above a
  /// difference.
  @Test func taggersDifferFromFivePercentOn() throws {
    var random = RandomStream(seed: 5)
    let noise = isSignal.map { _ in (random.normal(), random.normal()) }
    let first = try entry(
      "first", zip(isSignal, noise).map { Double($0) + $1.0 })
    var seen: [Bool: Int] = [:]
    for step in 0..<60 {
      let separation = 0.8 + 0.03 * Double(step)
      let second = try entry(
        "second", zip(isSignal, noise).map { separation * Double($0) + $1.1 })
      let comparison = try Comparison.make(
        kind: .pair, first: first, second: second, isSignal: isSignal, weights: nil, seed: 1)
      let difference = comparison.differences[0]
      let pValue = try #require(difference.pValue)
      guard pValue > 0.025, pValue < 0.1 else { continue }
      seen[pValue <= 0.05, default: 0] += 1
      let expected: Verdict =
        pValue > 0.05 ? .indistinguishable : difference.value > 0 ? .better : .worse
      #expect(comparison.verdict == expected, "p = \(pValue)")
    }
    #expect(seen[true] ?? 0 > 0 && seen[false] ?? 0 > 0, "\(seen)")
  }

  /// Signal at 1 to 1000, background half a step below each and as many again at 0: where a fraction ε_S
  /// of the signal passes, half of that fraction of the background does.
  @Test func rejectionsStandAtTheirEfficiencies() throws {
    let signal = (1...1000).map { Double($0) }
    let background = signal.map { $0 - 0.5 } + signal.map { _ in 0 }
    let metrics = try evaluate(
      name: "steps", scores: signal + background,
      isSignal: signal.map { _ in 1 } + background.map { _ in 0 }
    ).metrics
    for (rejection, efficiency) in [
      (metrics.rejectionAt30, 0.3), (metrics.rejectionAt50, 0.5), (metrics.rejectionAt80, 0.8),
    ] {
      #expect(rejection.signalEfficiency == efficiency)
      let value = try #require(rejection.value)
      #expect(abs(value * efficiency / 2 - 1) < 0.01, "\(efficiency): \(value)")
    }
  }
}
