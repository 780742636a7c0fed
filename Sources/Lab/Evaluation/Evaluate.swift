import Ranking

/// Measures a tagger: all that is reported about it on one test set.
///
/// - Parameters:
///   - name: The entry's name.
///   - scores: A score for each jet that rises with P(signal).
///   - isSignal: 1 for signal, 0 for background.
///   - weights: Event weights, not negative; nil for unit weights.
///   - pt: Transverse momenta in GeV; nil leaves out the rejection against pT.
///   - level: The confidence level of all intervals.
/// - Returns: The result with empty `summary` and `history`, and nil where the harness cannot know.
/// - Throws: `EvaluationError` naming the entry and the row when numbers are not finite, lengths
///   differ, labels are not 0 or 1, or one of the classes is missing.
public func evaluate(
  name: String, scores: [Double], isSignal: [UInt8], weights: [Double]? = nil,
  pt: [Double]? = nil, level: Double = 0.95
) throws -> EntryResult {
  let sample = try EvaluationError.about(name) {
    try ScoredSample(scores: scores, isSignal: isSignal, weights: weights)
  }
  if let pt { try check(pt, of: name, count: sample.count) }
  let ranked = RankedSample(sample)
  let curve = ROCCurve(ranked)
  let metrics = TaggingMetrics(sample, DeLong(sample, ranked: ranked), curve, level: level)
  return EntryResult(
    name: name, metrics: metrics, roc: curve.reportedPoints(),
    scoreHistogram: ScoreHistogram(sample),
    calibration: ReliabilityDiagram(sample, level: level).map { CalibrationCurve($0) },
    rejectionAgainstPT: pt.flatMap { PTBin.bins(sample, pt: $0, level: level) },
    significanceImprovement: SignificanceImprovementCurve(curve, level: level),
    warnings: warnings(sample, curve, metrics))
}

private func check(_ pt: [Double], of name: String, count: Int) throws {
  guard pt.count == count else {
    throw EvaluationError(name, "\(pt.count) transverse momenta for \(count) scores")
  }
  if let row = pt.firstIndex(where: { !$0.isFinite || $0 < 0 }) {
    throw EvaluationError(name, "the transverse momentum in row \(row) is \(pt[row])")
  }
}

/// What a reader of the numbers must know.
private func warnings(
  _ sample: ScoredSample, _ curve: ROCCurve, _ metrics: TaggingMetrics
) -> [String] {
  var warnings: [String] = []
  if curve.count == 2 {
    warnings.append("all scores are equal: the tagger tells nothing apart")
  } else if metrics.auc.value < 0.5 {
    warnings.append(
      "AUC below 0.5: are the scores or labels inverted? Signal is 1 and the score rises with "
        + "P(signal); the other way round the AUC is \(rounded(1 - metrics.auc.value, 4))")
  }
  if !sample.scores.allSatisfy({ $0 >= 0 && $0 <= 1 }) {
    warnings.append(
      "scores outside [0, 1] are no probabilities: there is no calibration curve, and the "
        + "accuracy of rint(score) means little")
  }
  for rejection in [metrics.rejectionAt30, metrics.rejectionAt50] {
    let efficiency = rejection.signalEfficiency
    let width = curve.stepWidth(atSignalEfficiency: efficiency)
    if width > 0.01 {
      warnings.append(
        "\(rounded(100 * width, 1))% of the signal has the same score at a signal efficiency of "
          + "\(efficiency): the rejection there is an interpolation inside that group")
    }
    if rejection.value == nil {
      warnings.append(
        "no background passes at a signal efficiency of \(efficiency): the rejection is a lower "
          + "limit")
    } else if rejection.backgroundPassing < 10 {
      warnings.append(
        "fewer than ten background events pass at a signal efficiency of \(efficiency)")
    }
  }
  return warnings
}

/// `value` with a number of decimals, in plain digits.
private func rounded(_ value: Double, _ decimals: Int) -> String {
  let scale = (0..<decimals).reduce(1.0) { product, _ in product * 10 }
  return "\((value * scale).rounded() / scale)"
}
