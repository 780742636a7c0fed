import Foundation
import Simulation
import TensorEngine
import Terminal

/// Which simulator, and from which prior: options that several commands share.
enum RatioSimulatorOptions {
  static let argument = Argument(
    "simulator", optional: true, "A built-in simulator; 'ratio simulate --list' shows them.")

  static let all: [Option] = [
    .value(
      "program", .text, "command",
      "A program instead: it reads parameters and prints observables, a line for each event. Run "
        + "by /bin/sh."),
    .repeated(
      "prior", .text, "name=distribution",
      "The prior of a parameter: 'a=uniform(0,1)', 'a=normal(0,1)' or 'a=lognormal(0,0.5)'; once "
        + "for each. Of a built-in simulator it replaces that of the parameter named."),
    .repeated("observable", .text, "name", "The name of an observable, for each in turn."),
    .value(
      "format", .choice(ExternalSimulator.Format.allCases.map(\.rawValue)), "format",
      default: "csv",
      "How the program is given parameters. It may answer in either."),
    .value(
      "chunk", .integer(in: 1...Int.max), "n", default: "1000",
      "Events for each process of the program, which finds its seed in TERASCALE_SEED."),
    .flag("line-seeds", "End each line of parameters with a seed of its own."),
    .flag("lockstep", "Write a line only when the program has answered the one before."),
    .value(
      "timeout", .number(in: 1e-3...1e9), "seconds", default: "600",
      "The longest silence of the program."),
    .value(
      "workers", .integer(in: 1...1024), "n",
      "Processes at a time; results do not depend on it. Default: as many as threads."),
  ]

  /// The simulator that the options name.
  struct Choice {
    let source: any SimulationSource
    /// Where parameters are drawn from; nil for a program of which nothing was said.
    let prior: Prior?
    /// The names of the observables, where they were given.
    let observableNames: [String]?
    let workers: Int
  }

  /// Reads the options.
  ///
  /// - Throws: `UsageError` for neither or both of simulator and program; `LikelihoodRatioError`
  ///   for names and distributions that make no sense.
  static func choice(_ arguments: ParsedArguments) throws -> Choice {
    let priors = arguments.strings("prior")
    let names = arguments.strings("observable")
    let source: any SimulationSource
    let prior: Prior?
    switch (arguments.stringIfGiven("simulator"), arguments.stringIfGiven("program")) {
    case (let name?, nil):
      let simulator = try SimulatorCatalog.named(name)
      source = BuiltInSource(simulator)
      prior = try Prior(texts: priors, replacing: simulator.prior)
    case (nil, let program?):
      source = try ExternalSimulator(
        .shell(program),
        format: ExternalSimulator.Format(rawValue: arguments.string("format")) ?? .csv,
        chunk: arguments.integer("chunk"), seedsLines: arguments.flag("line-seeds"),
        isLockstep: arguments.flag("lockstep"), timeout: arguments.double("timeout"))
      prior = priors.isEmpty ? nil : try Prior(texts: priors)
    case (nil, nil): throw UsageError("name a built-in simulator, or give a --program")
    default: throw UsageError("give either a built-in simulator or a --program")
    }
    return Choice(
      source: source, prior: prior, observableNames: names.isEmpty ? nil : names,
      workers: arguments.integerIfGiven("workers") ?? Threads.count)
  }

  /// A point as it is written: numbers in the order of `names`, or `name=number`, with commas.
  ///
  /// - Parameter names: The names of the parameters; nil where the point itself says them.
  /// - Throws: `UsageError` for other text.
  static func point(
    _ text: String, option: String, names: [String]?
  ) throws -> (values: [Double], names: [String]) {
    let parts = text.split(separator: ",").map { part in
      part.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let values = try parts.map { part in
      guard let number = part.last.flatMap(Double.init), number.isFinite else {
        throw UsageError("--\(option) '\(text)': expected numbers as 0.5,2 or a=0.5,b=2")
      }
      return number
    }
    let given = parts.filter { $0.count == 2 }.map { $0[0] }
    guard given.isEmpty || given.count == parts.count, !parts.isEmpty else {
      throw UsageError("--\(option) '\(text)': name all of the parameters or none")
    }
    guard let names else {
      let standard = values.count == 1 ? ["theta"] : values.indices.map { "theta_\($0)" }
      return (values, given.isEmpty ? standard : given)
    }
    guard values.count == names.count, given.isEmpty || Set(given) == Set(names) else {
      throw UsageError("--\(option) '\(text)': the parameters are \(names.joined(separator: ", "))")
    }
    if given.isEmpty { return (values, names) }
    let byName = Dictionary(uniqueKeysWithValues: zip(given, values))
    return (names.compactMap { byName[$0] }, names)
  }

  /// Runs work that Ctrl-C may interrupt, whether it simulates or trains.
  ///
  /// - Parameter hint: How a simulation goes on; nil: as a training does.
  static func interruptible<Result>(
    _ arguments: ParsedArguments, hint: String? = nil, _ work: () throws -> Result
  ) throws -> Result {
    try Terascale.interruptible(arguments) {
      do {
        return try work()
      } catch let stop as SimulationInterrupted {
        throw CommandExit(
          .interrupted,
          "Interrupted: \(stop.description). \(hint ?? Terascale.goingOn(arguments))")
      }
    }
  }
}
