import Evaluation
import Foundation
import LikelihoodRatio
import Terminal
import Training

/// The model that a command is given: a file of `ratio train`, or the folder of its run.
struct RatioModel {
  /// The file.
  let url: URL
  /// The estimate.
  let estimate: NetworkLogRatio
  /// How it was trained, as JSON.
  let summary: String

  static let argument = Argument(
    "model", .file, "A model of 'ratio train', or its run folder.")

  /// Reads the model.
  ///
  /// - Throws: `DataFileError` for files that are none.
  init(_ arguments: ParsedArguments) throws {
    var url = arguments.url("model")
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), isFolder.boolValue
    {
      url.append(path: RatioTrainRun.modelName)
    }
    self.url = url
    estimate = try NetworkLogRatio.load(url)
    summary = try ModelFile.load(url).trainingSummary
  }

  /// The simulations of the arguments that the model may be judged with, and which they are.
  func judging(_ input: RatioSimulations) throws -> (simulations: Simulations, statement: String) {
    try HeldOut.judging(input.simulations, of: try input.hashes(), summary: summary)
  }

  /// The result record of a command that uses the model.
  func record(
    _ title: String, task: String, sections: [ResultSection], notes: [String] = [],
    files: [URL], _ arguments: ParsedArguments
  ) throws -> ResultRecord {
    ResultRecord(
      title: title, task: task, created: Date.now.ISO8601Format(), command: arguments.commandLine,
      configuration: summary,
      environment: .current(
        programVersion: Terascale.version, dataHashes: try (files + [url]).map(DataHash.init(of:))),
      entries: [], notes: notes, sections: sections)
  }
}
