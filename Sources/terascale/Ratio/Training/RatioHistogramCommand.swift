import DataFiles
import Evaluation
import Foundation
import RatioEstimation
import RatioInference
import Runs
import Terminal
import Training

/// `terascale ratio histogram`: the ratio that a histogram of one observable gives.
let ratioHistogramCommand = Command(
  "histogram",
  abstract: "Make smooth templates of one observable's histogram: what is known without a network.",
  discussion: """
    Give simulations with arrays theta and x. The probability of each bin is a smooth function of \
    theta, fitted to all events at once, whatever theta they have. The model serves 'diagnose', \
    'fit' and 'posterior' as one of 'ratio train' does, beside which it tells what the network \
    gained; its error from the simulations is part of what they say. Of a learnt score ('ratio \
    summarize') it makes a fit that is unbiased even where the network is not exact.
    """,
  arguments: [Argument("simulations", .file, "Simulated events.")],
  options: [
    .value("column", .text, "name", "The observable. Default: the only one there is."),
    .value(
      "bins", .integer(in: 2...400), "n",
      "Bins of about equal content; fewer where values repeat. Default: 20."),
    .value(
      "degree", .integer(in: 1...6), "n",
      "The degree in theta of the logarithm of a template. Default: 2."),
    .value(
      "replicas", .integer(in: 0...1000), "n",
      "Bootstrap replicas that measure the error of the templates. Default: 20."),
    .value("config", .file, "file", "A JSON5 file with what differs from the defaults."),
    .value(
      "held-out", .number(in: 0.01...0.9), "share", default: "0.2",
      "The share of the simulations that checks are made with."),
    ReadingOptions.missing, RatioOptions.simulator,
  ] + ReadingOptions.simulations + RatioOptions.run
) { arguments in
  try Terascale.configureEngine(arguments)
  let record = try RatioHistogramRun(arguments).execute()
  if arguments.flag("json") { try arguments.console.printJSON(record) }
}

/// Makes, checks and reports one histogram's ratio inside one run folder.
struct RatioHistogramRun {
  private let arguments: ParsedArguments
  private let input: RatioSimulations
  private let configuration: HistogramLogRatio.Configuration
  private let heldOut: HeldOut

  static let modelName = "histogram.json"

  /// What makes two runs the same.
  private struct Identity: Encodable {
    var histogram: HistogramLogRatio.Configuration
    var observable: [String]
    var heldOut: HeldOut
  }

  init(_ arguments: ParsedArguments) throws {
    self.arguments = arguments
    try RatioOptions.requireSimulator(arguments)
    input = try RatioSimulations(
      arguments.url("simulations"),
      observables: arguments.stringIfGiven("column").map { [$0] } ?? [],
      ReadingOptions.simulations(arguments))
    configuration = try RatioHistogramRun.configuration(arguments)
    heldOut = HeldOut(
      files: input.files, count: input.simulations.count, share: arguments.double("held-out"),
      seed: configuration.seed)
  }

  /// The configuration: the file over the defaults, the options over both.
  private static func configuration(
    _ arguments: ParsedArguments
  ) throws -> HistogramLogRatio.Configuration {
    var configuration = HistogramLogRatio.Configuration()
    if let url = arguments.urlIfGiven("config") {
      configuration = try ConfigurationFile.read(url, defaults: configuration)
    }
    if let bins = arguments.integerIfGiven("bins") { configuration.bins = bins }
    if let degree = arguments.integerIfGiven("degree") { configuration.degree = degree }
    if let replicas = arguments.integerIfGiven("replicas") { configuration.replicas = replicas }
    if let seed = arguments.integerIfGiven("seed") { configuration.seed = UInt64(seed) }
    return configuration
  }

  /// Makes, checks, writes.
  func execute() throws -> ResultRecord {
    let parts = try heldOut.split(input.simulations)
    let environment = Environment.current(
      programVersion: Terascale.version, dataHashes: input.files)
    let folder = try RunFolder.begin(
      arguments, study: "ratio", configuration: configuration,
      identity: Identity(
        histogram: configuration, observable: input.simulations.observableNames,
        heldOut: heldOut),
      environment: environment)
    let ratio = try HistogramLogRatio(parts.training, configuration)
    arguments.console.note(input.convention)
    for warning in warnings { arguments.console.note("Warning: \(warning)") }
    try save(ratio, checks: nil, in: folder)
    let checks = try RatioOptions.checks(
      ofNew: ratio, on: parts.heldOut, seed: configuration.seed, arguments)
    try save(ratio, checks: checks.verdicts, in: folder)
    let sections =
      [RatioReport.histogram(ratio, count: parts.training.count, heldOut: parts.heldOut)]
      + checks.sections
    let record = ResultRecord(
      title: "Histogram of \(ratio.observableNames[0])",
      task: "templates from \(parts.training.count) simulations; checked on "
        + "\(parts.heldOut.count) others",
      created: Date.now.ISO8601Format(), command: arguments.commandLine,
      configuration: try canonicalJSON(configuration, pretty: true), environment: environment,
      entries: [], notes: [input.convention] + warnings, sections: sections)
    try folder.conclude(record, model: RatioHistogramRun.modelName, arguments)
    return record
  }

  private var warnings: [String] {
    input.simulations.warnings + [input.simulations.negativeWeightNote].compactMap { $0 }
  }

  private func save(
    _ ratio: HistogramLogRatio, checks: [TrainingCheck]?, in folder: RunFolder
  ) throws {
    try ratio.save(
      to: folder.file(RatioHistogramRun.modelName),
      summary: try canonicalJSON(RatioTrainingSummary(heldOut: heldOut, checks: checks)),
      overwrite: true)
  }
}
