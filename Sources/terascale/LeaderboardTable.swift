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
        name, signed(auc.value), "\(signed(auc.lower)) to \(signed(auc.upper))",
        comparison.verdict.text,
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
        "\(row.rank)", row.title, measured(row.auc), rejection(row.rejectionAt50),
        rejection(row.rejectionAt30), measured(row.accuracy),
        row.verdictAgainstAbove?.text ?? "",
      ])
    }
    return table.text(for: console)
  }

  private static func measured(_ value: Measured) -> String {
    String(format: "%.4f ± %.4f", value.value, value.error)
  }

  private static func rejection(_ rejection: Rejection) -> String {
    guard let value = rejection.value else { return String(format: "> %.0f", rejection.lower) }
    guard let error = rejection.error else { return String(format: "%.0f", value) }
    return String(format: "%.0f ± %.0f", value, error)
  }

  private static func signed(_ value: Double) -> String { String(format: "%+.4f", value) }
}
