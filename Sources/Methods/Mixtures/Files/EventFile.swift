import BoostedTrees
import DataFiles
import Evaluation
import Foundation
import Jets

/// The events of one file, with weights and, apart from them, the classes.
package struct EventFile {
  /// Where the classes of events are.
  package enum Classes {
    /// They are not read.
    case unread
    /// In a column or array; nil takes the usual one.
    case column(String?)
  }

  /// The columns of a table that are no features.
  package struct Roles {
    var weight: String?
    var classes = Classes.unread
    /// The column that tells samples apart.
    var sample: String?
    /// The column of scores that come from elsewhere.
    var score: String?

    package init(
      weight: String? = nil, classes: EventFile.Classes = Classes.unread, sample: String? = nil,
      score: String? = nil
    ) {
      self.weight = weight
      self.classes = classes
      self.sample = sample
      self.score = score
    }
  }

  package let url: URL
  package var events: EventData
  package var weights: [Float]?
  package var classes: [UInt8]?
  /// The values of the column that tells samples apart.
  package var sampleValues: [Double]?
  /// Scores that come from elsewhere.
  package var scores: [Double]?
  package let warnings: [String]

  /// Whether a file holds jets rather than a table: as `kind` says, or as the file looks.
  package static func holdsJets(
    _ url: URL, kind: MixtureManifest.Kind?, reading: EventReading
  ) throws -> Bool {
    if let kind { return kind == .jets }
    if reading.constituents != nil || reading.order != nil || reading.split != nil { return true }
    return try JetFiles.looksLikeJets(url, key: reading.key)
  }

  /// The rows of a table: features, weights, classes, samples.
  package static func table(
    _ url: URL, columns: [String]?, roles: Roles, names: [String]? = nil, reading: EventReading
  ) throws -> EventFile {
    let options = EventTable.Options(allowsMissing: true, key: reading.key)
    let names = names ?? reading.names
    var special = [roles.weight, roles.sample].compactMap { $0 }
    var label: String?
    var whole: EventTable?
    if case .column(let name) = roles.classes, reading.labels == nil {
      if name == nil { whole = try EventTable.read(url, names: names, options: options) }
      label = try name ?? whole.map(usualLabel)
      special += [label].compactMap { $0 }
    }
    let table =
      if columns == nil, let whole { whole } else {
        try EventTable.read(
          url, columns: columns.map { $0 + special }, names: names, options: options)
      }
    let features = try features(of: table, chosen: columns, apartFrom: special)
    let weights = try roles.weight.map { try table.completeColumn($0) }
    try EventWeights.check(weights, count: table.rowCount, of: url.lastPathComponent)
    var file = EventFile(
      url: url, events: .table(try featureTable(table, features, score: roles.score)),
      warnings: table.notes(apartFrom: special)
        + (try ignored(table, features + special, columns))
        + (try missing(features, of: table)))
    file.weights = weights.map { $0.map { Float($0) } }
    file.sampleValues = try roles.sample.map { try table.completeColumn($0) }
    file.scores = try roles.score.map { try scores(table, $0) }
    if case .column(let name) = roles.classes {
      let column =
        try label.map { try table.contents(of: $0) }
        ?? LabelColumn.read(URL(filePath: reading.labels ?? ""), name: name)
      file.classes = try classes(column, of: table.rowCount, signal: reading.signalName)
    }
    return file
  }

  /// The features; scores from elsewhere may be all alike in single precision.
  private static func featureTable(
    _ table: EventTable, _ features: [String], score: String?
  ) throws -> FeatureTable {
    guard score != nil else { return try FeatureTable(table, columns: features) }
    return try FeatureTable(
      names: features, rows: table.rowCount, values: table.rowMajor(columns: features))
  }

  /// Scores in double precision, not all equal.
  private static func scores(_ table: EventTable, _ name: String) throws -> [Double] {
    let scores = try table.completeColumn(name)
    guard let first = scores.first, scores.contains(where: { $0 != first }) else {
      throw try table.contents(of: name).error(
        "all \(scores.count) scores are equal: they rank nothing")
    }
    return scores
  }

  /// The jets of a file.
  package static func jets(_ url: URL, classes: Classes, reading: EventReading) throws -> EventFile
  {
    guard case .column(let label) = classes else {
      let jets = try JetFiles.readUnlabelled(url, options: reading.jetOptions(label: nil))
      return EventFile(url: url, events: .jets(jets), warnings: jets.warnings)
    }
    let labelled = try JetFiles.read(url, options: reading.jetOptions(label: label))
    var file = EventFile(url: url, events: .jets(labelled.jets), warnings: labelled.warnings)
    file.classes = labelled.isSignal
    return file
  }

  /// The column of classes that is found without asking.
  ///
  /// - Throws: `DataFileError` where there is none.
  package static func usualLabel(_ table: EventTable) throws -> String {
    let names = table.columnNames + table.nameColumns
    guard let name = TruthColumns.label(among: names) else {
      throw DataFileError(
        table.url, "there is no column of true classes",
        hint: "name it, with --label for --mix and with --truth otherwise; the file has "
          + names.joined(separator: ", "))
    }
    return name
  }

  /// The classes of `count` events.
  package static func classes(
    _ column: DataColumn, of count: Int, signal: String?
  ) throws -> [UInt8] {
    guard column.count == count else {
      throw column.error(
        "there are \(column.count) classes for \(count) events",
        hint: "classes and events must come from the same file or be cut in the same way")
    }
    return try ClassLabels(column, signal: signal).isSignal
  }

  /// The feature columns of a table: those chosen, or all that are not special and look neither
  /// like truth nor like weights.
  ///
  /// - Throws: `WeakSupervisionError` for a feature that is special, and for no features.
  package static func features(
    of table: EventTable, chosen: [String]?, apartFrom special: [String]
  ) throws -> [String] {
    let features =
      try chosen
      ?? table.columnNames.filter {
        try !special.contains($0) && !TruthColumns.contains($0) && !looksLikeWeight($0)
          && objection(to: $0, of: table) == nil
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

  /// Warnings for features with missing values.
  package static func missing(_ features: [String], of table: EventTable) throws -> [String] {
    let counts = try features.map { name in
      (name: name, missing: try table.column(name).count(where: \.isNaN))
    }.filter { $0.missing > 0 }
    guard !counts.isEmpty else { return [] }
    let list = counts.map {
      "\($0.missing.formatted()) of \(table.rowCount.formatted()) values of \"\($0.name)\""
    }
    return [
      "\(table.url.lastPathComponent): \(list.joined(separator: ", ")) are missing; trees send "
        + "such events to the side that suits best, networks need --missing fill"
    ]
  }

  /// The files with the columns of all tables in the order of the first one.
  ///
  /// - Throws: `WeakSupervisionError` for a column that only one of two tables has.
  package static func aligned(_ files: [EventFile]) throws -> [EventFile] {
    let first = files.lazy.compactMap { file -> (url: URL, names: [String])? in
      guard case .table(let table) = file.events else { return nil }
      return (file.url, table.names)
    }.first
    guard let first else { return files }
    return try files.map { file in
      guard case .table(let table) = file.events, table.names != first.names else { return file }
      let (own, other) = (file.url.lastPathComponent, first.url.lastPathComponent)
      let lacking = first.names.filter { !table.names.contains($0) }.map { ($0, other, own) }
      let more = table.names.filter { !first.names.contains($0) }.map { ($0, own, other) }
      if let (name, holder, lacking) = (lacking + more).first {
        throw WeakSupervisionError(
          lacking, "it has no feature \"\(name)\", which \(holder) has",
          hint: "--column names the features that all samples have")
      }
      var aligned = file
      aligned.events = .table(try table.selecting(columns: first.names))
      return aligned
    }
  }

  /// What to say of events that occur twice, in one table or in two.
  ///
  /// - Throws: `RepeatedRowsError` for copies.
  package static func repeatedRows(_ files: [EventFile]) throws -> [String] {
    let tables = files.compactMap { file -> (file: EventFile, table: FeatureTable)? in
      guard case .table(let table) = file.events else { return nil }
      return (file, table)
    }
    // Tables with other columns are refused where they are joined.
    guard let first = tables.first?.table,
      tables.allSatisfy({ $0.table.names == first.names })
    else { return [] }
    return try RepeatedRows(
      tables.map {
        .init(name: $0.file.url.lastPathComponent, file: $0.file.url, values: $0.table.values)
      }, columns: first.columns
    ).notes()
  }

  /// Whether a column is called like event weights.
  private static func looksLikeWeight(_ name: String) -> Bool {
    ["weight", "weights", "w"].contains(name.lowercased())
  }

  /// Why a column that was not asked for is no feature, by its values: numbers of events, and
  /// labels in files without names; nil for all others.
  private static func objection(to name: String, of table: EventTable) throws -> String? {
    let values = try table.column(name)
    // What readers call columns without a name.
    let isUnnamed = name.wholeMatch(of: /(?:(?:column|x|data|arr_0)_)?\d+/) != nil
    if isUnnamed, values.allSatisfy({ $0 == 0 || $0 == 1 }), Set(values).count == 2 {
      return "its values are 0 and 1, as of a label, and the file does not name it; --names names "
        + "the columns"
    }
    // A hundred different whole numbers in rising order are a count of the events.
    guard values.count >= 100, values.allSatisfy({ $0 == $0.rounded() }),
      zip(values, values.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    return "it holds whole numbers that rise from row to row, as the number of an event does"
  }

  /// Warnings for columns that are no features because of their names or values.
  package static func ignored(
    _ table: EventTable, _ used: [String], _ columns: [String]?
  ) throws -> [String] {
    let rest = table.columnNames.filter { !used.contains($0) }
    guard columns == nil, !rest.isEmpty else { return [] }
    let file = table.url.lastPathComponent
    var byName: [String] = []
    var warnings: [String] = []
    for name in rest {
      if TruthColumns.contains(name) || looksLikeWeight(name) {
        byName.append("\"\(name)\"")
      } else if let objection = try objection(to: name, of: table) {
        warnings.append(
          "\(file): \"\(name)\" is not used as a feature: \(objection). --column asks for it")
      }
    }
    guard !byName.isEmpty else { return warnings }
    return [
      "\(file): \(byName.joined(separator: ", ")) look like truth or weights and are not used as "
        + "features; --weight and --truth say what they are"
    ] + warnings
  }
}

extension EventTable {
  /// What to say about columns of names, except for those that were asked for after all.
  package func notes(apartFrom special: [String]) -> [String] {
    nameColumns.contains { !special.contains($0) } ? notes : []
  }
}
