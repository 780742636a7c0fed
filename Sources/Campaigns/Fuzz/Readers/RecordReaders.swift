import Evaluation
import Foundation
import Reports

/// Results of runs, of which reports are drawn.
enum RecordReaders {
  static let all = [result, leaderboard]

  private static let result = Reader(
    "result", fileName: ResultRecord.fileName,
    seeds: { workplace in
      try [SampleRecord.challenge(), SampleRecord.sections()].map { record in
        JSONSeed(try workplace.bytes { try record.write(to: $0) })
      }
    }
  ) { url in
    try Report.write(runFolder: url.deletingLastPathComponent(), overwrite: true)
  }

  private static let leaderboard = Reader(
    "leaderboard", fileName: Leaderboard.fileName,
    seeds: { workplace in
      let board =
        try SampleRecord.challenge().leaderboard
        ?? Leaderboard(title: "", rows: [], comparisonCount: 0, note: "")
      return [JSONSeed(try workplace.bytes { try board.write(to: $0) })]
    }
  ) { url in
    try Report.writeLeaderboard(folder: url.deletingLastPathComponent(), overwrite: true)
  }
}
