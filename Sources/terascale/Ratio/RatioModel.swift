import Evaluation
import Foundation
import Numerics
import RatioEstimation
import RatioInference
import Simulation
import Terminal
import Training

/// The model that a command is given: a file of `ratio train`, the folder of its run, or the
/// description of a mixture.
struct RatioModel {
  /// The file.
  let url: URL
  /// The estimate.
  let estimate: any LogRatio
  /// How it was trained, as JSON.
  let summary: String

  static let argument = Argument(
    "model", .file,
    "A model of 'ratio train' or 'ratio histogram', its run folder, or a JSON5 file that makes a "
      + "mixture of models.")

  /// The file of the model that is the argument, in its run folder if that is given.
  static func file(_ arguments: ParsedArguments) -> URL { file(arguments.url("model")) }

  /// The file of a model, in its run folder if that is given.
  private static func file(_ url: URL) -> URL {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
    guard exists, isFolder.boolValue else { return url }
    let histogram = url.appending(path: RatioHistogramRun.modelName)
    return FileManager.default.fileExists(atPath: histogram.path)
      ? histogram : url.appending(path: RatioTrainRun.modelName)
  }

  /// Whether a file describes templates or a mixture, rather than being a network's.
  static func isDescription(_ url: URL) -> Bool { ["json5", "json"].contains(url.pathExtension) }

  /// Reads the model that is the argument.
  ///
  /// - Throws: As `init(at:)`.
  init(_ arguments: ParsedArguments) throws {
    try self.init(at: arguments.url("model"))
    try Outputs.refuse(arguments, overwriting: [url])
  }

  /// Reads a model's file, or that in its run folder.
  ///
  /// - Throws: `DataFileError` for files that are none.
  init(at place: URL) throws {
    url = RatioModel.file(place)
    if RatioModel.isDescription(url) {
      if let histogram = try HistogramLogRatio.load(url) {
        (estimate, summary) = (histogram.ratio, histogram.summary)
        return
      }
      estimate = try MixtureFile.read(url)
      summary = "{}"
      return
    }
    let file = try ModelFile.load(url)
    (estimate, summary) = (try NetworkLogRatio(file, url), file.trainingSummary)
  }

  /// The option that `choosingMarginal` follows.
  static let marginal = Option.repeated(
    "marginal", .text, "name",
    "A parameter of a marginal that the model knows, once for each; the others are integrated out.")

  /// The model with the marginal ratio of the parameters that `--marginal` names; as it is without
  /// any.
  ///
  /// - Throws: `UsageError` for other names; `LikelihoodRatioError` for marginals it does not know.
  func choosingMarginal(_ arguments: ParsedArguments) throws -> RatioModel {
    let names = arguments.strings("marginal")
    guard !names.isEmpty else { return self }
    let parameters = try names.map {
      try RatioOptions.index(of: $0, in: estimate.domain.names, option: "marginal")
    }
    return RatioModel(
      url: url, estimate: try network().marginal(of: parameters), summary: summary)
  }

  private init(url: URL, estimate: any LogRatio, summary: String) {
    (self.url, self.estimate, self.summary) = (url, estimate, summary)
  }

  /// The network of the estimate.
  ///
  /// - Throws: `UsageError` for a mixture of networks and for a histogram.
  func network() throws -> NetworkLogRatio {
    guard let network = estimate as? NetworkLogRatio else {
      throw UsageError(
        "\(url.lastPathComponent) is "
          + (estimate is HistogramLogRatio ? "a histogram" : "a mixture of models")
          + ": give a model of 'ratio train'")
    }
    return network
  }

  /// The checks of the training, as the file says; nil where it does not.
  var checks: RatioGrounds.NamedChecks {
    (url.lastPathComponent, RatioTrainingSummary.checks(in: summary))
  }

  /// What an inference with the model rests on.
  ///
  /// - Parameters:
  ///   - events: The observed events; nil for none.
  ///   - others: Further models that take part.
  ///   - sample: Verdicts on the distributions of the events.
  func grounds(
    _ events: ObservedEvents?, others: [RatioModel] = [], sample: [Diagnostic] = []
  ) -> RatioGrounds {
    RatioGrounds(
      estimate, models: [checks] + others.map(\.checks), events: events, sample: sample)
  }

  /// The simulations of the arguments that the model may be judged with, and which they are.
  func judging(_ input: RatioSimulations) throws -> (simulations: Simulations, statement: String) {
    try HeldOut.judging(input.simulations, of: input.files, summary: summary)
  }

  /// The result record of a command that uses the model.
  func record(
    _ title: String, task: String, sections: [ResultSection], notes: [String] = [],
    files: [DataHash], _ arguments: ParsedArguments
  ) throws -> ResultRecord {
    ResultRecord(
      title: title, task: task, created: Date.now.ISO8601Format(), command: arguments.commandLine,
      configuration: summary,
      environment: .current(
        programVersion: Terascale.version, dataHashes: files + [try DataHash(of: url)]),
      entries: [], notes: notes, sections: sections)
  }
}
