import Numerics
import Ranking

extension MultiRunSummary {
  /// Summarizes several trainings of one tagger as arXiv:1902.09914 does.
  ///
  /// The outlier rule is applied to 1/ε_B at ε_S = 0.3 (at 0.5, or to the AUC, where a training has
  /// only a limit), and the trainings that it keeps enter the median and the spread of every
  /// metric. Ensembles are all choices of `ensembleSize` of all trainings; their rejection is the
  /// interpolated 1/ε_B.
  ///
  /// - Parameters:
  ///   - name: The tagger's name.
  ///   - runs: The trainings' names, for example their seeds, and their scores of the same jets.
  ///   - isSignal: The labels.
  ///   - weights: Event weights.
  ///   - ensembleSize: Trainings in an ensemble; two thirds of all by default, 6 of 9.
  /// - Throws: `EvaluationError` for fewer than two trainings or scores that do not fit the labels.
  public static func make(
    name: String, runs: [(name: String, scores: [Double])], isSignal: [UInt8],
    weights: [Double]? = nil, ensembleSize: Int? = nil
  ) throws -> MultiRunSummary {
    guard runs.count > 1 else {
      throw EvaluationError(
        name, "\(runs.count) training has no spread", hint: "train at least two")
    }
    let single = try runs.map { run in
      try EvaluationError.about("\(name), training \(run.name)") {
        RunMetrics(
          try ScoredSample(scores: run.scores, isSignal: isSignal, weights: weights),
          isEnsemble: false)
      }
    }
    var notes: [String] = []
    let (metric, selection) = selection(single)
    if !selection.removed.isEmpty {
      let removed = selection.removed.map { runs[$0].name }.joined(separator: ", ")
      notes.append("removed by the outlier rule on the \(metric): \(removed)")
    }
    let size = ensembleSize ?? (2 * runs.count + 1) / 3
    let choices = ensembles(of: runs.count, size: size, &notes)
    func joined(_ rule: EnsembleRule) throws -> [RunMetrics] {
      try choices.map { choice in
        let scores = rule.joined(choice.map { runs[$0].scores })
        return RunMetrics(
          try ScoredSample(scores: scores, isSignal: isSignal, weights: weights), isEnsemble: true)
      }
    }
    return MultiRunSummary(
      name: name, runs: runs.map(\.name),
      single: spreads(single, kept: selection.kept, &notes),
      meanEnsembles: spreads(try joined(.mean), kept: nil, &notes),
      medianEnsembles: spreads(try joined(.median), kept: nil, &notes),
      ensembleSize: size, ensembleCount: choices.count, notes: notes)
  }

  /// The metric that decides about outliers and what it says.
  private static func selection(_ runs: [RunMetrics]) -> (String, LandscapeSelection) {
    for metric in [RunMetrics.rejectionAt30, RunMetrics.rejectionAt50, RunMetrics.auc] {
      let values = runs.compactMap { $0.values[metric] }
      if values.count == runs.count {
        return (RunMetrics.names[metric], LandscapeSelection(values))
      }
    }
    preconditionFailure("MultiRunSummary: every training has an AUC")
  }

  private static func ensembles(of count: Int, size: Int, _ notes: inout [String]) -> [[Int]] {
    guard count > 2, size > 1, size < count else {
      notes.append("no ensembles of \(size) of \(count) trainings")
      return []
    }
    // 12 trainings have 495 ensembles of 8; more would take longer than they tell.
    guard count <= 12 else {
      notes.append("no ensembles: \(count) trainings have too many choices of \(size)")
      return []
    }
    return combinations(of: count, choosing: size)
  }

  private static func spreads(
    _ runs: [RunMetrics], kept: [Int]?, _ notes: inout [String]
  ) -> [RunSpread] {
    guard !runs.isEmpty else { return [] }
    let kept = kept ?? Array(runs.indices)
    return RunMetrics.names.indices.compactMap { metric in
      let values = kept.compactMap { runs[$0].values[metric] }
      guard values.count == kept.count else {
        let note =
          "no median of the \(RunMetrics.names[metric]): \(kept.count - values.count) of "
          + "\(kept.count) have no background left"
        if !notes.contains(note) { notes.append(note) }
        return nil
      }
      return RunSpread(
        metric: RunMetrics.names[metric], median: median(values),
        standardDeviation: meanAndDeviation(values).deviation,
        values: runs.map { $0.values[metric] },
        removedRuns: runs.indices.filter { !kept.contains($0) })
    }
  }
}

/// The metrics of one training or ensemble.
private struct RunMetrics {
  static let names = ["AUC", "accuracy", "rejection at 30%", "rejection at 50%"]
  static let (auc, rejectionAt30, rejectionAt50) = (0, 2, 3)
  let values: [Double?]

  init(_ sample: ScoredSample, isEnsemble: Bool) {
    let ranked = RankedSample(sample)
    let curve = ROCCurve(ranked)
    values =
      [ranked.areaUnderCurve, Accuracy(sample).value]
      + [0.3, 0.5].map {
        isEnsemble
          ? curve.landscapeEnsembleRejection(atSignalEfficiency: $0)
          : curve.landscapeRejection(atSignalEfficiency: $0)
      }
  }
}
