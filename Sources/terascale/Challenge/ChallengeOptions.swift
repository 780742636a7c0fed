import DataFiles
import Foundation
import JetNetworks
import Jets
import Runs
import TensorEngine
import Terminal
import TopTagging

/// Options that several challenge commands share.
enum ChallengeOptions {
  static let shift = Option.value(
    "shift", .text, "name|file",
    "How the scored jets differ from simulation: none, mild, strong, or a JSON5 file with steps. "
      + "Default: mild.")
  static let seed = Option.value(
    "seed", .integer(in: 0...Int.max), "n", "The seed of every random number. Default: 1.")
  static let members = Option.value(
    "members", .integer(in: 1...99), "n",
    "Networks per entry, trained with different seeds; above 1 their mean is an entry too. "
      + "Default: 1.")
  static let configuration = Option.value(
    "config", .file, "file", "A JSON5 file with what differs from the default configuration.")
  static let epochs = Option.value(
    "epochs", .integer(in: 1...10_000), "n",
    "Passes over the training jets for every network, in place of the recipes' own.")
  static let precision = Option.value(
    "precision", .choice(Precision.allCases.map(\.rawValue)), "name",
    "The precision of the numbers that dense layers and convolutions multiply in training. "
      + "Default: float32.")
  static let recipes = Option.value(
    "recipe", .choice(["fixed", "as-submitted", "both"]), "name", default: "both",
    "Which recipes to train.")
  static let entries = Option.repeated(
    "entry", .choice(TaggerKind.allCases.map(\.rawValue)), "name",
    "An entry to train, once for each, with the branches that it begins with. Default: "
      + TaggerKind.standardEntries.map(\.rawValue).joined(separator: ", ") + ".")
  static let force = Option.flag("force", "Overwrite what is there.")
  static let resume = Option.flag(
    "resume",
    "Only continue an unfinished run of the same configuration and data; stop if there is none. "
      + "Without this option such a run is continued too, unless --force is given.")

  /// Which unfinished run the flags ask for.
  ///
  /// - Throws: `UsageError` for both flags.
  static func resumption(_ arguments: ParsedArguments) throws -> RunFolder.Resumption {
    switch (arguments.flag("resume"), arguments.flag("force")) {
    case (true, true):
      throw UsageError("--resume goes on with a run, --force begins anew: give one")
    case (true, false): return .required
    case (false, true): return .never
    case (false, false): return .ifPossible
    }
  }

  /// The shift that `--shift` names; nil when it was not given.
  ///
  /// - Throws: `UsageError` for an unknown name, `DataFileError` for a broken file.
  static func shift(_ arguments: ParsedArguments) throws -> DetectorShift? {
    guard let name = arguments.stringIfGiven("shift") else { return nil }
    let presets = [DetectorShift.none, .mild, .strong]
    if let preset = presets.first(where: { $0.name == name }) { return preset }
    let url = arguments.url("shift")
    guard FileManager.default.fileExists(atPath: url.path) else {
      let names = presets.map(\.name).joined(separator: ", ")
      throw UsageError("--shift '\(name)' is neither one of \(names) nor a file")
    }
    return try ConfigurationFile.read(url, defaults: DetectorShift(name: name, steps: []))
  }

  /// The entries that `--entry` names.
  static func kinds(_ arguments: ParsedArguments) -> [TaggerKind] {
    let names = arguments.strings("entry")
    return names.isEmpty
      ? TaggerKind.standardEntries : names.compactMap(TaggerKind.init(rawValue:))
  }

  /// `base` with the configuration file and the options laid over it, in this order; then `shift`,
  /// unless that is nil.
  static func configuration(
    _ arguments: ParsedArguments, base: ChallengeConfiguration, shift: DetectorShift?
  ) throws -> ChallengeConfiguration {
    var configuration = base
    if let url = arguments.urlIfGiven("config") {
      configuration = try ConfigurationFile.read(url, defaults: base) { try $0.validate() }
    }
    if let seed = arguments.integerIfGiven("seed") { configuration.seed = UInt64(seed) }
    if let members = arguments.integerIfGiven("members") { configuration.members = members }
    if let epochs = arguments.integerIfGiven("epochs") { configuration.setEpochs(epochs) }
    if let precision = arguments.stringIfGiven("precision").flatMap(Precision.init) {
      configuration.setPrecision(precision)
    }
    if let shift { configuration.shift = shift }
    let recipe = arguments.string("recipe").replacing("-", with: " ")
    if recipe != "both" { configuration.recipes.removeAll { $0.name != recipe } }
    guard !configuration.recipes.isEmpty else {
      throw UsageError("the configuration has no recipe called '\(recipe)'")
    }
    try configuration.validate()
    return configuration
  }
}
