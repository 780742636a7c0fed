import Evaluation

/// The ranking as a table, in HTML and Markdown.
struct LeaderboardTable {
  let rows: [LeaderboardRow]

  /// The leaderboard of a record; where it has none, its entries in falling AUC without verdicts.
  init(_ record: ResultRecord) {
    rows = record.leaderboard?.rows ?? LeaderboardTable.ranked(record.entries)
  }

  init(_ leaderboard: Leaderboard) {
    rows = leaderboard.rows
  }

  private static func ranked(_ entries: [EntryResult]) -> [LeaderboardRow] {
    let sorted = entries.enumerated().sorted {
      ($1.element.metrics.auc.value, $0.offset) < ($0.element.metrics.auc.value, $1.offset)
    }
    return sorted.enumerated().map { place, item in
      let entry = item.element
      return LeaderboardRow(
        rank: place + 1, name: entry.name, stage: entry.stage, summary: entry.summary,
        auc: entry.metrics.auc, accuracy: entry.metrics.accuracy,
        rejectionAt30: entry.metrics.rejectionAt30, rejectionAt50: entry.metrics.rejectionAt50,
        parameterCount: entry.parameterCount, trainingSeconds: entry.trainingSeconds,
        againstAbove: nil, verdictAgainstAbove: nil, againstBest: nil, verdictAgainstBest: nil,
        warnings: entry.warnings)
    }
  }

  private var hasVerdicts: Bool { rows.contains { $0.verdictAgainstAbove != nil } }

  /// The table with intervals in smaller type.
  var html: HTML {
    var table = HTMLTable(
      columns: [
        .init("#", isNumber: true), .init("entry"), .init("AUC", isNumber: true),
        .init("accuracy", isNumber: true),
        .init(markup: "1/ε<sub>B</sub> at ε<sub>S</sub> = 0.3", isNumber: true),
        .init(markup: "1/ε<sub>B</sub> at ε<sub>S</sub> = 0.5", isNumber: true),
        .init("parameters", isNumber: true), .init("training", isNumber: true),
      ] + (hasVerdicts ? [.init("against the row above")] : []))
    for row in rows {
      var cells = [
        HTML("\(row.rank)"), name(row), measured(row.auc), measured(row.accuracy),
        rejection(row.rejectionAt30), rejection(row.rejectionAt50),
        HTML(row.parameterCount.map(ReportNumber.count) ?? ReportNumber.missing),
        HTML(row.trainingSeconds.map(ReportNumber.duration) ?? ReportNumber.missing),
      ]
      if hasVerdicts { cells.append(verdict(row)) }
      table.rows.append(cells)
    }
    return table.html
  }

  private func name(_ row: LeaderboardRow) -> HTML {
    let remarks = [
      row.stage, row.summary.isEmpty ? nil : row.summary,
      row.verdictAgainstBest == .indistinguishable ? "cannot be distinguished from the first" : nil,
      row.warnings.isEmpty ? nil : "⚠ see the remarks",
    ]
    let lines = remarks.compactMap { $0.map { HTML.element("small", HTML($0)) } }
    return lines.reduce(HTML.element("strong", HTML(row.name))) { $0 + $1 }
  }

  private func measured(_ value: Measured) -> HTML {
    HTML.lines(
      ReportNumber.central(value),
      ReportNumber.range(value.lower, value.upper, error: value.error))
  }

  private func rejection(_ rejection: Rejection) -> HTML {
    HTML.lines(ReportNumber.centralRejection(rejection), ReportNumber.rejectionInterval(rejection))
  }

  private func verdict(_ row: LeaderboardRow) -> HTML {
    guard let verdict = row.verdictAgainstAbove else { return HTML(ReportNumber.missing) }
    let isTie = verdict == .indistinguishable
    let lines = [
      row.againstAbove.map { "AUC " + ReportNumber.difference($0) },
      row.againstAbove.flatMap(ReportNumber.pValue(of:)),
    ].compactMap { $0.map { HTML.element("small", HTML($0)) } }
    let start = HTML(isTie ? "cannot be distinguished" : verdict.text)
    let text = lines.reduce(start) { $0 + $1 }
    return isTie ? HTML.element("span", class: "tie", text) : text
  }

  /// What the smaller numbers and the signs of the table mean.
  var legend: String {
    let levels = Set(rows.flatMap { [$0.auc.level, $0.accuracy.level, $0.rejectionAt50.level] })
    let list = levels.sorted().map(ReportNumber.percent).joined(separator: ", ")
    return
      "± is one standard deviation from the finite test set, below it the interval at \(list), "
      + "which stands alone where it is far from symmetric; neither holds the spread between "
      + "trainings. “>” marks a lower limit where no background jet survives the cut."
  }

  /// The table without intervals, for a page that is read as text.
  var markdown: String {
    var lines = [
      "| # | entry | AUC | accuracy | 1/ε_B at ε_S = 0.3 | 1/ε_B at ε_S = 0.5 | parameters | "
        + "training |"
        + (hasVerdicts ? " against the row above |" : ""),
      "| ---: | :--- | ---: | ---: | ---: | ---: | ---: | ---: |" + (hasVerdicts ? " :--- |" : ""),
    ]
    for row in rows {
      var cells = [
        "\(row.rank)", row.title, ReportNumber.measured(row.auc),
        ReportNumber.measured(row.accuracy),
        ReportNumber.rejection(row.rejectionAt30), ReportNumber.rejection(row.rejectionAt50),
        row.parameterCount.map(ReportNumber.count) ?? ReportNumber.missing,
        row.trainingSeconds.map(ReportNumber.duration) ?? ReportNumber.missing,
      ]
      if hasVerdicts {
        let verdict = row.verdictAgainstAbove.map {
          $0 == .indistinguishable ? "cannot be distinguished" : $0.text
        }
        let pValue = row.againstAbove.flatMap(ReportNumber.pValue(of:))
        let probability = pValue.map { " (\($0))" } ?? ""
        cells.append(verdict.map { $0 + probability } ?? ReportNumber.missing)
      }
      lines.append("| " + cells.map(MarkdownReport.cell).joined(separator: " | ") + " |")
    }
    return lines.joined(separator: "\n")
  }

  /// The first row and those that cannot be told from it, in a sentence.
  var headline: String? {
    guard let best = rows.first else { return nil }
    let value = ReportNumber.measured(best.auc)
    let tied = rows.dropFirst().filter { $0.verdictAgainstBest == .indistinguishable }.map(\.title)
    let opening = "\(best.title) reaches an AUC of \(value)"
    if tied.isEmpty {
      return rows.count > 1 ? "\(opening), the highest of \(rows.count)." : opening + "."
    }
    return "\(opening), the highest of \(rows.count); this test set cannot distinguish it from "
      + tied.joined(separator: ", ") + "."
  }
}
