import DataFiles
import Evaluation
import Foundation
import Randomness
import RatioEstimation
import RatioInference
import Reports
import Runs
import Simulation
import Terminal
import Training

/// Simulates and learns in rounds inside one run folder; all that is finished is kept on disk.
struct RatioRoundsRun {
  private let arguments: ParsedArguments
  private let rounds: TruncatedRounds
  private let choice: RatioSimulatorOptions.Choice
  private let prior: Prior
  private let observed: [Double]

  init(_ arguments: ParsedArguments) throws {
    self.arguments = arguments
    choice = try RatioSimulatorOptions.choice(arguments)
    guard let prior = choice.prior else {
      throw UsageError("give a --prior for each parameter of the program")
    }
    self.prior = prior
    observed = try RatioRoundsRun.observation(arguments, names: choice.observableNames)
    rounds = TruncatedRounds(
      configuration: try RatioOptions.configuration(arguments, base: RatioConfiguration()),
      rounds: arguments.integer("rounds"), simulations: arguments.integer("count"),
      threshold: arguments.double("threshold"))
    guard arguments.stringIfGiven("method") != "sally" else {
      throw UsageError("rounds need ratios to the evidence: use nreA, nreC or bnre")
    }
    try rounds.validate()
    _ = try TruncatedPrior(prior)
  }

  private static func observation(
    _ arguments: ParsedArguments, names: [String]?
  ) throws -> [Double] {
    let url = arguments.url("observation")
    let events = try ObservedEvents.read(
      url, names: names, ReadingOptions.simulations(arguments))
    guard let row = arguments.integerIfGiven("row") else {
      guard events.count == 1 else {
        throw UsageError(
          "\(url.relativePath) has \(events.count) rows: choose one by --row, counted from 0")
      }
      return events.x[0]
    }
    guard row < events.count else {
      throw UsageError("--row \(row): the file has \(events.count) rows, counted from 0")
    }
    return events.x[row]
  }

  /// Simulates, learns, writes, prints.
  func execute() throws -> ResultRecord {
    let hashes = [try DataHash(of: arguments.url("observation"))]
    let environment = Environment.current(programVersion: Terascale.version, dataHashes: hashes)
    let folder = try RunFolder.begin(
      arguments, study: "rounds", configuration: rounds.configuration,
      identity: RunIdentity(
        rounds: rounds, simulator: choice.source.identity, prior: prior.text, observed: observed),
      environment: environment)
    let start = ContinuousClock.now
    let result = try rounds.run(
      prior: prior, observed: observed,
      simulate: { try simulate("round-\($0)", $1, number: $0, in: folder) },
      learn: { try learn("models/round-\($0).safetensors", $1, marginals: $2, in: folder) },
      progress: { round in
        arguments.console.note(
          "round \(round.number): \(String(format: "%.3g", 100 * round.share)) % of the prior, "
            + "\(round.made) simulations, \(round.kept) used again")
      })
    let simulations = try completed(result, in: folder)
    let parts = try simulations.split(
      validationShare: RatioRoundsRun.heldOutShare,
      random: RandomStream(seed: rounds.configuration.seed).substream("held out"))
    let estimate = try learn(RatioTrainRun.modelName, parts.training, marginals: nil, in: folder)
    let checks = try RatioOptions.checks(
      ofNew: estimate, on: parts.validation, seed: rounds.configuration.seed, arguments)
    try estimate.save(
      to: folder.file(RatioTrainRun.modelName), summary: try summary(checks.verdicts),
      overwrite: true)
    let grounds = RatioGrounds(
      estimate, models: [(RatioTrainRun.modelName, checks.verdicts)],
      events: ObservedEvents(x: Rows([observed]), names: estimate.observableNames))
    for warning in grounds.warnings { arguments.console.note("Warning: \(warning)") }
    try result.marginals.save(
      to: try place("marginals.safetensors", in: folder), overwrite: true)
    try folder.write(result.rounds, as: "rounds.json")
    let record = ResultRecord(
      title: "Truncated rounds of \(choice.source.name)",
      task: "\(prior.dimension) parameters for one observation of \(observed.count) numbers",
      created: Date.now.ISO8601Format(), command: arguments.commandLine,
      configuration: try canonicalJSON(rounds, pretty: true), environment: environment,
      entries: [], notes: simulations.warnings + grounds.warnings + timeNote(start, folder),
      sections: [try RoundsReport.section(result, observed: observed)] + checks.sections
        + [grounds.section])
    try folder.conclude(record, model: RatioTrainRun.modelName, arguments)
    return record
  }

  /// The simulations in the last box, with as many more as a round has.
  private func completed(
    _ result: TruncatedRounds.Result, in folder: RunFolder
  ) throws -> Simulations {
    var (theta, x) = (result.theta, result.x)
    let missing = rounds.simulations - theta.count
    if missing > 0 {
      let random = RandomStream(seed: rounds.configuration.seed).substream("last box")
      let more = result.truncated.sample(missing, random)
      let new = try simulate("last-box", more, number: rounds.rounds + 1, in: folder)
      x = x.count == 0 ? new : x.appending(new)
      theta = theta.count == 0 ? more : theta.appending(more)
    }
    return try Simulations(
      theta: theta, x: x, parameterNames: prior.names, observableNames: choice.observableNames)
  }

  // MARK: Steps that are done once

  /// The observables for rows of parameters, from the file of an earlier run if there is one.
  private func simulate(
    _ name: String, _ theta: Rows, number: Int, in folder: RunFolder
  ) throws -> Rows {
    let url = try place("simulations/\(name).npz", in: folder)
    if FileManager.default.fileExists(atPath: url.path) {
      return try ObservedEvents.read(url, names: choice.observableNames).x
    }
    var random = RandomStream(seed: rounds.configuration.seed).substream("simulator")
      .substream(number)
    let request = try SimulationRequest(rows: theta, names: prior.names, seed: random.next())
    let line = SimulationProgressLine(
      arguments.console, title: "simulating \(name)", count: theta.count)
    defer { line.finish() }
    return try SimulationRun(choice.source, request, workers: choice.workers).write(
      to: url, observableNames: choice.observableNames
    ) { line.show($0) }.x
  }

  /// A ratio learnt from simulations, or that of an earlier run.
  private func learn(
    _ path: String, _ simulations: Simulations, marginals: [[Int]]?, in folder: RunFolder
  ) throws -> NetworkLogRatio {
    let url = try place(path, in: folder)
    let name = url.deletingPathExtension().lastPathComponent
    if FileManager.default.fileExists(atPath: url.path) { return try NetworkLogRatio.load(url) }
    let checkpoints = try place("checkpoints/\(name)/", in: folder)
    let line = FitProgressLine(arguments.console, members: rounds.configuration.members)
    defer { line.finish() }
    let training = try RatioTrainer(rounds.configuration, checkpoints: checkpoints).train(
      simulations, marginals: marginals, resuming: folder.isResumed
    ) { line.show($1, member: $0) }
    for (number, history) in training.histories.enumerated() {
      for epoch in history {
        try folder.record(epoch.learningCurvePoint(stage: "\(name), member \(number + 1)"))
      }
    }
    try training.estimate.save(
      to: url, summary: try summary(), overwrite: true)
    return training.estimate
  }

  /// The share of the simulations in the last box that checks are made with.
  private static let heldOutShare = 0.2

  private func summary(_ checks: [TrainingCheck]? = nil) throws -> String {
    try canonicalJSON(RatioTrainingSummary(configuration: rounds.configuration, checks: checks))
  }

  /// A place in the run folder, whose own folder is there.
  private func place(_ path: String, in folder: RunFolder) throws -> URL {
    let url = folder.file(path)
    try FileManager.default.createDirectory(
      at: path.hasSuffix("/") ? url : url.deletingLastPathComponent(),
      withIntermediateDirectories: true)
    return url
  }

  private func timeNote(_ start: ContinuousClock.Instant, _ folder: RunFolder) -> [String] {
    let time = ProgressLine.duration((ContinuousClock.now - start).inSeconds)
    return folder.isResumed ? [] : ["Simulations and trainings took \(time)."]
  }
}

/// What makes two runs the same.
private struct RunIdentity: Encodable {
  var rounds: TruncatedRounds
  var simulator: String
  var prior: String
  var observed: [Double]
}
