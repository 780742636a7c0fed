import DataFiles
import Evaluation
import Foundation
import RatioEstimation
import RatioInference
import Runs
import Simulation
import Terminal
import Training

/// Trains, checks and reports one ratio inside one run folder.
struct RatioTrainRun {
  private let arguments: ParsedArguments
  private let input: RatioSimulations
  private let configuration: RatioConfiguration
  private let heldOut: HeldOut

  init(_ arguments: ParsedArguments) throws {
    self.arguments = arguments
    try RatioOptions.requireSimulator(arguments)
    input = try RatioSimulations(arguments, observables: arguments.strings("column"))
    configuration = try RatioOptions.configuration(
      arguments, base: RatioTrainRun.standard(input.bestMethod, arguments))
    heldOut = HeldOut(
      files: input.files, count: input.simulations.count, share: arguments.double("held-out"),
      seed: configuration.seed)
  }

  /// Trains, checks, writes.
  func execute() throws -> ResultRecord {
    let console = arguments.console
    let parts = try heldOut.split(input.simulations)
    let environment = Environment.current(
      programVersion: Terascale.version, dataHashes: input.files)
    let folder = try RunFolder.begin(
      arguments, study: "ratio", configuration: configuration,
      identity: RunIdentity(
        training: configuration, isScore: isScore, marginals: arguments.flag("marginals"),
        heldOut: heldOut),
      environment: environment)
    console.note(input.convention)
    for warning in warnings { console.note("Warning: \(warning)") }
    let (name, sections) =
      isScore
      ? try trainScore(parts, folder) : try trainRatio(parts, folder)
    let record = ResultRecord(
      title: name,
      task: "likelihood ratio from \(parts.training.count) simulations; checked on "
        + "\(parts.heldOut.count) others",
      created: Date.now.ISO8601Format(), command: arguments.commandLine,
      configuration: try canonicalJSON(configuration, pretty: true), environment: environment,
      entries: [], notes: [input.convention] + warnings, sections: sections)
    try folder.conclude(record, model: RatioTrainRun.modelName, arguments)
    return record
  }

  static let modelName = "ratio.safetensors"

  /// Networks from bootstrap replicas, so that the error of the training is known: on the few
  /// background events under a narrow peak it is as large as that of the data. A score needs one
  /// network.
  private static func standard(
    _ method: RatioMethod, _ arguments: ParsedArguments
  ) -> RatioConfiguration {
    arguments.stringIfGiven("method") == "sally"
      ? RatioConfiguration(method: method, weightDecays: [0])
      : RatioConfiguration(method: method, members: 5, bootstrap: true)
  }

  private var warnings: [String] {
    input.simulations.warnings + [input.simulations.negativeWeightNote].compactMap { $0 }
  }

  private var isScore: Bool { arguments.stringIfGiven("method") == "sally" }

  // MARK: Ratios

  private func trainRatio(
    _ parts: (training: Simulations, heldOut: Simulations), _ folder: RunFolder
  ) throws -> (title: String, sections: [ResultSection]) {
    let line = FitProgressLine(arguments.console, members: configuration.members)
    let training = try RatioTrainer(configuration, checkpoints: try folder.subfolder("checkpoints"))
      .train(
        parts.training,
        marginals: arguments.flag("marginals")
          ? NetworkLogRatio.cornerMarginals(
            parameters: parts.training.theta.columns, includingAll: true) : nil,
        denominatorName: input.files.last?.file ?? "reference",
        resuming: folder.isResumed
      ) { line.show($1, member: $0) }
    line.finish()
    try record(training.histories, in: folder)
    let estimate = training.estimate
    try estimate.save(
      to: folder.file(RatioTrainRun.modelName), summary: try summary(), overwrite: true)
    arguments.console.note("Checking on \(parts.heldOut.count) simulations")
    let checks = try RatioOptions.checks(
      ofNew: estimate, on: parts.heldOut, seed: configuration.seed, arguments)
    try estimate.save(
      to: folder.file(RatioTrainRun.modelName), summary: try summary(checks.verdicts),
      overwrite: true)
    return (
      "Log likelihood ratio, \(configuration.method.name)",
      [RatioReport.training(training, configuration: configuration)] + checks.sections
    )
  }

  // MARK: Scores

  private func trainScore(
    _ parts: (training: Simulations, heldOut: Simulations), _ folder: RunFolder
  ) throws -> (title: String, sections: [ResultSection]) {
    let line = FitProgressLine(arguments.console, members: configuration.members)
    let trainer = try ScoreTrainer(configuration, checkpoints: try folder.subfolder("checkpoints"))
    let training = try trainer.train(parts.training, resuming: folder.isResumed) {
      line.show($1, member: $0)
    }
    line.finish()
    try record(training.histories, in: folder)
    try training.estimate.save(
      to: folder.file(RatioTrainRun.modelName), summary: try summary(), overwrite: true)
    return (
      "Score at \(training.estimate.reference)",
      [try RatioReport.score(training, on: parts.heldOut.cancellingNegativeWeights())]
    )
  }

  private func record(_ histories: [[EpochRecord]], in folder: RunFolder) throws {
    for (member, history) in histories.enumerated() {
      for epoch in history {
        try folder.record(epoch.learningCurvePoint(stage: "member \(member + 1)"))
      }
    }
  }

  private func summary(_ checks: [TrainingCheck]? = nil) throws -> String {
    try canonicalJSON(
      RatioTrainingSummary(configuration: configuration, heldOut: heldOut, checks: checks))
  }
}

/// What makes two runs the same.
private struct RunIdentity: Encodable {
  var training: RatioConfiguration
  var isScore: Bool
  var marginals: Bool
  var heldOut: HeldOut
}
