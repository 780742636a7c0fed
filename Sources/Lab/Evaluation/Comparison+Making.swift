import Randomness
import Ranking

/// A result together with the scores it was measured from, for comparisons jet by jet.
public struct ScoredEntry: Sendable {
  /// The result.
  public var result: EntryResult
  /// The scores in the order of the test set.
  public var scores: [Double]

  /// A result with its scores.
  public init(result: EntryResult, scores: [Double]) {
    self.result = result
    self.scores = scores
  }

  func sample(isSignal: [UInt8], weights: [Double]?) throws -> ScoredSample {
    try EvaluationError.about(result.title) {
      try ScoredSample(scores: scores, isSignal: isSignal, weights: weights)
    }
  }
}

extension Verdict {
  /// The p-value at and below which two taggers count as different.
  public static let significanceLevel = 0.05

  /// What a difference (second minus first) and its p-value say about the second.
  init(difference: Double, pValue: Double) {
    self =
      pValue > Verdict.significanceLevel
      ? .indistinguishable : (difference > 0 ? .better : .worse)
  }
}

extension PairedDifference {
  init(_ comparison: AreaComparison, level: Double) {
    let interval = comparison.interval(level: level)
    self.init(
      metric: "AUC", value: comparison.difference, error: comparison.standardError,
      lower: interval.lower, upper: interval.upper, level: level, pValue: comparison.pValue,
      method: "DeLong")
  }

  init(_ comparison: AccuracyComparison, level: Double, isWeighted: Bool) {
    let interval = comparison.interval(level: level)
    self.init(
      metric: "accuracy", value: comparison.difference, error: comparison.standardError,
      lower: interval.lower, upper: interval.upper, level: level, pValue: comparison.pValue,
      method: isWeighted ? "paired, normal" : "McNemar, exact")
  }

  /// Nil where the bootstrap has no interval.
  init?(metric: String, _ bootstrap: BootstrapDifference) {
    guard let value = bootstrap.difference, let interval = bootstrap.interval else { return nil }
    self.init(
      metric: metric, value: value, error: bootstrap.standardError, lower: interval.lower,
      upper: interval.upper, level: interval.level, pValue: bootstrap.pValue,
      pValueFloor: bootstrap.pValueFloor,
      method: "paired bootstrap, \(bootstrap.replicas) replicas")
  }
}

extension Comparison {
  /// Compares two entries on the same jets: the AUC by DeLong's test, the accuracy by McNemar's,
  /// the rejections at 30% and 50% signal efficiency by a paired bootstrap. A rejection of which
  /// too many replicas have no background left is not compared.
  ///
  /// - Parameters:
  ///   - kind: Why the two are compared.
  ///   - first: The reference.
  ///   - second: The entry that the verdict is about.
  ///   - isSignal: The labels of the common test set.
  ///   - weights: Its event weights.
  ///   - seed: The seed of the bootstrap.
  ///   - replicas: The number of bootstrap replicas.
  ///   - level: The confidence level of the intervals.
  /// - Throws: `EvaluationError` when scores and labels do not fit together.
  public static func make(
    kind: Kind, first: ScoredEntry, second: ScoredEntry, isSignal: [UInt8],
    weights: [Double]? = nil, seed: UInt64, replicas: Int = 400, level: Double = 0.95
  ) throws -> Comparison {
    let samples = (
      try first.sample(isSignal: isSignal, weights: weights),
      try second.sample(isSignal: isSignal, weights: weights)
    )
    let area = try DeLong(samples.0).compared(to: DeLong(samples.1))
    let accuracy = try AccuracyComparison(samples.0, samples.1)
    let workingPoints = [0.3, 0.5]
    let rejections = try pairedBootstrap(
      samples.0, samples.1, replicas: replicas, level: level,
      random: RandomStream(seed: seed).substream("paired bootstrap")
    ) { ranked in
      workingPoints.map { efficiency in
        let background = ranked.backgroundEfficiency(atSignalEfficiency: efficiency)
        return background > 0 ? 1 / background : nil
      }
    }
    let differences =
      [
        PairedDifference(area, level: level),
        PairedDifference(accuracy, level: level, isWeighted: weights != nil),
      ]
      + zip(workingPoints, rejections).compactMap { point, result in
        PairedDifference(metric: "rejection at \(Int(100 * point))%", result)
      }
    return Comparison(
      kind: kind, first: first.result.title, second: second.result.title,
      differences: differences,
      verdict: Verdict(difference: area.difference, pValue: area.pValue))
  }
}
