import DataFiles
import Evaluation
import Foundation
import Likelihoods
import Randomness
import RatioEstimation
import RatioInference
import Simulation
import Terminal
import Training

/// Options that several commands on likelihood ratios share.
enum RatioOptions {
  /// How a ratio is trained.
  static let training: [Option] = [
    .value(
      "method", .choice(RatioMethod.names + ["sally"]), "name",
      "Default: nreC for pairs of theta and x, alices, alice or carl for labelled events, by what "
        + "they carry."),
    .value(
      "members", .integer(in: 1...1000), "n",
      "Networks of the ensemble. Default: 5 with 'ratio train', 1 with 'ratio rounds' and for "
        + "sally."
    ),
    .value(
      "mean", .choice(EnsembleMean.allCases.map(\.rawValue)), "name",
      "What the ensemble averages over its members. Default: logRatio."),
    .flag(
      "bootstrap",
      "Train each member on a bootstrap replica of the simulations: all that is inferred then says "
        + "how large the error of the training is. Default with 'ratio train'; needs several "
        + "members."),
    .value("width", .integer(in: 1...8192), "n", "Units of a hidden layer. Default: 64."),
    .value("depth", .integer(in: 0...64), "n", "Residual blocks. Default: 2."),
    .value(
      "epochs", .integer(in: 1...100_000), "n",
      "Passes over the simulations. Default: by their number."),
    .value(
      "batch", .integer(in: 2...Int.max), "n", "Simulations in each training step. Default: 128."),
    .value("rate", .number(in: 0...1), "rate", "The largest learning rate. Default: 0.005."),
    .value(
      "decay", .number(in: 0...100), "d",
      "The weight decay. Default: the better one of 0 and 0.3."),
    .flag(
      "log-distance",
      "Give networks the distance of theta from its linear prediction on a logarithmic scale too: "
        + "for sharp likelihoods of single events, not for fits of many."),
    .flag(
      "linear-base",
      "Let networks correct the ratio of a linear Gaussian world, as is done above five "
        + "parameters: for fits of many events whose observables change smoothly with theta."),
    .value(
      "score-weight", .number(in: 0...1e9), "a",
      "The weight of the score term of cascal, rascal and alices. Default: 1."),
    .value("config", .file, "file", "A JSON5 file with what differs from the defaults."),
  ]

  /// Where run folders go.
  static let run: [Option] = [
    .value("seed", .integer(in: 0...Int.max), "n", "The seed of every random number. Default: 1."),
    .value("output", .newFolder, "folder", short: "o", default: "runs", "Where run folders go."),
    ChallengeOptions.resume, ChallengeOptions.force,
    .flag("json", "Print the result record as JSON."),
  ]

  /// Which of the observed events count, and how their file is read.
  static let observed = selection + ReadingOptions.simulations

  private static let selection: [Option] = [
    .value(
      "row", .integer(in: 0...Int.max), "n", "The observation is this row, counted from 0, alone."),
    .value("events-limit", .integer(in: 1...Int.max), "n", "Use the first events only."),
    .repeated(
      "near", .text, "name=value:width",
      "The events are simulations: use those whose parameter lies within the width of the value; "
        + "of the file of the training only those that were kept back."),
  ]

  static let seed = Option.value(
    "seed", .integer(in: 0...Int.max), "n", default: "1", "The seed of every random number.")

  static let simulator = Option.value(
    "simulator", .text, "name",
    "The built-in simulator of the data: its exact likelihood is shown as well.")

  static let fixed = Option.repeated(
    "fix", .text, "name=value", "Hold a parameter at a value.")

  static let constrained = Option.repeated(
    "constrain", .text, "name=center:width",
    "An auxiliary measurement of a parameter, with a Gaussian error.")

  /// The configuration: the file over the defaults, the options over both.
  ///
  /// - Throws: an error that names the option or the key that is wrong.
  static func configuration(
    _ arguments: ParsedArguments, base: RatioConfiguration
  ) throws -> RatioConfiguration {
    var configuration = base
    if let url = arguments.urlIfGiven("config") {
      configuration = try ConfigurationFile.read(url, defaults: base) { try $0.validate() }
    }
    if let method = arguments.stringIfGiven("method").flatMap({ RatioMethod(name: $0) }) {
      configuration.method = method
    }
    if let weight = arguments.doubleIfGiven("score-weight") {
      guard case .pairs(let loss, let standard) = configuration.method, standard != 0 else {
        throw UsageError("--score-weight: \(configuration.method.name) has no score term")
      }
      configuration.method = .pairs(loss, scoreWeight: weight)
    }
    if let members = arguments.integerIfGiven("members") {
      configuration.members = members
      if members == 1 { configuration.bootstrap = false }
    }
    if let mean = arguments.stringIfGiven("mean").flatMap(EnsembleMean.init) {
      configuration.mean = mean
    }
    if let width = arguments.integerIfGiven("width") { configuration.architecture.width = width }
    if let depth = arguments.integerIfGiven("depth") { configuration.architecture.depth = depth }
    if let epochs = arguments.integerIfGiven("epochs") {
      configuration.fit.epochs = epochs
      configuration.automaticEpochs = false
    }
    if let batch = arguments.integerIfGiven("batch") { configuration.fit.batchSize = batch }
    if let rate = arguments.doubleIfGiven("rate") { configuration.fit.learningRate = rate }
    if let decay = arguments.doubleIfGiven("decay") { configuration.weightDecays = [decay] }
    if arguments.flag("log-distance") { configuration.logDistance = true }
    if arguments.flag("linear-base") { configuration.linearBase = true }
    if arguments.flag("bootstrap") { configuration.bootstrap = true }
    if let seed = arguments.integerIfGiven("seed") { configuration.seed = UInt64(seed) }
    try configuration.validate()
    return configuration
  }

  /// `name=value` pairs of a repeated option.
  ///
  /// - Throws: `UsageError` for texts of another form.
  static func pairs(_ option: String, _ arguments: ParsedArguments) throws -> [(
    name: String, values: [Double]
  )] {
    try arguments.strings(option).map { text in
      let parts = text.split(separator: "=", maxSplits: 1)
      let values = parts.count == 2 ? parts[1].split(separator: ":").map { Double($0) } : []
      guard parts.count == 2, !values.isEmpty, !values.contains(nil) else {
        throw UsageError("--\(option) '\(text)': expected a name and a number, as mu=1")
      }
      return (String(parts[0]), values.compactMap { $0 })
    }
  }

  /// The place of a parameter that an option names.
  ///
  /// - Throws: `UsageError` for a name that is none of `names`.
  static func index(of name: String, in names: [String], option: String) throws -> Int {
    guard let index = names.firstIndex(of: name) else {
      throw UsageError("--\(option) \(name): the parameters are \(names.joined(separator: ", "))")
    }
    return index
  }

  /// The point whose coordinates a repeated option names, the others being those of `base`; nil
  /// without the option.
  ///
  /// - Throws: `UsageError` for names that are none of `names`.
  static func point(
    _ option: String, _ arguments: ParsedArguments, names: [String], base: [Double]
  ) throws -> [Double]? {
    let pairs = try pairs(option, arguments)
    guard !pairs.isEmpty else { return nil }
    var point = base
    for (name, values) in pairs {
      point[try index(of: name, in: names, option: option)] = values[0]
    }
    return point
  }

  /// The parameters that are held.
  static func fixedParameters(_ arguments: ParsedArguments) throws -> [String: Double] {
    var fixed: [String: Double] = [:]
    for (name, values) in try pairs("fix", arguments) {
      guard values.count == 1, fixed.updateValue(values[0], forKey: name) == nil else {
        throw UsageError("--fix \(name): give one value, once")
      }
    }
    return fixed
  }

  /// The auxiliary measurements of parameters called `names`.
  static func constraints(
    _ arguments: ParsedArguments, names: [String]
  ) throws -> [GaussianConstraint] {
    try pairs("constrain", arguments).map { name, values in
      let index = try index(of: name, in: names, option: "constrain")
      guard values.count == 2, values[1] > 0 else {
        throw UsageError("--constrain \(name): expected center and width, as \(name)=0:1")
      }
      return GaussianConstraint(parameter: index, center: values[0], width: values[1])
    }
  }

  /// The exact likelihood of `--simulator` in the place of `estimate`; nil without the option.
  static func exact(
    _ arguments: ParsedArguments, like estimate: any LogRatio
  ) throws -> ExactLogRatio? {
    guard let name = arguments.stringIfGiven("simulator") else { return nil }
    return try ExactLogRatio(
      try SimulatorCatalog.named(name), domain: estimate.domain,
      observableNames: estimate.observableNames)
  }

  /// All checks of an estimate on events that did not make it, first the comparison with the exact
  /// likelihood of `--simulator`, where that is given.
  static func checks(
    of estimate: any LogRatio, on simulations: Simulations, seed: UInt64,
    _ arguments: ParsedArguments
  ) throws -> (sections: [ResultSection], diagnosis: RatioDiagnosis) {
    let comparison = try exact(arguments, like: estimate).map {
      try ExactComparison(
        estimate, exact: $0, on: simulations,
        random: RandomStream(seed: seed).substream("exact"))
    }
    let diagnosis = try RatioDiagnosis(estimate, on: simulations, seed: seed)
    return (
      (comparison.map { [RatioReport.exact($0)] } ?? []) + RatioReport.diagnosis(diagnosis),
      diagnosis
    )
  }

  /// The checks of an estimate that was just made. Its model is kept whatever becomes of them: what
  /// stops them is told in their place.
  ///
  /// - Returns: The sections, and the verdicts for the model's file; nil where there are none.
  /// - Throws: `TrainingInterrupted` alone.
  static func checks(
    ofNew estimate: any LogRatio, on simulations: Simulations, seed: UInt64,
    _ arguments: ParsedArguments
  ) throws -> (sections: [ResultSection], verdicts: [TrainingCheck]?) {
    do {
      let (sections, diagnosis) = try checks(of: estimate, on: simulations, seed: seed, arguments)
      return (sections, diagnosis.verdicts.map(TrainingCheck.init))
    } catch let stop as TrainingInterrupted {
      throw stop
    } catch {
      let text = "The checks could not be made. \(error)"
      arguments.console.note("Warning: \(text)")
      return ([ResultSection(title: "Checks", paragraphs: [text])], nil)
    }
  }

  /// Refuses a simulator that is none before anything is trained.
  ///
  /// - Throws: `LikelihoodRatioError`.
  static func requireSimulator(_ arguments: ParsedArguments) throws {
    _ = try arguments.stringIfGiven("simulator").map(SimulatorCatalog.named)
  }

  /// The observed events that the arguments name, for a model.
  ///
  /// - Throws: `UsageError` for a row that the file has not; errors of the file.
  static func events(_ arguments: ParsedArguments, _ model: RatioModel) throws -> ObservedEvents {
    let all =
      arguments.isGiven("near")
      ? try simulatedEvents(arguments, model)
      : try ObservedEvents.read(
        arguments.url("events"), names: model.estimate.observableNames,
        ReadingOptions.simulations(arguments, for: model.estimate))
    if let row = arguments.integerIfGiven("row") {
      guard !arguments.isGiven("events-limit") else {
        throw UsageError("--row takes one event, and --events-limit the first ones: give one")
      }
      guard row < all.count else {
        throw UsageError("--row \(row): the file has \(all.count) rows, counted from 0")
      }
      return all.selecting([row])
    }
    guard let limit = arguments.integerIfGiven("events-limit"), limit < all.count else {
      return all
    }
    return all.selecting(Array(0..<limit))
  }

  /// Simulations near a parameter point, in the place of observed events.
  private static func simulatedEvents(
    _ arguments: ParsedArguments, _ model: RatioModel
  ) throws -> ObservedEvents {
    let url = arguments.url("events")
    let names = model.estimate.observableNames
    let file = try SimulationFile.read(
      url, ReadingOptions.simulations(arguments, for: model.estimate)
    ).simulations
    let (simulations, statement) = try HeldOut.judging(
      file, of: [try DataHash(of: url)], summary: model.summary)
    // Events of a denominator carry a theta too, but do not come from it.
    var rows = (0..<simulations.count).filter { simulations.isNumerator?[$0] ?? true }
    for (name, values) in try pairs("near", arguments) {
      let index = try index(of: name, in: simulations.parameterNames, option: "near")
      guard values.count == 2, values[1] > 0 else {
        throw UsageError("--near \(name): expected value and width, as \(name)=1:0.1")
      }
      rows.removeAll { abs(simulations.theta[$0][index] - values[0]) > values[1] }
    }
    guard !rows.isEmpty else { throw UsageError("--near: there are no simulations there") }
    arguments.console.note("\(rows.count) events, of \(statement)")
    let near = try simulations.selecting(observables: names).selecting(rows)
    return ObservedEvents(x: near.x, weights: near.weights, names: names)
  }

  /// The prior of `--prior`, in the order of the estimate's parameters, and what to say about it;
  /// `base` without the option. Parameters that it does not name have those of `base` or, without
  /// one, are uniform in the range of the simulations.
  ///
  /// - Throws: `LikelihoodRatioError` for texts that are no distributions; `UsageError` for other
  ///   parameters than the estimate's.
  static func prior(
    _ arguments: ParsedArguments, base: Prior?, _ estimate: any LogRatio
  ) throws -> (prior: Prior?, notes: [String]) {
    let (texts, names) = (arguments.strings("prior"), estimate.domain.names)
    if let base, base.names == names {
      return (try Prior(texts: texts, replacing: base), [])
    }
    guard !texts.isEmpty else {
      guard let base else { return (nil, []) }
      throw UsageError(
        "--simulator: its parameters are \(base.names.joined(separator: ", ")), those of the model "
          + "\(names.joined(separator: ", ")): give a --prior for each")
    }
    let (prior, notes) = try prior(texts, in: estimate.domain, of: "the simulations")
    return (prior, notes)
  }

  /// A prior of all parameters of a box: those of which `texts` say nothing are uniform in it.
  ///
  /// - Parameter source: What the box is the range of, in words.
  /// - Throws: `LikelihoodRatioError` for texts that are no distributions of these parameters, and
  ///   for parameters without one that do not vary.
  static func prior(
    _ texts: [String], in box: ParameterBox, of source: String
  ) throws -> (prior: Prior, notes: [String]) {
    let given = Set(texts.isEmpty ? [] : try Prior(texts: texts).names)
    let rest = box.names.indices.filter { !given.contains(box.names[$0]) }
    if let fixed = rest.first(where: { box.lower[$0] >= box.upper[$0] }) {
      throw LikelihoodRatioError(
        "parameter \"\(box.names[fixed])\"", "\(source) have it at \(box.lower[fixed]) alone",
        hint: "say how it is distributed with --prior '\(box.names[fixed])=…'")
    }
    // What is replaced below may be a range of no width.
    let ranges = box.names.indices.map { place in
      rest.contains(place) ? box.lower[place]...box.upper[place] : 0...1
    }
    let prior = try Prior(texts: texts, replacing: .box(box.names, ranges))
    let notes = rest.map { place in
      "\(box.names[place]) has no --prior: it is uniform in the range of \(source), "
        + "\(box.lower[place]) to \(box.upper[place])"
    }
    return (prior, notes)
  }
}
