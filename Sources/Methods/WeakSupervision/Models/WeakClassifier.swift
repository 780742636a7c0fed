import BoostedTrees
import DataFiles
import Foundation
import JetNetworks
import Mixtures
import TensorEngine
import Training

/// A classifier trained on mixed samples: from events to scores that rise with P(signal).
public enum WeakClassifier {
  /// A network on a table's columns.
  case network(Network, TableScaler)
  /// Trees on a table's columns.
  case trees(BoostedTreesModel)
  /// A network on jets.
  case jets(Tagger)

  /// The score of every event, in 0…1.
  ///
  /// - Throws: `WeakSupervisionError` for events of another kind or with other columns.
  public func scores(of events: EventData) throws -> [Double] {
    switch (self, events) {
    case (.network(let network, let scaler), .table(let table)):
      let chosen = try table.selecting(columns: scaler.columns)
      return predictScores(network: network, source: try scaler.examples(chosen))
    case (.trees(let trees), .table(let table)):
      return try trees.scores(
        try table.selecting(columns: trees.names), threads: FeatureTable.threads(rows: table.rows))
    case (.jets(let tagger), .jets(let jets)):
      return tagger.scores(of: jets)
    case (.jets, .table):
      throw WeakSupervisionError("model", "it reads jets, but the events are rows of a table")
    case (.network, .jets), (.trees, .jets):
      throw WeakSupervisionError("model", "it reads columns of a table, but the events are jets")
    }
  }

  /// The mean score of several classifiers for every event.
  ///
  /// - Precondition: There is a classifier.
  /// - Throws: `WeakSupervisionError` for events that one of them cannot read.
  public static func meanScores(
    _ classifiers: [WeakClassifier], of events: EventData
  ) throws -> [Double] {
    precondition(!classifiers.isEmpty, "WeakClassifier.meanScores: no classifier")
    var sums = [Double](repeating: 0, count: events.count)
    for classifier in classifiers {
      for (row, score) in try classifier.scores(of: events).enumerated() { sums[row] += score }
    }
    return sums.map { $0 / Double(classifiers.count) }
  }

  /// The columns that the model reads; nil for models of jets.
  public var columns: [String]? {
    switch self {
    case .network(_, let scaler): scaler.columns
    case .trees(let trees): trees.names
    case .jets: nil
    }
  }
}

extension WeakClassifier {
  /// The columns that several models read, each once; nil for models of jets.
  ///
  /// - Throws: `WeakSupervisionError` when some read jets and others tables.
  public static func columns(of classifiers: [WeakClassifier]) throws -> [String]? {
    let lists = classifiers.compactMap(\.columns)
    guard !lists.isEmpty else { return nil }
    guard lists.count == classifiers.count else {
      throw WeakSupervisionError("models", "some read jets, and others columns of a table")
    }
    var all: [String] = []
    for name in lists.joined() where !all.contains(name) { all.append(name) }
    return all
  }
}

extension WeakClassifier {
  /// What the classes are, for model files.
  private static func convention(_ method: WeakMethod) -> String {
    "1 = signal, 0 = background; trained without labels (\(method.name)); the score is "
      + method.scoreMeaning
  }

  /// Writes the classifier as one self-describing safetensors file.
  ///
  /// - Throws: `DataFileError` when the file exists and `overwrite` is false, or cannot be written;
  ///   `WeakSupervisionError` for an unknown method.
  public func save(to url: URL, training: WeakTraining, overwrite: Bool = false) throws {
    let convention = WeakClassifier.convention(try training.configuration.weakMethod())
    let summary = try canonicalJSON(training)
    switch self {
    case .network(let network, let scaler):
      try ModelFile(
        network: network, kind: .tableClassifier, preprocessing: try canonicalJSON(scaler),
        labelConvention: convention,
        trainingSummary: summary
      ).save(to: url, overwrite: overwrite)
    case .trees(let trees): try trees.save(to: url, trainingSummary: summary, overwrite: overwrite)
    case .jets(let tagger):
      try Tagger(
        network: tagger.network, preprocessing: tagger.preprocessing, labelConvention: convention
      ).save(to: url, summary: summary, overwrite: overwrite)
    }
  }

  /// Reads a classifier, whatever its kind.
  ///
  /// - Throws: `DataFileError` when the file is damaged or no classifier.
  public static func load(_ url: URL) throws -> WeakClassifier {
    if try SafetensorsFile.readMetadata(url)["format"] == BoostedTreesModel.format {
      return .trees(try BoostedTreesModel.load(url))
    }
    let file = try ModelFile.load(url)
    guard file.kind == .tableClassifier else { return .jets(try Tagger(file, url)) }
    let scaler = try file.decodePreprocessing(TableScaler.self, of: .tableClassifier, url)
    try file.requireShapes(
      inputs: [TableScaler.input: [scaler.width]], output: [2], url)
    return .network(file.network, scaler)
  }
}
