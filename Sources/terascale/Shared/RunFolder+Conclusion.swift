import DataFiles
import Evaluation
import Foundation
import Reports
import Runs
import Terminal

extension RunFolder {
  /// Begins a run in the folder of `--output`, or goes on with an unfinished one of the same
  /// identity and says so.
  ///
  /// - Parameters:
  ///   - configuration: What `--config` of the same command reads.
  ///   - identity: What makes two runs the same, where that is more than the configuration.
  ///   - inputs: The files that the run reads beside those that the command line names.
  /// - Throws: `UsageError` for `--resume` with `--force`; as `create`.
  static func begin(
    _ arguments: ParsedArguments, study: String, configuration: some Encodable,
    identity: (any Encodable)? = nil, environment: Environment, inputs: [URL] = []
  ) throws -> RunFolder {
    let folder = try create(
      root: arguments.url("output"), study: study, configuration: configuration,
      identity: identity, environment: environment,
      resumption: try ChallengeOptions.resumption(arguments),
      // A configuration is written again as it was.
      inputs: arguments.inputs(except: ["config", "configuration"]) + inputs)
    if folder.isResumed { arguments.console.note("Going on with \(folder.url.relativePath)") }
    return folder
  }

  /// A folder in the run folder, made if it is not there.
  ///
  /// - Throws: What the system says.
  func subfolder(_ name: String) throws -> URL {
    let url = file(name)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }

  /// Finishes the run with its report.
  ///
  /// - Returns: The folder, and the report in it.
  /// - Throws: `DataFileError` for files that cannot be written.
  func finishWithReport(_ record: ResultRecord) throws -> (folder: URL, report: URL) {
    let url = try finish(record) { try Report.write(runFolder: $0, overwrite: true) }
    return (url, url.appending(path: Report.fileName))
  }

  /// Finishes the run with its report, and says where the model and the report are.
  ///
  /// - Throws: `DataFileError` for files that cannot be written.
  func conclude(_ record: ResultRecord, model: String, _ arguments: ParsedArguments) throws {
    let (url, report) = try finishWithReport(record)
    guard !arguments.flag("json") else { return }
    SectionText.print(record.sections ?? [], on: arguments.console)
    arguments.console.print("\nmodel:  \(url.appending(path: model).relativePath)")
    arguments.console.print("report: \(report.relativePath)")
  }
}
