import DataFiles
import Evaluation
import Reports
import Terminal

/// Where a command without a run folder writes its result record.
enum RecordOptions {
  /// The options, `--json` for the terminal among them.
  static let all: [Option] = [
    .value("report", .newFile(["html", "htm"]), "file", "Write an HTML report."),
    .value("result", .newFile(["json"]), "file", "Write the result record as JSON."),
    ChallengeOptions.force,
    .flag("json", "Print the result record as JSON."),
  ]

  /// Writes record and report where the options say.
  ///
  /// - Throws: `DataFileError` when a file exists without `--force`, or cannot be written.
  static func write(_ record: ResultRecord, _ arguments: ParsedArguments) throws {
    let force = arguments.flag("force")
    if let url = arguments.urlIfGiven("result") { try record.write(to: url, overwrite: force) }
    if let url = arguments.urlIfGiven("report") {
      try AtomicFile.write(HTMLReport.render(record), to: url, overwrite: force)
    }
  }
}
