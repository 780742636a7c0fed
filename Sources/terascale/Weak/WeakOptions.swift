import BoostedTrees
import DataFiles
import Foundation
import Mixtures
import TensorEngine
import Terminal
import Training
import WeakSupervision

/// Options that several commands on mixed samples share.
enum WeakOptions {
  /// What the samples are, and how their files are read.
  static let samples =
    mixtures + [ReadingOptions.names, ReadingOptions.labels, ReadingOptions.signalName]
    + ReadingOptions.jets

  private static let mixtures: [Option] = [
    .repeated(
      "fraction", .text, "f[:error]",
      "The signal fraction of a sample and its error, for each file in turn: 0.72:0.03."),
    .repeated("name", .text, "name", "The name of a sample, for each file in turn."),
    .value(
      "manifest", .file, "file",
      "A JSON5 file that lists samples, fractions with covariance, and columns."),
    .repeated(
      "mix", .number(in: 0...1), "f",
      "Make a mixture with this signal fraction from one file of labelled events; give two or "
        + "more. No event is used twice."),
    .value("events", .integer(in: 1...Int.max), "n", "Events of each mixture. Default: all."),
    .value(
      "label", .text, "name",
      "The column or array of the classes for --mix. Default: is_signal, label, y or the like."),
    .repeated("column", .text, "name", "A feature column. Default: all but truth and weights."),
    .value("weight", .text, "column", "The column of event weights."),
    .value("truth", .text, "column", "True classes, which only the evaluation sees."),
    .value(
      "kind", .choice(MixtureManifest.Kind.allCases.map(\.rawValue)), "kind",
      "What the files hold. Default: decided from their content."),
  ]

  /// What a network does about missing values.
  static let missing = Option.value(
    "missing", .choice(MissingValues.allCases.map(\.rawValue)), "what",
    "What a network does about missing values: refuse them, or fill in the mean and tell it so by "
      + "one more input. Trees take them as they are. Default: refuse.")

  /// The settings with what the option says.
  static func apply(missing arguments: ParsedArguments, to configuration: inout WeakConfiguration) {
    if let missing = arguments.stringIfGiven("missing").flatMap(MissingValues.init) {
      configuration.missing = missing
    }
  }

  /// Cross-fitting in place of a part that is kept for the evaluation.
  static let folds = Option.value(
    "folds", .integer(in: 1...100), "n",
    "Cut the events into n folds and score each with classifiers trained on the others, so that "
      + "all events are evaluated. Default: 1, which keeps a part for the evaluation.")

  /// How a classifier is trained.
  static let training: [Option] = [
    .value(
      "method", .choice(WeakMethod.byName.map(\.name)), "name",
      "Default: cwola for trees and where fractions are unknown, else forward."),
    .value(
      "model", .choice(WeakModel.allCases.map(\.rawValue)), "name",
      "Default: dense for tables, sets for jets."),
    .value(
      "hidden", .text, "units", "The units of a dense network's layers. Default: 64,32."),
    missing,
    .value("members", .integer(in: 1...1000), "n", "Classifiers whose scores are averaged."),
    .value("epochs", .integer(in: 1...100_000), "n", "Passes over the training events; or trees."),
    .value("batch", .integer(in: 1...Int.max), "n", "Events in each training step."),
    .value("rate", .number(in: 0...1), "rate", "The learning rate."),
    .value(
      "prior", .number(in: 0...1), "f",
      "The signal share that uu and nnpu aim at. Default: the mean fraction."),
    .value("config", .file, "file", "A JSON5 file with what differs from the defaults."),
  ]

  static let output: [Option] = [
    .value("seed", .integer(in: 0...Int.max), "n", "The seed of every random number. Default: 1."),
    .value("output", .newFolder, "folder", short: "o", default: "runs", "Where run folders go."),
    ChallengeOptions.resume, ChallengeOptions.force,
    .flag("json", "Print the result record as JSON."),
  ]

  /// The manifest that options and arguments describe; nil when no file is named.
  ///
  /// - Throws: `UsageError` for options that do not fit together.
  static func manifest(_ arguments: ParsedArguments, files: [String]) throws -> MixtureManifest? {
    if let url = arguments.urlIfGiven("manifest") {
      guard files.isEmpty, arguments.strings("mix").isEmpty, arguments.strings("fraction").isEmpty
      else { throw UsageError("--manifest says all about the samples: give no files beside it") }
      var manifest = try MixtureManifest.read(url)
      if let reading = ReadingOptions.events(arguments) { manifest.reading = reading }
      return manifest
    }
    guard !files.isEmpty else { return nil }
    var manifest = MixtureManifest()
    let columns = arguments.strings("column")
    manifest.columns = columns.isEmpty ? nil : columns
    manifest.weight = arguments.stringIfGiven("weight")
    manifest.truth = arguments.stringIfGiven("truth")
    manifest.kind = arguments.stringIfGiven("kind").flatMap(MixtureManifest.Kind.init)
    manifest.reading = ReadingOptions.events(arguments)
    let mixes = arguments.doubles("mix")
    guard mixes.isEmpty else {
      manifest.pool = try pool(arguments, files: files, mixes: mixes)
      return manifest
    }
    guard !arguments.isGiven("label") else {
      throw UsageError("--label names the classes for --mix: name those of samples with --truth")
    }
    let fractions = try arguments.strings("fraction").map(fraction)
    let names = arguments.strings("name")
    for (option, count) in [("fraction", fractions.count), ("name", names.count)]
    where count > 0 && count != files.count {
      throw UsageError("\(count) times --\(option) for \(files.count) files")
    }
    manifest.samples = files.enumerated().map { index, file in
      MixtureManifest.Sample(
        name: names.isEmpty ? nil : names[index], file: file,
        fraction: fractions.isEmpty ? nil : fractions[index].value,
        uncertainty: fractions.isEmpty ? nil : fractions[index].error)
    }
    return manifest
  }

  private static func pool(
    _ arguments: ParsedArguments, files: [String], mixes: [Double]
  ) throws -> MixtureManifest.Pool {
    guard files.count == 1 else {
      throw UsageError("--mix makes mixtures of one file of labelled events; \(files.count) given")
    }
    guard arguments.strings("fraction").isEmpty, !arguments.isGiven("truth") else {
      throw UsageError("with --mix, fractions and truth follow from the labels")
    }
    let count = arguments.integerIfGiven("events")
    return MixtureManifest.Pool(
      file: files[0], label: arguments.stringIfGiven("label"),
      mixtures: mixes.enumerated().map { index, fraction in
        .init(name: "mixture \(index + 1)", fraction: fraction, count: count)
      })
  }

  private static func fraction(_ text: String) throws -> (value: Double, error: Double) {
    let parts = text.split(whereSeparator: { ":±".contains($0) }).map {
      Double($0.trimmingCharacters(in: .whitespaces))
    }
    guard (1...2).contains(parts.count), let value = parts[0] else {
      throw UsageError("--fraction '\(text)': expected a number, or number:error as 0.72:0.03")
    }
    guard parts.count == 2 else { return (value, 0) }
    guard let error = parts[1] else {
      throw UsageError("--fraction '\(text)': the error after the colon is no number")
    }
    return (value, error)
  }

  /// The configuration: the file over the defaults, the options over both.
  ///
  /// - Throws: an error that names the option or the key that is wrong.
  static func configuration(
    _ arguments: ParsedArguments, base: WeakConfiguration
  ) throws -> WeakConfiguration {
    /// The file over the defaults, and the model over both.
    func given(_ base: WeakConfiguration) throws -> WeakConfiguration {
      var configuration = base
      if let url = arguments.urlIfGiven("config") {
        configuration = try ConfigurationFile.read(url, defaults: base) { try $0.validate() }
      }
      if let model = arguments.stringIfGiven("model").flatMap(WeakModel.init) {
        configuration.model = model
      }
      return configuration
    }
    var configuration = try given(base.defaults(for: given(base).model))
    if let method = arguments.stringIfGiven("method") { configuration.method = method }
    if let text = arguments.stringIfGiven("hidden") {
      configuration.hidden = try text.split(separator: ",").map { part in
        guard let units = Int(part.trimmingCharacters(in: .whitespaces)) else {
          throw UsageError("--hidden '\(text)': expected numbers as 64,32")
        }
        return units
      }
    }
    apply(missing: arguments, to: &configuration)
    if let members = arguments.integerIfGiven("members") { configuration.members = members }
    if let folds = arguments.integerIfGiven("folds") { configuration.folds = folds }
    if let epochs = arguments.integerIfGiven("epochs") {
      configuration.fit.epochs = epochs
      configuration.trees.maxIterations = epochs
    }
    if let batch = arguments.integerIfGiven("batch") {
      configuration.fit.batchSize = batch
      configuration.automaticBatch = false
    }
    if let rate = arguments.doubleIfGiven("rate") {
      configuration.fit.learningRate = rate
      configuration.trees.learningRate = rate
    }
    if let prior = arguments.doubleIfGiven("prior") { configuration.prior = prior }
    if let seed = arguments.integerIfGiven("seed") { configuration.seed = UInt64(seed) }
    try configuration.validate()
    return configuration
  }
}
