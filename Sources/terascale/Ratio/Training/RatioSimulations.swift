import DataFiles
import Evaluation
import Foundation
import Randomness
import RatioEstimation
import Simulation
import Terminal

/// The simulations that a command's arguments name.
struct RatioSimulations {
  /// The simulations.
  let simulations: Simulations
  /// The files they come from.
  let files: [DataHash]
  /// How the files were understood.
  let convention: String

  /// Reads them with `observables`, all where there are none.
  ///
  /// - Parameter estimate: What they are read for, where that is a model.
  /// - Throws: `UsageError` for arguments that do not fit together; errors of the files.
  init(
    _ arguments: ParsedArguments, observables: [String], for estimate: (any LogRatio)? = nil
  ) throws {
    self = try RatioSimulations(
      arguments, columns: observables, ReadingOptions.simulations(arguments, for: estimate)
    ).selecting(observables)
  }

  /// Reads them with what a model reads.
  ///
  /// - Throws: As `init(_:observables:for:)`.
  init(_ arguments: ParsedArguments, for estimate: any LogRatio) throws {
    try self.init(arguments, observables: estimate.observableNames, for: estimate)
  }

  /// Reads one file with `observables`, all where there are none.
  ///
  /// - Throws: Errors of the file.
  init(
    _ url: URL, observables: [String], _ given: SimulationReading = SimulationReading()
  ) throws {
    var reading = given
    reading.observables = reading.fill?.sources(of: observables) ?? observables
    let file = try SimulationFile.read(url, reading)
    self = try RatioSimulations(
      simulations: file.simulations, files: [try DataHash(of: url)],
      convention: ([file.convention.description] + file.notes).joined(separator: "; ")
    ).selecting(observables)
  }

  private init(simulations: Simulations, files: [DataHash], convention: String) {
    (self.simulations, self.files, self.convention) = (simulations, files, convention)
  }

  private func selecting(_ observables: [String]) throws -> RatioSimulations {
    guard !observables.isEmpty, observables != simulations.observableNames else { return self }
    return RatioSimulations(
      simulations: try simulations.selecting(observables: observables), files: files,
      convention: convention)
  }

  private init(
    _ arguments: ParsedArguments, columns: [String], _ reading: SimulationReading
  ) throws {
    let main = arguments.urlIfGiven("simulations")
    let (numerator, denominator) = (
      arguments.urlIfGiven("numerator"), arguments.urlIfGiven("denominator")
    )
    guard (main == nil) != (numerator == nil), (numerator == nil) == (denominator == nil) else {
      throw UsageError("give a file of simulations, or --numerator and --denominator")
    }
    if let numerator, let denominator {
      try LeakageGuard.refuseTruthColumns(columns)
      var samples = (
        try ObservedEvents.read(numerator, reading), try ObservedEvents.read(denominator, reading)
      )
      guard samples.0.names == samples.1.names else {
        throw UsageError(
          "the samples have different columns: \(samples.0.names.joined(separator: ", ")) and "
            + samples.1.names.joined(separator: ", "))
      }
      let shared = try RatioSimulations.sharedRows(
        (numerator, samples.0.x), (denominator, samples.1.x))
      let fill =
        try reading.missing == .fill
        ? ObservableFill(samples.0.x.appending(samples.1.x), names: samples.0.names) : nil
      if let fill { samples = (samples.0.filled(by: fill), samples.1.filled(by: fill)) }
      simulations = try Simulations.twoSamples(
        numerator: samples.0.x, denominator: samples.1.x, numeratorWeights: samples.0.weights,
        denominatorWeights: samples.1.weights, observableNames: samples.0.names,
        fill: fill ?? reading.fill)
      files = try [numerator, denominator].map(DataHash.init(of:))
      convention =
        ([
          "two samples: \(numerator.lastPathComponent) over \(denominator.lastPathComponent)"
        ] + samples.0.notes + samples.1.notes + shared).joined(separator: "; ")
      return
    }
    guard let main else { throw UsageError("give a file of simulations") }
    guard let reference = arguments.urlIfGiven("reference") else {
      self = try RatioSimulations(main, observables: columns, reading)
      return
    }
    let file = try SimulationFile.read(main, reading)
    var referenceReading = reading
    referenceReading.fill = file.simulations.fill
    referenceReading.missing = .refuse
    let sample = try ObservedEvents.read(
      reference, names: file.simulations.observableNames, referenceReading)
    let shared = try RatioSimulations.sharedRows(
      (main, file.simulations.x), (reference, sample.x))
    simulations = try file.simulations.against(
      reference: sample.x, weights: sample.weights,
      random: RandomStream(seed: UInt64(arguments.integerIfGiven("seed") ?? 1))
        .substream("pairing"))
    files = try [main, reference].map(DataHash.init(of:))
    convention =
      (["\(file.convention.description); denominator: \(reference.lastPathComponent)"]
      + file.notes + shared)
      .joined(separator: "; ")
  }

  /// What to say of events that two samples share.
  ///
  /// - Throws: An error where one is a copy of the other.
  private static func sharedRows(
    _ first: (file: URL, x: Rows), _ second: (file: URL, x: Rows)
  ) throws -> [String] {
    try RepeatedRows(
      [first, second].map {
        .init(name: $0.file.lastPathComponent, file: $0.file, values: $0.x.values)
      }, columns: first.x.columns
    ).notes()
  }

  /// The option that chooses observables.
  static let columns = Option.repeated(
    "column", .text, "name", "An observable to look at. Default: all.")

  /// The options that name simulations beside the argument, and say how files are read.
  static let options = samples + ReadingOptions.simulations

  private static let samples: [Option] = [
    .value("numerator", .file, "file", "Events of the numerator, without parameters."),
    .value("denominator", .file, "file", "Events of the denominator, without parameters."),
    .value(
      "reference", .file, "file",
      "A sample to be the denominator of the simulations, for parameterized carl."),
  ]

  /// The method that reads all that the simulations carry.
  var bestMethod: RatioMethod {
    guard simulations.isNumerator != nil else { return .contrastive(.nreC()) }
    guard simulations.jointRatio != nil else { return .pairs(.carl, scoreWeight: 0) }
    return .pairs(
      .alice,
      scoreWeight: simulations.jointScore == nil || simulations.theta.isOnePoint
        ? 0 : RatioMethod.standardScoreWeight)
  }
}
