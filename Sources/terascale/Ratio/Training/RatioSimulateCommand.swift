import Foundation
import Simulation
import Terminal

/// `terascale ratio simulate`: events of a built-in simulator or of any program, in a file.
let ratioSimulateCommand = Command(
  "simulate",
  abstract: "Simulate events, with a built-in simulator or a program of any language.",
  discussion: """
    A program reads lines of parameters, numbers separated by commas, from standard input and \
    prints a line of observables for each. It is started anew for each chunk of events, with a \
    seed in TERASCALE_SEED, so that results do not depend on the number of workers. Parameters \
    come from --prior, from a file (--parameters), or are fixed (--theta). With --denominator, \
    every second event is simulated there, and the file has labels (1: numerator) and, where the \
    simulator knows them, joint ratios r_xz and joint scores t_xz; --denominator prior draws both \
    points. Interrupted or stopped by a failure, the same command goes on with the events that are \
    there.
    """,
  arguments: [RatioSimulatorOptions.argument],
  options: [
    .flag("list", "Show the built-in simulators."),
    .value("count", .integer(in: 1...2_147_483_647), "n", short: "n", "The number of events."),
    .value("theta", .text, "values", "Simulate all events at this point: 0.5,2 or a=0.5,b=2."),
    .value("parameters", .file, "file", "Simulate an event at each row of theta in this file."),
    ReadingOptions.key, ReadingOptions.parameters,
    .value("numerator", .text, "values", "The point θ₀. Default: drawn from the prior."),
    .value("denominator", .text, "values", "The point θ₁, or 'prior'."),
  ] + RatioSimulatorOptions.all + [
    .value(
      "seed", .integer(in: 0...Int.max), "n", default: "1", "The seed of every random number."),
    .value("output", .newFile(["npz"]), "file", short: "o", "The new file, .npz."),
    ChallengeOptions.resume, ChallengeOptions.force,
    .flag("json", "Print what was made as JSON."),
  ]
) { arguments in
  try Terascale.configureEngine(arguments)
  if arguments.flag("list") { return try SimulatorList.print(arguments) }
  guard let output = arguments.urlIfGiven("output") else {
    throw UsageError("give the new file by --output")
  }
  let resumption = try ChallengeOptions.resumption(arguments)
  let choice = try RatioSimulatorOptions.choice(arguments)
  let request = try simulationRequest(arguments, choice)
  let run = SimulationRun(choice.source, request, workers: choice.workers)
  let line = SimulationProgressLine(
    arguments.console, title: "simulating", count: request.count)
  defer { line.finish() }
  let start = ContinuousClock.now
  // Of the same simulation rows are kept by --force too.
  let rows = try RatioSimulatorOptions.interruptible(
    arguments, hint: "Go on with: \(arguments.commandLine)"
  ) {
    try run.write(
      to: output, observableNames: choice.observableNames, overwrite: resumption == .never,
      mustResume: resumption == .required
    ) { line.show($0) }
  }
  line.finish()
  var summary = SimulationSummary(rows, choice, output)
  summary.seconds = (ContinuousClock.now - start).inSeconds
  for warning in summary.warnings { arguments.console.note("Warning: \(warning)") }
  if arguments.flag("json") { return try arguments.console.printJSON(summary) }
  arguments.console.print(summary.text)
}

/// What is to be simulated.
private func simulationRequest(
  _ arguments: ParsedArguments, _ choice: RatioSimulatorOptions.Choice
) throws -> SimulationRequest {
  let seed = UInt64(arguments.integer("seed"))
  let names = choice.prior?.names
  if let url = arguments.urlIfGiven("parameters") {
    for other in ["theta", "numerator", "denominator", "prior"] where arguments.isGiven(other) {
      throw UsageError("--parameters says all about the points: leave --\(other) out")
    }
    var file = try ParameterFile(url, ReadingOptions.simulations(arguments))
    if let count = arguments.integerIfGiven("count") { file = try file.prefix(count) }
    if let names, names.count != file.points.columns {
      throw LikelihoodRatioError(
        url.lastPathComponent, "it has \(file.points.columns) columns",
        hint: "the parameters are \(names.joined(separator: ", "))")
    }
    let columns = file.points.columns
    let standard = columns == 1 ? ["theta"] : (0..<columns).map { "theta_\($0)" }
    return try SimulationRequest(
      rows: file.points, names: names ?? file.names ?? standard, seed: seed)
  }
  guard let count = arguments.integerIfGiven("count") else {
    throw UsageError("give the number of events by --count")
  }
  func parameters(_ option: String) throws -> ParameterChoice? {
    guard let text = arguments.stringIfGiven(option), text != "prior" else {
      return choice.prior.map { .prior($0) }
    }
    let point = try RatioSimulatorOptions.point(text, option: option, names: names)
    return .point(point.values, names: point.names)
  }
  let isPair = arguments.isGiven("denominator")
  guard isPair || !arguments.isGiven("numerator") else {
    throw UsageError("--numerator needs a --denominator; --theta is for events at one point")
  }
  guard !isPair || !arguments.isGiven("theta") else {
    throw UsageError("--theta is for events at one point: use --numerator beside --denominator")
  }
  let noPrior = UsageError("give a --prior for each parameter of the program, or --theta")
  if isPair {
    guard let denominator = try parameters("denominator"),
      let numerator = try parameters("numerator")
    else { throw noPrior }
    return try SimulationRequest(
      numerator: numerator, denominator: denominator, count: count, seed: seed)
  }
  guard let parameters = try parameters("theta") else { throw noPrior }
  return try SimulationRequest(parameters, count: count, seed: seed)
}

/// What a simulation made, for people and machines.
private struct SimulationSummary: Encodable {
  var file: String
  var simulator: String
  var count: Int
  var seed: UInt64
  var parameters: [String]
  var observables: [String]
  var hasLabels: Bool
  var hasJointRatio: Bool
  var hasJointScore: Bool
  var seconds = 0.0
  var warnings: [String] = []

  init(_ rows: SimulatedRows, _ choice: RatioSimulatorOptions.Choice, _ url: URL) {
    file = url.relativePath
    simulator = choice.source.name
    count = rows.request.count
    seed = rows.request.seed
    parameters = rows.request.parameterNames
    observables = choice.observableNames ?? rows.observableNames
    hasLabels = rows.request.isNumerator != nil
    hasJointRatio = rows.jointRatio != nil
    hasJointScore = rows.jointScore != nil
    // Events at one point without scores are an observation, not something to learn from.
    guard !rows.request.theta.isOnePoint || hasLabels || hasJointScore else { return }
    do {
      warnings = try rows.simulations(observableNames: choice.observableNames).warnings
    } catch {
      warnings = ["training will refuse these events: \(error)"]
    }
  }

  var text: String {
    let extras = [
      hasLabels ? "labels" : nil, hasJointRatio ? "joint ratios" : nil,
      hasJointScore ? "joint scores" : nil,
    ].compactMap { $0 }
    let added = extras.isEmpty ? "" : ", with \(extras.joined(separator: ", "))"
    return "\(file): \(count) events of \(simulator)\(added); parameters "
      + "\(parameters.joined(separator: ", ")); observables \(observables.joined(separator: ", "))"
  }
}
