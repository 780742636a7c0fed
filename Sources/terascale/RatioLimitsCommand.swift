import Evaluation
import Foundation
import LikelihoodRatio
import Randomness
import Statistics
import Terminal

/// `terascale ratio limits`: a signal's strength over a background.
let ratioLimitsCommand = Command(
  "limits",
  abstract: "Discovery, interval and upper limit of a signal's strength, event by event.",
  discussion: """
    The model is a ratio of two samples, signal over background; the simulations are events \
    of both, those kept back if they are the training's, of which pseudo-experiments are made. \
    mu = 1 is the expected number of signal events. Without --data everything is \
    what is expected without a signal. --toys adds limits by pseudo-experiments, --belt the \
    intervals of Feldman and Cousins with the coverage of all intervals.
    """,
  arguments: [
    RatioModel.argument,
    Argument("simulations", .file, optional: true, "Labelled events of signal and background."),
  ],
  options: RatioSimulations.options + [
    .value("data", .file, "file", "Observed events."),
    .value(
      "signal", .number(in: 0...1e12), "n", required: true, "Expected signal events at mu = 1."),
    .value(
      "background", .number(in: 0...1e12), "n", required: true, "Expected background events."),
    .value(
      "signal-error", .number(in: 0...0.99), "e", default: "0",
      "The relative error of the signal's yield."),
    .value(
      "background-error", .number(in: 0...0.99), "e", default: "0",
      "The relative error of the background's yield."),
    .value("level", .number(in: 0.5...0.9999), "cl", default: "0.95", "The confidence level."),
    .value(
      "toys", .integer(in: 10...1_000_000), "n", "Pseudo-experiments a strength for the limit."),
    .value(
      "belt", .integer(in: 20...1_000_000), "n",
      "Pseudo-experiments a strength for the belt, and again for its coverage."),
    RatioOptions.simulator, RatioOptions.seed,
  ] + RecordOptions.all
) { arguments in
  try Terascale.configureEngine(arguments)
  let model = try RatioModel(arguments)
  let input = try RatioSimulations(arguments, observables: model.estimate.observableNames)
  let (simulations, statement) = try model.judging(input)
  guard model.estimate.domain.dimension == 0, simulations.isNumerator != nil else {
    throw UsageError(
      "limits need a ratio of two samples, signal over background; train it with --numerator and "
        + "--denominator")
  }
  let random = RandomStream(seed: UInt64(arguments.integer("seed"))).substream("limits")
  let pool = try RatioTestEvents(simulations, for: model.estimate, random: random)
  let data = try arguments.urlIfGiven("data").map {
    try ObservedEvents.read($0, names: model.estimate.observableNames)
  }
  let line = ProgressLine(arguments.console)
  func inference(_ logRatio: @escaping (Rows) throws -> [Double]) throws -> SignalInference {
    try SignalInference(
      try SignalModel(pool: pool, yields: yields(arguments), logRatio: logRatio), events: data,
      level: arguments.double("level"),
      toys: .init(
        limit: arguments.integerIfGiven("toys") ?? 0, belt: arguments.integerIfGiven("belt") ?? 0),
      random: random
    ) { line.update(ProgressState($0, fraction: $1, secondsLeft: nil, details: [])) }
  }
  var results = [
    (
      name: "estimate",
      inference: try inference {
        try model.estimate.pairwise(theta: .empty(count: $0.count), x: $0)
      }
    )
  ]
  if let exact = try exactRatio(arguments) {
    results.append(("exact densities", try inference { $0.column(0).map(exact) }))
  }
  line.finish()
  let sections = RatioReport.limits(results)
  let record = try model.record(
    "Signal strength", task: "pseudo-experiments from \(statement)", sections: sections,
    notes: [input.convention],
    files: input.files + [arguments.urlIfGiven("data")].compactMap { $0 }, arguments)
  try RecordOptions.write(record, arguments)
  if arguments.flag("json") { return try arguments.console.printJSON(record) }
  SectionText.print(sections, on: arguments.console)
}

private func yields(_ arguments: ParsedArguments) -> SignalModel.Yields {
  SignalModel.Yields(
    signal: arguments.double("signal"), background: arguments.double("background"),
    signalError: arguments.double("signal-error"),
    backgroundError: arguments.double("background-error"))
}

/// log s/b of the built-in simulator that has both; nil without the option.
private func exactRatio(_ arguments: ParsedArguments) throws -> ((Double) -> Double)? {
  guard let name = arguments.stringIfGiven("simulator") else { return nil }
  guard let simulator = try SimulatorCatalog.named(name) as? SignalStrength else {
    throw UsageError("--simulator \(name): only signal_strength has a signal and a background")
  }
  return { log(simulator.signalDensity($0) / simulator.backgroundDensity($0)) }
}
