import BoostedTrees
import DataFiles
import Evaluation
import Foundation
import Mixtures
import Randomness

/// Which columns of a file are what in a resonance search.
public struct HuntFile: Codable, Equatable, Sendable {
  /// The file.
  public var file: String
  /// The column of the mass.
  public var mass: String
  /// What a number 1 in the mass column is in GeV: 1000 for TeV.
  public var massUnit: Double
  /// The feature columns; nil: all but mass, weights and truth.
  public var columns: [String]?
  /// The column of event weights.
  public var weight: String?
  /// The column of true classes, by which a study thins the signal; no classifier sees it.
  public var truth: String?
  /// The number of signal events to keep; nil: all.
  public var keptSignal: Int?
  /// How the file is read where its content does not say it.
  public var reading: EventReading?

  /// The columns of a file with the mass in GeV.
  public init(file: String, mass: String = "m_jj") {
    self.file = file
    self.mass = mass
    massUnit = 1
  }

  /// Reads the events.
  ///
  /// - Parameter seed: Decides which signal events are kept.
  /// - Returns: The events and what the reader found worth saying.
  /// - Throws: `DataFileError`, `WeakSupervisionError` or `LeakageError` for columns that cannot be
  ///   used.
  public func load(seed: UInt64) throws -> (events: HuntEvents, warnings: [String]) {
    let url = URL(filePath: file)
    let options = EventTable.Options(allowsMissing: true, key: reading?.key)
    var special = [mass, weight].compactMap { $0 }
    let label = try classColumn(url, options)
    special += [label].compactMap { $0 }
    let table = try EventTable.read(
      url, columns: columns.map { $0 + special }, names: reading?.names, options: options)
    let rows = try keptRows(table, label: label, seed: seed)
    let features = try EventFile.features(of: table, chosen: columns, apartFrom: special)
    let masses = try table.completeColumn(mass)
    let weights = try weight.map { try table.completeColumn($0) }
    let events = try HuntEvents(
      table: try FeatureTable(table, columns: features).selecting(rows),
      masses: rows.map { masses[$0] * massUnit },
      weights: weights.map { weights in rows.map { weights[$0] } })
    let middle = events.masses.sorted()[events.count / 2]
    guard middle > 10 else {
      throw WeakSupervisionError(
        "\(url.lastPathComponent), column \"\(mass)\"",
        "half of the masses are below \(middle) GeV", hint: "is it in TeV? Say --mass-unit TeV")
    }
    let repeated = try RepeatedRows(
      [
        .init(
          name: url.lastPathComponent, file: url,
          values: try table.rowMajor(columns: features + [mass]))
      ], columns: features.count + 1
    ).notes()
    return (
      events,
      table.notes(apartFrom: special)
        + (try EventFile.ignored(table, features + special, columns))
        + (try EventFile.missing(features, of: table)) + repeated
    )
  }

  /// The column of true classes in the file of the events; nil where they play no part.
  private func classColumn(_ url: URL, _ options: EventTable.Options) throws -> String? {
    guard keptSignal != nil, truth == nil, reading?.labels == nil else {
      return reading?.labels == nil ? truth : nil
    }
    return try EventFile.usualLabel(
      try EventTable.read(url, names: reading?.names, options: options))
  }

  private func keptRows(_ table: EventTable, label: String?, seed: UInt64) throws -> [Int] {
    guard let keptSignal else { return Array(0..<table.rowCount) }
    let column =
      try label.map { try table.contents(of: $0) }
      ?? LabelColumn.read(URL(filePath: reading?.labels ?? ""), name: truth)
    let classes = try EventFile.classes(
      column, of: table.rowCount, signal: reading?.signalName)
    var random = RandomStream(seed: seed).substream("kept signal")
    let signal = classes.indices.filter { classes[$0] == 1 }
    guard keptSignal <= signal.count else {
      throw WeakSupervisionError(
        "--keep-signal \(keptSignal)", "the file has only \(signal.count) signal events")
    }
    let kept = random.permutation(signal.count).prefix(keptSignal).map { signal[$0] }
    return (classes.indices.filter { classes[$0] == 0 } + kept).sorted()
  }
}
