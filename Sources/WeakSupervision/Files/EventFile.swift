import BoostedTrees
import DataFiles
import Evaluation
import Foundation
import Jets

/// The events of one file, with weights and, apart from them, the classes.
struct EventFile {
  let url: URL
  let events: EventData
  let weights: [Float]?
  let classes: [UInt8]?
  /// The values of the column that tells samples apart.
  let sampleValues: [Double]?
  let warnings: [String]

  /// Whether a file holds jets rather than a table: as `kind` says, or as the file looks.
  static func holdsJets(_ url: URL, kind: MixtureManifest.Kind?) throws -> Bool {
    if let kind { return kind == .jets }
    switch try DataFileKind.sniff(url) {
    case .npz:
      let archive = try NPZFile(url)
      let names = archive.names
      if names.contains("constituents") && names.contains("offsets") { return true }
      if names.contains(where: { $0.hasPrefix("kinematics_") }) { return true }
      return try names.contains("X") && archive.shape(of: "X").count == 3
    case .npy: return try NPYFile.shape(url).count == 3
    case .hdf5: return (try? PandasTable(url).columnNames.contains("E_0")) ?? false
    default: return try CSVFile(url).columnNames.contains("E_0")
    }
  }

  /// The rows of a table: features, weights, classes, samples.
  static func table(
    _ url: URL, columns: [String]?, weight: String?, label: String?, sampleColumn: String?,
    names: [String]? = nil
  ) throws -> EventFile {
    let special = [weight, label, sampleColumn].compactMap { $0 }
    let table = try EventTable.read(
      url, columns: columns.map { $0 + special }, names: names)
    let features = try features(of: table, chosen: columns, apartFrom: special)
    let weights = try weight.map { try table.column($0) }
    try EventWeights.check(weights, count: table.rowCount, of: url.lastPathComponent)
    return EventFile(
      url: url, events: .table(try FeatureTable(table, columns: features)),
      weights: weights.map { $0.map { Float($0) } },
      classes: try label.map { try classes(try table.column($0), url, column: $0) },
      sampleValues: try sampleColumn.map { try table.column($0) },
      warnings: ignored(table, features + special, columns))
  }

  /// The jets of a file.
  static func jets(_ url: URL, label: String?) throws -> EventFile {
    var options = JetFileOptions()
    options.requiresBothClasses = false
    guard let label else {
      let jets = try JetFiles.readUnlabelled(url, options: options)
      return EventFile(
        url: url, events: .jets(jets), weights: nil, classes: nil, sampleValues: nil,
        warnings: jets.warnings)
    }
    options.labelName = label
    let labelled = try JetFiles.read(url, options: options)
    return EventFile(
      url: url, events: .jets(labelled.jets), weights: nil, classes: labelled.isSignal,
      sampleValues: nil, warnings: labelled.warnings)
  }

  /// The feature columns of a table: those chosen, or all that are not special and look neither like
  /// truth nor like weights.
  ///
  /// - Throws: `WeakSupervisionError` for a feature that is special, and for no features.
  static func features(
    of table: EventTable, chosen: [String]?, apartFrom special: [String]
  ) throws -> [String] {
    let features =
      chosen
      ?? table.columnNames.filter {
        !special.contains($0) && !LeakageGuard.isTruthColumn($0) && !looksLikeWeight($0)
      }
    if let name = features.first(where: special.contains) {
      throw WeakSupervisionError(
        table.url.lastPathComponent,
        "the column \"\(name)\" cannot be a feature and more at once",
        hint: "leave it out of the feature columns")
    }
    guard !features.isEmpty else {
      throw WeakSupervisionError(
        table.url.lastPathComponent,
        "no feature is left of the columns " + table.columnNames.joined(separator: ", "))
    }
    return features
  }

  /// Whether a column is called like event weights.
  private static func looksLikeWeight(_ name: String) -> Bool {
    ["weight", "weights", "w"].contains(name.lowercased())
  }

  static func classes(_ values: [Double], _ url: URL, column: String) throws -> [UInt8] {
    try values.enumerated().map { row, value in
      guard value == 0 || value == 1 else {
        throw DataFileError(
          url, rows: row..<row + 1, column: column,
          "\(value) is no class: 1 is signal, 0 background")
      }
      return UInt8(value)
    }
  }

  /// A warning for columns that are no features because of their names.
  static func ignored(
    _ table: EventTable, _ used: [String], _ columns: [String]?
  ) -> [String] {
    let rest = table.columnNames.filter { !used.contains($0) }
    guard columns == nil, !rest.isEmpty else { return [] }
    let names = rest.map { "\"\($0)\"" }.joined(separator: ", ")
    return [
      "\(table.url.lastPathComponent): \(names) look like truth or weights and are not used as "
        + "features; --weight and --truth say what they are"
    ]
  }
}
