import DataFiles
import Evaluation
import Foundation
import TestSupport
import Testing

@Suite struct RecordTests {
  private func record() throws -> ResultRecord {
    let toys = Toys(count: 600)
    let entry = try toys.entry("net", noise: 0.3)
    return ResultRecord(
      title: "A toy", task: "signal or background", created: "2024-01-02T03:04:05Z",
      command: "terascale challenge", configuration: "{}", environment: .toy,
      entries: [entry.result],
      leaderboard: try Leaderboard.make(title: "toy", entries: [entry], isSignal: toys.isSignal),
      images: [
        NamedImage(
          name: "mean", title: "mean", rows: 1, columns: 2, values: [0, 1],
          horizontalLabel: "Δη", verticalLabel: "Δφ [rad]", valueLabel: "pT fraction",
          horizontalRange: [-0.8, 0.8], verticalRange: [-0.8, 0.8])
      ], notes: ["a note"])
  }

  @Test func recordsComeBackEqualAndBytesRepeat() throws {
    try withFolder { folder in
      let record = try record()
      let urls = ["a", "b"].map { folder.appendingPathComponent("\($0).json") }
      for url in urls { try record.write(to: url) }
      #expect(try ResultRecord.read(urls[0]) == record)
      #expect(try Data(contentsOf: urls[0]) == Data(contentsOf: urls[1]))
      #expect(message { try record.write(to: urls[0]) }.contains("exists already"))
      try record.write(to: urls[0], overwrite: true)
    }
  }

  @Test func infiniteNumbersAreRefused() throws {
    try withFolder { folder in
      var record = try record()
      record.entries[0].metrics.auc.error = .infinity
      let url = folder.appendingPathComponent("result.json")
      let text = message { try record.write(to: url) }
      #expect(text.contains("entries.[0].metrics.auc.error") && text.contains("finite"))
      #expect(FileManager.default.fileExists(atPath: url.path) == false)
    }
  }

  @Test(arguments: [
    ("{", "not JSON"), ("[]", "wrong type"), ("{}", "\"schemaVersion\" is missing"),
    ("{\"schemaVersion\": 99}", "schema version 99"),
    ("{\"schemaVersion\": 1, \"title\": 3}", "\"title\" is of the wrong type"),
  ])
  func brokenRecordsAreRefused(json: String, expected: String) throws {
    try withFolder { folder in
      let url = folder.appendingPathComponent("result.json")
      try Data(json.utf8).write(to: url)
      let text = message { _ = try ResultRecord.read(url) }
      #expect(text.contains(expected) && text.contains("result.json"), "\(text)")
    }
  }
}
