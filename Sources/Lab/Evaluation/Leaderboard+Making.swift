import Ranking

extension Leaderboard {
  /// Ranks entries by AUC and tests each against the row above and against the best, jet by jet.
  ///
  /// - Parameters:
  ///   - title: The title.
  ///   - entries: The entries with their scores of the same jets, in any order.
  ///   - isSignal: The labels of the test set.
  ///   - weights: Its event weights.
  ///   - level: The confidence level of the intervals.
  /// - Throws: `EvaluationError` when two entries have the same title or scores do not fit the
  ///   labels.
  public static func make(
    title: String, entries: [ScoredEntry], isSignal: [UInt8], weights: [Double]? = nil,
    level: Double = 0.95
  ) throws -> Leaderboard {
    var seen: Set<String> = []
    for entry in entries where !seen.insert(entry.result.title).inserted {
      throw EvaluationError(
        entry.result.title, "two entries have this name", hint: "give each entry its own name")
    }
    let ranking = try entries.map { entry in
      (
        entry: entry.result, area: DeLong(try entry.sample(isSignal: isSignal, weights: weights))
      )
    }.sorted {
      ($1.area.areaUnderCurve, $0.entry.title) < ($0.area.areaUnderCurve, $1.entry.title)
    }
    var rows: [LeaderboardRow] = []
    for (index, ranked) in ranking.enumerated() {
      let above =
        index > 0
        ? PairedDifference(
          try ranking[index - 1].area.compared(to: ranked.area), level: level) : nil
      let best =
        index > 1
        ? PairedDifference(try ranking[0].area.compared(to: ranked.area), level: level) : above
      rows.append(LeaderboardRow(rank: index + 1, ranked.entry, above: above, best: best))
    }
    // Each row but the first against the one above; from the third on against the best as well.
    let comparisons = max(rows.count - 1, 0) + max(rows.count - 2, 0)
    return Leaderboard(
      title: title, rows: rows, comparisonCount: comparisons,
      significanceLevel: Verdict.significanceLevel,
      note: note(jets: isSignal.count, comparisons: comparisons))
  }

  private static func note(jets: Int, comparisons: Int) -> String {
    let method =
      "Ranked by AUC on \(jets) jets. Verdicts are DeLong's test on the same jets, two-sided, at "
      + "p ≤ \(Verdict.significanceLevel)."
    guard comparisons > 0 else { return method }
    let pairs = comparisons == 1 ? "1 pair was" : "\(comparisons) pairs were"
    return method
      + " \(pairs) tested without a correction for that: among equal taggers one in twenty looks "
      + "different by chance."
  }
}

extension LeaderboardRow {
  /// A row for `entry` with its AUC minus those of the row above and of the best.
  init(rank: Int, _ entry: EntryResult, above: PairedDifference?, best: PairedDifference?) {
    func verdict(_ difference: PairedDifference?) -> Verdict? {
      difference.flatMap { difference in
        difference.pValue.map { Verdict(difference: difference.value, pValue: $0) }
      }
    }
    self.init(
      rank: rank, name: entry.name, stage: entry.stage, summary: entry.summary,
      auc: entry.metrics.auc, accuracy: entry.metrics.accuracy,
      rejectionAt30: entry.metrics.rejectionAt30, rejectionAt50: entry.metrics.rejectionAt50,
      parameterCount: entry.parameterCount, trainingSeconds: entry.trainingSeconds,
      againstAbove: above, verdictAgainstAbove: verdict(above), againstBest: best,
      verdictAgainstBest: verdict(best), warnings: entry.warnings)
  }
}
