import Evaluation
import Foundation
import Randomness
import RatioEstimation
import RatioInference
import Simulation
import Terminal

/// `terascale ratio limits`: a signal's strength over a background.
let ratioLimitsCommand = Command(
  "limits",
  abstract: "Discovery, interval and upper limit of a signal's strength, event by event.",
  discussion: """
    The model is a ratio of two samples, signal over background; the simulations are events \
    of both, those kept back if they are the training's, of which pseudo-experiments are made. \
    mu = 1 is the expected number of signal events. Without --data everything is \
    what is expected without a signal. --variation adds nuisance parameters of the shapes. --toys \
    adds limits by pseudo-experiments, --discovery-toys the significance, --belt the intervals of \
    Feldman and Cousins with the coverage of all intervals.
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
    .repeated(
      "variation", .text, "name=class:up[:down]",
      "A nuisance parameter with a unit Gaussian that changes the shape of the class, signal or "
        + "background: models of the events varied by +1 and -1 standard deviation over the "
        + "nominal ones, from 'ratio train --numerator varied --denominator nominal'. Without the "
        + "second one the first is mirrored."),
  ] + SignalOptions.all + [
    RatioOptions.simulator, RatioOptions.seed,
  ] + RecordOptions.all
) { arguments in
  try Terascale.configureEngine(arguments)
  let model = try RatioModel(arguments)
  let input = try RatioSimulations(arguments, for: model.estimate)
  let (simulations, statement) = try model.judging(input)
  guard model.estimate.domain.dimension == 0, simulations.isNumerator != nil else {
    throw UsageError(
      "limits need a ratio of two samples, signal over background; train it with --numerator and "
        + "--denominator")
  }
  let random = RandomStream(seed: UInt64(arguments.integer("seed"))).substream("limits")
  let pool = try RatioTestEvents(simulations, for: model.estimate, random: random)
  let data = try arguments.urlIfGiven("data").map {
    try ObservedEvents.read(
      $0, names: model.estimate.observableNames,
      ReadingOptions.simulations(arguments, for: model.estimate))
  }
  try data?.requireUnitWeights(for: "a limit")
  let line = ProgressLine(arguments.console)
  let variations = try variations(arguments, like: model.estimate)
  func signalModel(_ logRatio: @escaping (Rows) throws -> [Double]) throws -> SignalModel {
    try SignalModel(
      pool: pool, yields: yields(arguments), variations: variations.map(\.variation),
      logRatio: logRatio)
  }
  func signalModel(_ ratio: any LogRatio) throws -> SignalModel {
    try signalModel { try ratio.pairwise(theta: .empty(count: $0.count), x: $0) }
  }
  func inference(_ model: SignalModel) throws -> SignalInference {
    try SignalInference(
      model, events: data, level: arguments.double("level"), strengths: arguments.doubles("test"),
      toys: SignalOptions.toys(arguments), random: random
    ) { line.update(ProgressState($0, fraction: $1, secondsLeft: nil, details: [])) }
  }
  var results = [(name: "estimate", inference: try inference(signalModel(model.estimate)))]
  if let exact = try exactRatio(arguments) {
    results.append(
      ("exact densities", try inference(signalModel { $0.column(0).map(exact) })))
  }
  line.finish()
  let training = try SignalTrainingErrors(
    model.estimate.replicas.map { try signalModel($0) }, events: data,
    level: arguments.double("level"))
  let strength = results[0].inference.discovery.bestFit
  let sample = try data.flatMap {
    try SampleComparison(
      $0, pool: pool,
      counts: (strength * arguments.double("signal"), arguments.double("background")),
      random: random.substream("sample"))
  }
  let grounds = model.grounds(
    data, others: variations.flatMap(\.models), sample: sample?.verdicts ?? [])
  let sections = RatioReport.limits(results, training: training) + [grounds.section]
  let notes = grounds.warnings + [simulations.negativeWeightNote].compactMap { $0 }
  let record = try model.record(
    "Signal strength", task: "pseudo-experiments from \(statement)", sections: sections,
    notes: [input.convention] + notes,
    files: input.files
      + (arguments.urls("data") + variations.flatMap(\.models).map(\.url)).map(DataHash.init(of:)),
    arguments)
  try RecordOptions.write(record, arguments)
  for note in notes { arguments.console.note("Warning: \(note)") }
  if arguments.flag("json") { return try arguments.console.printJSON(record) }
  SectionText.print(sections, on: arguments.console)
}

private func yields(_ arguments: ParsedArguments) -> SignalModel.Yields {
  SignalModel.Yields(
    signal: arguments.double("signal"), background: arguments.double("background"),
    signalError: arguments.double("signal-error"),
    backgroundError: arguments.double("background-error"))
}

/// The variations of the shapes, each with its models.
///
/// - Throws: `UsageError` for texts of another form; `LikelihoodRatioError` for models that read
///   other observables or have parameters.
private func variations(
  _ arguments: ParsedArguments, like estimate: any LogRatio
) throws -> [(variation: SignalModel.Variation, models: [RatioModel])] {
  try arguments.strings("variation").map { text in
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    let halves = parts.count == 2 ? parts[1].split(separator: ":", maxSplits: 1) : []
    let words =
      halves.count == 2
      ? [String(halves[0])] + NamedFile.paths(String(halves[1]), separator: ":") : []
    guard !words.contains(""), let kind = words.first, ["signal", "background"].contains(kind)
    else {
      throw UsageError(
        "--variation '\(text)': expected a name, a class and models, as "
          + "scale=background:up.safetensors:down.safetensors")
    }
    let models = try words.dropFirst().map { path in
      let model = try RatioModel(at: URL(filePath: path))
      guard model.estimate.domain.dimension == 0,
        model.estimate.observableNames == estimate.observableNames,
        model.estimate.fill == estimate.fill
      else {
        throw LikelihoodRatioError(
          "variation \"\(parts[0])\"",
          "\(path) is no ratio of two samples with the observables of the signal's",
          hint: "train it with --numerator and --denominator on "
            + estimate.observableNames.joined(separator: ", "))
      }
      return model
    }
    func logRatio(_ model: RatioModel) -> (Rows) throws -> [Double] {
      { try model.estimate.pairwise(theta: .empty(count: $0.count), x: $0) }
    }
    return (
      SignalModel.Variation(
        name: parts[0], isSignal: kind == "signal", up: logRatio(models[0]),
        down: models.count == 2 ? logRatio(models[1]) : nil),
      models
    )
  }
}

/// log s/b of the built-in simulator that has both; nil without the option.
private func exactRatio(_ arguments: ParsedArguments) throws -> ((Double) -> Double)? {
  guard let name = arguments.stringIfGiven("simulator") else { return nil }
  guard let simulator = try SimulatorCatalog.named(name) as? SignalStrength else {
    throw UsageError(
      "--simulator \(name): only signal_strength and its kin have a signal and a background")
  }
  return { log(simulator.signalDensity($0) / simulator.backgroundDensity($0)) }
}
