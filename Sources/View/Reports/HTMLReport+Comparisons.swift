import Evaluation

extension HTMLReport {
  /// Each entry before and after adaptation.
  static func adaptation(_ record: ResultRecord) -> HTMLPage.Section? {
    let pairs = record.comparisons.filter { $0.kind == .adaptation }
    guard !pairs.isEmpty else { return nil }
    var table = HTMLTable(columns: [
      .init("entry"), .init("metric"), .init("before", isNumber: true),
      .init("after", isNumber: true), .init("gain", isNumber: true), .init("verdict"),
    ])
    for pair in pairs {
      let before = record.entries.first { $0.title == pair.first }
      let after = record.entries.first { $0.title == pair.second }
      for (index, difference) in pair.differences.enumerated() {
        table.rows.append([
          HTML(index == 0 ? after?.name ?? "\(pair.first) → \(pair.second)" : ""),
          HTML(difference.metric),
          HTML(value(of: difference.metric, before)), HTML(value(of: difference.metric, after)),
          HTML.lines(ReportNumber.difference(difference), interval(difference)),
          index == 0
            ? HTML.lines(pair.verdict.text, ReportNumber.pValue(of: difference))
            : HTML(ReportNumber.pValue(of: difference) ?? ""),
        ])
      }
    }
    return HTMLPage.Section(
      identifier: "adaptation", title: "Before and after adaptation",
      content: table.html + methods(pairs))
  }

  /// All other pairs, as statements.
  static func comparisons(_ record: ResultRecord) -> HTMLPage.Section? {
    let pairs = record.comparisons.filter { $0.kind == .pair }
    guard !pairs.isEmpty else { return nil }
    var table = HTMLTable(columns: [
      .init("statement"), .init("metric"), .init("difference", isNumber: true), .init("p-value"),
    ])
    for pair in pairs {
      for (index, difference) in pair.differences.enumerated() {
        table.rows.append([
          HTML(index == 0 ? statement(pair) : ""), HTML(difference.metric),
          HTML.lines(ReportNumber.difference(difference), interval(difference)),
          HTML(ReportNumber.pValue(of: difference) ?? ReportNumber.missing),
        ])
      }
    }
    return HTMLPage.Section(
      identifier: "comparisons", title: "Comparisons", content: table.html + methods(pairs))
  }

  /// What a comparison says, in a sentence.
  static func statement(_ pair: Comparison) -> String {
    switch pair.verdict {
    case .indistinguishable:
      "\(pair.second) and \(pair.first) cannot be distinguished with this test set."
    case .better: "\(pair.second) is better than \(pair.first)."
    case .worse: "\(pair.second) is worse than \(pair.first)."
    }
  }

  private static func interval(_ difference: PairedDifference) -> String {
    let range = ReportNumber.range(difference.lower, difference.upper, error: difference.error)
    return "\(ReportNumber.percent(difference.level)): \(range)"
  }

  private static func methods(_ pairs: [Comparison]) -> HTML {
    var names = [String]()
    for difference in pairs.flatMap(\.differences) {
      let name = "\(difference.metric): \(difference.method)"
      if !names.contains(name) { names.append(name) }
    }
    return HTML.element(
      "p", class: "muted",
      HTML(
        "Differences are second minus first on the same jets, with the correlation of the two "
          + "taken into account (" + names.joined(separator: "; ") + ")."))
  }

  /// The entry's own value of a metric that a comparison names.
  private static func value(of metric: String, _ entry: EntryResult?) -> String {
    guard let metrics = entry?.metrics else { return ReportNumber.missing }
    switch metric {
    case "AUC": return ReportNumber.measured(metrics.auc)
    case "accuracy":
      return ReportNumber.measured(metrics.accuracy)
    case "rejection at 30%": return ReportNumber.rejection(metrics.rejectionAt30)
    case "rejection at 50%": return ReportNumber.rejection(metrics.rejectionAt50)
    case "rejection at 80%": return ReportNumber.rejection(metrics.rejectionAt80)
    default: return ReportNumber.missing
    }
  }

  /// Taggers that were trained several times.
  static func multiRuns(_ record: ResultRecord) -> HTMLPage.Section? {
    guard !record.multiRuns.isEmpty else { return nil }
    var table = HTMLTable(columns: [
      .init("tagger"), .init("metric"), .init("single trainings", isNumber: true),
      .init("ensembles, mean score", isNumber: true),
      .init("ensembles, median score", isNumber: true), .init("trainings"),
    ])
    var notes = HTML("")
    for summary in record.multiRuns {
      for (index, spread) in summary.single.enumerated() {
        let same = { (list: [RunSpread]) in list.first { $0.metric == spread.metric } }
        let removed = spread.removedRuns.map { run in
          summary.runs.indices.contains(run) ? summary.runs[run] : "\(run)"
        }
        table.rows.append([
          HTML(index == 0 ? summary.name : ""), HTML(spread.metric), HTML(text(spread)),
          HTML(same(summary.meanEnsembles).map(text) ?? ReportNumber.missing),
          HTML(same(summary.medianEnsembles).map(text) ?? ReportNumber.missing),
          HTML.lines(
            "\(spread.values.count)",
            removed.isEmpty ? nil : "removed as outliers: " + removed.joined(separator: ", ")),
        ])
      }
      if !summary.meanEnsembles.isEmpty || !summary.medianEnsembles.isEmpty {
        notes =
          notes
          + HTML.element(
            "p", class: "muted",
            HTML(
              "\(summary.name): \(ReportNumber.count(summary.ensembleCount)) ensembles of "
                + "\(summary.ensembleSize) trainings."))
      }
      for note in summary.notes { notes = notes + HTML.element("p", class: "muted", HTML(note)) }
    }
    return HTMLPage.Section(
      identifier: "trainings", title: "Several trainings", content: table.html + notes)
  }

  private static func text(_ spread: RunSpread) -> String {
    ReportNumber.measured(spread.median, error: spread.standardDeviation)
  }
}
