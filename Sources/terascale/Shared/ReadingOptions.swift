import Foundation
import Jets
import Mixtures
import RatioEstimation
import Simulation
import Terminal
import Training

/// Options that say how files are read where their content does not say it, alike in all commands.
enum ReadingOptions {
  static let key = Option.value(
    "key", .text, "key",
    "The data frame, array or group of an HDF5 file. Default: table, what is at the top, or the "
      + "only one.")
  static let label = Option.value(
    "label", .text, "name",
    "The column or array of the labels. Default: is_signal_new, is_signal, label, y or the like.")
  static let names = Option.value(
    "names", .text, "a,b,c",
    "The names of the columns of a file that does not name them: npy, or text without a header.")
  static let labels = Option.value(
    "labels", .file, "file", "A file with the labels, where that of the events has none.")
  static let signalName = Option.value(
    "signal-name", .text, "name",
    "The signal among the labels, where they are not 1 and 0, 1 and -1, signal and background, or "
      + "top and qcd.")

  private static let split = Option.value(
    "split", .text, "name",
    "The part of a file with the arrays kinematics_<name> and labels_<name>.")

  /// What jets may need.
  static let jets: [Option] = [
    key, split,
    .value(
      "constituents", .text, "name",
      "The array (jets, constituents, 4) of an npz or HDF5 file. Default: kinematics_<split>, X, "
        + "Pmu, or the only one of this shape."),
    .value(
      "order", .choice(ComponentOrder.allCases.map(\.rawValue)), "order",
      "The four numbers of a constituent: E, px, py, pz; px, py, pz, E; or pT, y, phi, particle "
        + "number. Default: pt-y-phi for arrays X beside y, else energy-first."),
    .value(
      "unit", .choice(MomentumUnit.allCases.map(\.rawValue)), "unit",
      "The unit of energies and momenta. Default: GeV; jets that cannot be in GeV are refused."),
  ]

  /// What labels may need.
  static let labelled: [Option] = [label, labels, signalName]

  /// What the public and the private jets of a challenge may need besides.
  static let sets: [Option] = ["public", "private"].flatMap { set -> [Option] in
    [
      .value("\(set)-key", .text, "key", "--key of the \(set) jets, where it is another one."),
      .value("\(set)-split", .text, "name", "--split of the \(set) jets, where it is another one."),
      .value("\(set)-labels", .file, "file", "--labels of the \(set) jets."),
    ]
  }

  /// How jets without labels are read.
  static func jets(_ arguments: ParsedArguments) -> JetFileOptions {
    var options = JetFileOptions()
    options.key = arguments.stringIfGiven("key")
    options.split = arguments.stringIfGiven("split")
    options.momentumArray = arguments.stringIfGiven("constituents")
    options.componentOrder = arguments.stringIfGiven("order").flatMap(ComponentOrder.init)
    options.unit = arguments.stringIfGiven("unit").flatMap(MomentumUnit.init)
    return options
  }

  /// How labelled jets are read: the training jets, or a set of a challenge.
  static func labelledJets(_ arguments: ParsedArguments, set: String? = nil) -> JetFileOptions {
    var options = jets(arguments)
    options.labelName = arguments.stringIfGiven("label")
    options.signalName = arguments.stringIfGiven("signal-name")
    options.labelFile = arguments.urlIfGiven(set.map { "\($0)-labels" } ?? "labels")
    if let set {
      options.key = arguments.stringIfGiven("\(set)-key") ?? options.key
      options.split = arguments.stringIfGiven("\(set)-split") ?? options.split
    }
    return options
  }

  /// How events of mixed samples are read; nil where nothing is said.
  static func events(_ arguments: ParsedArguments) -> EventReading? {
    let jets = jets(arguments)
    var reading = tables(arguments) ?? EventReading()
    reading.constituents = jets.momentumArray
    reading.order = jets.componentOrder
    reading.unit = jets.unit
    reading.split = jets.split
    return reading == EventReading() ? nil : reading
  }

  /// How tables of events are read; nil where nothing is said.
  static func tables(_ arguments: ParsedArguments) -> EventReading? {
    var reading = EventReading()
    reading.key = arguments.stringIfGiven("key")
    reading.names =
      arguments.has("names")
      ? arguments.stringIfGiven("names")?.split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) } : nil
    // Commands that only score have none of these.
    if arguments.has("labels") {
      reading.labels = arguments.urlIfGiven("labels")?.path
      reading.signalName = arguments.stringIfGiven("signal-name")
    }
    return reading == EventReading() ? nil : reading
  }

  // MARK: Simulations

  private static let observables = Option.value(
    "x-name", .text, "name",
    "The array of the observables, or what the names of its columns begin with. Default: x.")

  /// What observed events may need.
  static let observed: [Option] = [key, observables]

  /// The columns that are parameters.
  private static let named = Option.repeated(
    "parameter", .text, "name",
    "A column, or array of one number an event, that is a parameter; the others are observables. "
      + "Needed where the parameters are not in an array theta and no model says their names. With "
      + "an array theta: a column of it; the others vary as the simulations do.")

  /// What training does about missing observables.
  static let missing = Option.value(
    "missing", .choice(MissingValues.allCases.map(\.rawValue)), "what",
    "What is done about missing observables: refuse them, or fill in. Networks then read the mean "
      + "and one more observable that says where it stands, histograms have one more bin; the "
      + "model does the same with observed events. Default: refuse.")

  /// What parameters may need.
  static let parameters = Option.value(
    "theta-name", .text, "name",
    "The array of the parameters, or what the names of its columns begin with. Default: theta.")

  /// What simulations may need.
  static let simulations: [Option] =
    observed + [
      parameters, named,
      .value(
        "label", .text, "name",
        "The array or column that is 1 for events of the numerator, or signal, and 0 for others. "
          + "Default: label; without parameters is_signal and the like."),
      .value(
        "signal-name", .text, "name",
        "The numerator among the labels, where they are not 1 and 0, 1 and -1, or signal and "
          + "background."),
      .value(
        "part", .text, "name", "Which files x_<name>.npy of a folder. Default: the only ones."),
    ]

  /// How simulations and observed events are read, by the options that the command has.
  ///
  /// - Parameter estimate: What the events are read for, which knows how they are called and what
  ///   takes the place of missing observables.
  static func simulations(
    _ arguments: ParsedArguments, for estimate: (any LogRatio)? = nil
  ) -> SimulationReading {
    var reading = SimulationReading()
    if let estimate {
      reading.model = (estimate.domain.names, estimate.observableNames)
      reading.fill = estimate.fill
    }
    if arguments.has("parameter") { reading.parameters = arguments.strings("parameter") }
    if arguments.has("missing") {
      reading.missing =
        arguments.stringIfGiven("missing").flatMap(MissingValues.init) ?? .refuse
    }
    func value(_ name: String) -> String? {
      arguments.has(name) ? arguments.stringIfGiven(name) : nil
    }
    reading.key = value("key")
    reading.x = value("x-name")
    reading.theta = value("theta-name")
    reading.label = value("label")
    reading.signalName = value("signal-name")
    reading.part = value("part")
    return reading
  }
}
