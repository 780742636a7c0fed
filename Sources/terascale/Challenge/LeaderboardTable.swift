import Evaluation
import Foundation
import Terminal

/// The leaderboard for the terminal.
enum LeaderboardTable {
  /// The ranking, and under it what each adaptation gained.
  static func text(_ record: ResultRecord, for console: Console) -> String {
    let board = record.leaderboard.map { text($0, for: console) } ?? ""
    guard !record.comparisons.isEmpty else { return board }
    var gains = TextTable([
      .init("gain from adaptation"), .init("ΔAUC", .trailing), .init("95 % interval", .trailing),
      .init("verdict"),
    ])
    for comparison in record.comparisons {
      guard let auc = comparison.differences.first else { continue }
      let name = comparison.first.replacing(" (\(EntryResult.beforeAdaptation))", with: "")
      gains.add([
        name, ReportNumber.difference(auc), ReportNumber.signedRange(auc), comparison.verdict.text,
      ])
    }
    return board + "\n\n" + gains.text(for: console)
  }

  /// The ranking.
  static func text(_ board: Leaderboard, for console: Console) -> String {
    var table = TextTable([
      .init("#", .trailing), .init("entry"), .init("AUC", .trailing),
      .init("1/ε_B at ε_S = 0.5", .trailing), .init("at 0.3", .trailing),
      .init("accuracy", .trailing), .init("against the row above"),
    ])
    for row in board.rows {
      table.add([
        "\(row.rank)", row.title, ReportNumber.measured(row.auc),
        ReportNumber.rejection(row.rejectionAt50), ReportNumber.rejection(row.rejectionAt30),
        ReportNumber.measured(row.accuracy),
        row.verdictAgainstAbove?.text ?? "",
      ])
    }
    guard let level = board.rows.first?.auc.level else { return table.text(for: console) }
    return table.text(for: console)
      + "\n± is one standard deviation; (a to b) is the \(ReportNumber.percent(level)) interval "
      + "where it is far from symmetric."
  }
}
