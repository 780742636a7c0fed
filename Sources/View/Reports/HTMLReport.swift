import Charts
import Evaluation

/// The report of a run: one HTML file with everything in it.
///
/// Every number comes from the record; nothing is computed from models or data, so the report of an
/// old run can be drawn again from its `result.json`.
public enum HTMLReport {
  /// The report as a self-contained page: no scripts, nothing loaded from elsewhere.
  public static func render(_ record: ResultRecord) -> String {
    let figures = ReportFigures(record).all
    let common: [HTMLPage.Section?] = [
      leaderboard(record, figures),
      adaptation(record),
      section(
        "performance", "ROC curves and rejection", figures.filter { $0.group == .performance }),
      comparisons(record),
      multiRuns(record),
      section("learning", "Learning curves", figures.filter { $0.group == .learning }),
      scores(figures),
      section("images", "Images", figures.filter { $0.group == .images }),
      remarks(record),
      repetition(record),
    ]
    let sections = added(record, figures) + common.compactMap { $0 }
    let environment = record.environment
    let commit = environment.gitCommit.map { ", commit \($0.prefix(12))" } ?? ""
    return HTMLPage(
      title: record.title, header: header(record), sections: sections,
      footer: "Terascale \(environment.programVersion)\(commit), result of \(record.created)."
    ).text
  }

  private static func header(_ record: ResultRecord) -> HTML {
    var parts = HTML.element("p", HTML(record.task))
    var facts = [record.created]
    if let metrics = record.entries.first?.metrics {
      facts.append(
        "\(ReportNumber.count(metrics.signalCount)) signal and "
          + "\(ReportNumber.count(metrics.backgroundCount)) background events in the test set")
    }
    if !record.entries.isEmpty {
      facts.append("\(record.entries.count) \(record.entries.count == 1 ? "entry" : "entries")")
    }
    parts = parts + HTML.element("p", class: "muted", HTML(facts.joined(separator: " · ")))
    parts = parts + HTML.element("pre", class: "wrap", HTML(record.command))
    if let headline = LeaderboardTable(record).headline {
      parts = parts + HTML.element("p", class: "headline", HTML(headline))
    }
    return parts
  }

  private static func leaderboard(_ record: ResultRecord, _ figures: [ReportFigure])
    -> HTMLPage.Section?
  {
    guard !record.entries.isEmpty || !(record.leaderboard?.rows ?? []).isEmpty else {
      guard record.sections == nil else { return nil }
      return HTMLPage.Section(
        identifier: "leaderboard", title: "Leaderboard",
        content: HTML.element("p", HTML("This run has no entries.")))
    }
    let table = LeaderboardTable(record)
    var content = table.html + HTML.element("p", class: "muted", HTML(table.legend))
    if let note = record.leaderboard?.note, !note.isEmpty {
      content = content + HTML.element("p", class: "muted", HTML(note))
    }
    for figure in figures where figure.group == .ranking { content = content + self.figure(figure) }
    return HTMLPage.Section(identifier: "leaderboard", title: "Leaderboard", content: content)
  }

  static func figure(_ figure: ReportFigure) -> HTML {
    let isBroad = figure.group == .ranking || figure.group == .images
    return HTML(
      markup: "<figure\(isBroad ? " class=\"broad\"" : "")>\n\(figure.figure.svg(.inline))"
        + "<figcaption>\(HTML.escaped(figure.caption))</figcaption>\n</figure>\n")
  }

  private static func section(_ identifier: String, _ title: String, _ figures: [ReportFigure])
    -> HTMLPage.Section?
  {
    guard !figures.isEmpty else { return nil }
    return HTMLPage.Section(identifier: identifier, title: title, content: grid(figures))
  }

  /// One row for each entry: its scores and its calibration.
  private static func scores(_ figures: [ReportFigure]) -> HTMLPage.Section? {
    let shown = figures.filter(\.isOfOneEntry)
    guard let first = shown.first else { return nil }
    var rows = [[first]]
    for figure in shown.dropFirst() {
      if figure.group == rows[rows.count - 1][0].group {
        rows[rows.count - 1].append(figure)
      } else {
        rows.append([figure])
      }
    }
    return HTMLPage.Section(
      identifier: "scores", title: "Scores and calibration",
      content: rows.map(grid).reduce(HTML("")) { $0 + $1 })
  }

  static func grid(_ figures: [ReportFigure]) -> HTML {
    let markup = figures.map { figure($0).markup }.joined()
    return HTML(markup: "<div class=\"figures\">\n\(markup)</div>\n")
  }
}
