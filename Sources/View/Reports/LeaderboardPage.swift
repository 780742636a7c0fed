import Charts
import Evaluation

/// A leaderboard by itself, for example of the submissions to a challenge.
public enum LeaderboardPage {
  /// The leaderboard as a self-contained page.
  public static func render(_ leaderboard: Leaderboard) -> String {
    let table = LeaderboardTable(leaderboard)
    var header = HTML("")
    if let headline = table.headline {
      header = HTML.element("p", class: "headline", HTML(headline))
    }
    var content = HTML.element("p", HTML("No submissions yet."))
    if !leaderboard.rows.isEmpty {
      content = table.html
      for text in [table.legend, leaderboard.note] where !text.isEmpty {
        content = content + HTML.element("p", class: "muted", HTML(text))
      }
      content =
        content
        + HTML(
          markup:
            "<figure class=\"broad\">\n\(figure(leaderboard).svg(.inline))<figcaption>Area under "
            + "the ROC curve with its interval from the finite test set.</figcaption>\n</figure>")
    }
    var sections = [
      HTMLPage.Section(identifier: "leaderboard", title: "Leaderboard", content: content)
    ]
    let warnings = leaderboard.rows.flatMap { row in row.warnings.map { "\(row.title): \($0)" } }
    if !warnings.isEmpty {
      let alerts = warnings.map { HTML.element("p", class: "warning", HTML($0)).markup }
      sections.append(
        HTMLPage.Section(
          identifier: "remarks", title: "Remarks",
          content: HTML(markup: alerts.joined(separator: "\n"))))
    }
    return HTMLPage(
      title: leaderboard.title, header: header, sections: sections,
      footer: "\(ReportNumber.count(leaderboard.comparisonCount)) pairs were compared; verdicts at "
        + "p ≤ \(ReportNumber.rounded(leaderboard.significanceLevel))."
    ).text
  }

  private static func figure(_ leaderboard: Leaderboard) -> DotPlot {
    TaggingFigures.leaderboard(
      leaderboard.rows.map { row in
        let isInterval = row.auc.lower <= row.auc.upper
        return DotPlot.Row(
          row.title,
          after: DotPlot.Mark(
            row.auc.value, interval: isInterval ? row.auc.lower...row.auc.upper : nil),
          text: ReportNumber.fixed(row.auc.value, 4))
      })
  }
}
