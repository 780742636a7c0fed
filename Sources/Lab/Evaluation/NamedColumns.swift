import DataFiles
import Foundation

/// Columns by name, from npy, npz, HDF5 or delimited text: scores and what belongs to them.
struct NamedColumns {
  private enum Source {
    case npy
    case arrays(ArrayArchive)
    /// A data frame or text.
    case table(EventTable.Options)
  }

  let url: URL
  let names: [String]
  private let source: Source
  private var loaded: [String: DataColumn] = [:]

  init(_ url: URL, key: String? = nil) throws {
    self.url = url
    switch try DataFileKind.sniff(url) {
    case .npy: (names, source) = (["scores"], .npy)
    case .npz:
      let archive = try ArrayArchive(url)
      (names, source) = (archive.names, .arrays(archive))
    case .hdf5:
      switch try HDF5Place(url, key: key) {
      case .frame(let key):
        names = try PandasTable(url, key: key).columnNames
        source = .table(.init(key: key))
      case .arrays(let group, let array):
        let archive = try ArrayArchive(url, group: group)
        names = array.map { [$0] } ?? archive.names
        source = .arrays(archive)
      }
    case .csv: (names, source) = (try CSVFile(url).columnNames, .table(.init()))
    case let kind: throw kind.refusal(url)
    }
  }

  /// The file holds a single array without a name.
  private var isUnnamed: Bool {
    if case .npy = source { true } else { false }
  }

  /// Reads columns, a table's in one pass.
  mutating func load(_ asked: [String]) throws {
    // One column may serve twice, for example as weight and as transverse momentum.
    let names = asked.enumerated().filter { !asked[..<$0].contains($1) }.map(\.element)
    switch source {
    case .npy: loaded[self.names[0]] = try column(NPYFile.contents) { try NPYFile.read(url) }
    case .arrays(let archive):
      for name in names {
        loaded[name] = try column { _ in
          try archive.contents(of: name)
        } softmax: {
          try archive.array(name)
        }
      }
    case .table(let options):
      let table = try EventTable.read(url, columns: names, options: options)
      for name in names { loaded[name] = try table.contents(of: name) }
    }
  }

  /// A vector as it is, of two columns the last one: P(signal) of a softmax.
  private func column(
    _ vector: (URL) throws -> DataColumn, softmax: () throws -> NumericArray
  ) throws -> DataColumn {
    do {
      return try vector(url)
    } catch let error as DataFileError {
      guard let array = try? softmax(), array.shape.count > 1 else { throw error }
      guard array.shape.count == 2, array.shape[1] == 2 else {
        throw DataFileError(
          url, column: error.column,
          "its shape is \(array.shape), expected one number for each jet, or two with P(signal) "
            + "last"
        )
      }
      let values = array.doubles
      return DataColumn(
        url, name: error.column,
        .numbers(stride(from: 1, to: values.count, by: 2).map { values[$0] }))
    }
  }

  /// The numbers of a column that was loaded, all finite.
  func numbers(_ name: String) throws -> [Double] {
    let column = contents(name)
    let values = try column.numbers()
    if let row = values.firstIndex(where: { !$0.isFinite }) {
      throw column.error("\(values[row]) is not a finite number", row: row, hint: "correct it")
    }
    return values
  }

  /// A column that was loaded.
  private func contents(_ name: String) -> DataColumn {
    guard let column = loaded[name] else {
      preconditionFailure("NamedColumns.contents: \(name) was not loaded")
    }
    return column
  }

  /// The name to show for a column.
  func title(_ name: String) -> String {
    isUnnamed ? url.deletingPathExtension().lastPathComponent : name
  }

  private func requireColumn(_ name: String) throws {
    guard names.contains(name) else {
      throw DataFileError(
        url, "there is no column \"\(name)\"", hint: "it has \(names.joined(separator: ", "))")
    }
  }

  /// The label column that was asked for or is found; in a file of labels the only one, whatever
  /// its name.
  func labelName(_ name: String?, isLabelFile: Bool) throws -> String {
    if isLabelFile, names.count == 1, name == nil || isUnnamed { return names[0] }
    if isUnnamed {
      throw DataFileError(
        url, "an npy file holds scores only", hint: "give the file with the labels by --labels")
    }
    if let name {
      try requireColumn(name)
      return name
    }
    if let found = TruthColumns.label(among: names) { return found }
    throw DataFileError(
      url, "there is no label column",
      hint: "name it with --label, or a file of labels with --labels; the file has "
        + names.joined(separator: ", "))
  }

  /// The column that was asked for, or the first usual name that is there.
  func optional(_ name: String?, among usual: [String]) throws -> String? {
    if let name {
      try requireColumn(name)
      return name
    }
    return usual.first { names.contains($0) }
  }

  /// The score columns that were asked for, or all that look like scores.
  func scoreNames(_ asked: [String], reserved: [String]) throws -> [String] {
    if isUnnamed { return names }
    for name in asked { try requireColumn(name) }
    if !asked.isEmpty { return asked }
    let free = names.filter { !reserved.contains($0) && !TruthColumns.contains($0) }
    let scores = free.filter { name in
      let name = name.lowercased()
      return ["score", "prob", "pred", "output"].contains { name.contains($0) }
        || name.hasPrefix("p_") || name == "p"
    }
    if !scores.isEmpty { return scores }
    guard free.count == 1 else {
      throw DataFileError(
        url, "no column looks like scores",
        hint: "name the score columns with --score; the file has \(names.joined(separator: ", "))")
    }
    return free
  }

  /// Labels of both classes.
  func labels(_ name: String, signal: String?) throws -> [UInt8] {
    let column = contents(name)
    let labels = try ClassLabels(column, signal: signal).isSignal
    for (label, title) in [(UInt8(1), "signal"), (0, "background")] where !labels.contains(label) {
      throw column.error("none of the \(labels.count) labels is \(label) (\(title))")
    }
    return labels
  }

  /// Scores of a known number, not all equal.
  func scores(_ name: String, rows: Int) throws -> [Double] {
    let scores = try numbers(name)
    try check(scores.count, name, rows: rows)
    if let first = scores.first, scores.allSatisfy({ $0 == first }) {
      throw contents(name).error("all \(rows) scores are \(first): they rank nothing")
    }
    return scores
  }

  /// Weights of a known number, none negative, with a sum above zero in each class.
  func weights(_ name: String, labels: [UInt8]) throws -> [Double] {
    let weights = try numbers(name)
    try check(weights.count, name, rows: labels.count)
    if let row = weights.firstIndex(where: { $0 < 0 }) {
      throw contents(name).error("the weight \(weights[row]) is negative", row: row)
    }
    for (label, title) in [(UInt8(1), "signal"), (0, "background")]
    where !zip(labels, weights).contains(where: { $0 == label && $1 > 0 }) {
      throw contents(name).error("all weights of the \(title) are zero")
    }
    return weights
  }

  /// Transverse momenta of a known number, none negative.
  func momenta(_ name: String, rows: Int) throws -> [Double] {
    let momenta = try numbers(name)
    try check(momenta.count, name, rows: rows)
    if let row = momenta.firstIndex(where: { $0 < 0 }) {
      throw contents(name).error("the transverse momentum \(momenta[row]) is negative", row: row)
    }
    return momenta
  }

  private func check(_ count: Int, _ name: String, rows: Int) throws {
    guard count == rows else {
      throw contents(name).error("\(count) numbers for \(rows) labels")
    }
  }
}
