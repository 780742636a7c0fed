import DataFiles
import Foundation

/// Columns of numbers by name, from npy, npz or delimited text.
struct NamedColumns {
  private enum Source {
    case npy
    case npz(NPZFile)
    case text
  }

  let url: URL
  let names: [String]
  private let source: Source
  private var loaded: [String: [Double]] = [:]

  init(_ url: URL) throws {
    self.url = url
    switch url.pathExtension.lowercased() {
    case "npy":
      names = ["scores"]
      source = .npy
    case "npz":
      let file = try NPZFile(url)
      names = file.names
      source = .npz(file)
    default:
      names = try CSVFile(url).columnNames
      source = .text
    }
  }

  /// The file holds a single array without a name.
  private var isUnnamed: Bool {
    if case .npy = source { true } else { false }
  }

  /// Reads columns, text in one pass; their numbers must be finite.
  mutating func load(_ asked: [String]) throws {
    // One column may serve twice, for example as weight and as transverse momentum.
    let names = asked.enumerated().filter { !asked[..<$0].contains($1) }.map(\.element)
    switch source {
    case .npy: loaded[self.names[0]] = try Self.lastColumn(of: NPYFile.read(url), url, name: nil)
    case .npz(let file):
      for name in names {
        loaded[name] = try Self.lastColumn(of: file.array(name), url, name: name)
      }
    case .text:
      let table = try CSVTable.read(url, columns: names)
      for name in names { loaded[name] = try table.column(name) }
    }
    for name in names {
      try requireFinite(column(name), url, column: isUnnamed ? nil : name)
    }
  }

  /// The numbers of a column that was loaded.
  func column(_ name: String) -> [Double] {
    guard let values = loaded[name] else {
      preconditionFailure("NamedColumns.column: \(name) was not loaded")
    }
    return values
  }

  /// A vector as it is, of a matrix the last column: P(signal) of a softmax.
  private static func lastColumn(
    of array: NumericArray, _ url: URL, name: String?
  ) throws -> [Double] {
    let values = array.doubles
    switch array.shape.count {
    case 1: return values
    case 2 where array.shape[1] == 1 || array.shape[1] == 2:
      let width = array.shape[1]
      return stride(from: width - 1, to: values.count, by: width).map { values[$0] }
    default:
      throw DataFileError(
        url, column: name,
        "its shape is \(array.shape), expected one number for each jet, or two with P(signal) last")
    }
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

  /// The column that was asked for, or the first usual name; `orOnly` takes the only column of a
  /// file whatever its name.
  func required(
    _ name: String?, among usual: [String], orOnly: Bool, role: String
  ) throws -> String {
    if orOnly, names.count == 1, name == nil || isUnnamed { return names[0] }
    if isUnnamed {
      throw DataFileError(
        url, "an npy file holds scores only", hint: "give the file with the \(role)s too")
    }
    if let found = try optional(name, among: usual) { return found }
    throw DataFileError(
      url, "there is no \(role) column",
      hint: "name it; the file has \(names.joined(separator: ", "))")
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
    let free = names.filter { !reserved.contains($0) && !LeakageGuard.isTruthColumn($0) }
    let scores = free.filter { name in
      let name = name.lowercased()
      return ["score", "prob", "pred", "output"].contains { name.contains($0) }
        || name.hasPrefix("p_") || name == "p"
    }
    if !scores.isEmpty { return scores }
    guard free.count == 1 else {
      throw DataFileError(
        url, "no column looks like scores",
        hint: "name the score columns; the file has \(names.joined(separator: ", "))")
    }
    return free
  }

  /// Labels of both classes.
  func labels(_ name: String) throws -> [UInt8] {
    let labels = try column(name).enumerated().map { row, value -> UInt8 in
      guard value == 0 || value == 1 else {
        throw error(name, row: row, "\(value) is no label: 1 is signal, 0 background")
      }
      return UInt8(value)
    }
    for (label, title) in [(UInt8(1), "signal"), (0, "background")] where !labels.contains(label) {
      throw error(name, "none of the \(labels.count) labels is \(label) (\(title))")
    }
    return labels
  }

  /// Scores of a known number, not all equal.
  func scores(_ name: String, rows: Int) throws -> [Double] {
    let scores = column(name)
    try check(scores.count, name, rows: rows)
    if let first = scores.first, scores.allSatisfy({ $0 == first }) {
      throw error(name, "all \(rows) scores are \(first): they rank nothing")
    }
    return scores
  }

  /// Weights of a known number, none negative, with a sum above zero in each class.
  func weights(_ name: String, labels: [UInt8]) throws -> [Double] {
    let weights = column(name)
    try check(weights.count, name, rows: labels.count)
    if let row = weights.firstIndex(where: { $0 < 0 }) {
      throw error(name, row: row, "the weight \(weights[row]) is negative")
    }
    for (label, title) in [(UInt8(1), "signal"), (0, "background")]
    where !zip(labels, weights).contains(where: { $0 == label && $1 > 0 }) {
      throw error(name, "all weights of the \(title) are zero")
    }
    return weights
  }

  /// Transverse momenta of a known number, none negative.
  func momenta(_ name: String, rows: Int) throws -> [Double] {
    let momenta = column(name)
    try check(momenta.count, name, rows: rows)
    if let row = momenta.firstIndex(where: { $0 < 0 }) {
      throw error(name, row: row, "the transverse momentum \(momenta[row]) is negative")
    }
    return momenta
  }

  private func check(_ count: Int, _ name: String, rows: Int) throws {
    guard count == rows else {
      throw error(name, "\(count) numbers for \(rows) labels")
    }
  }

  private func error(_ name: String, row: Int? = nil, _ problem: String) -> DataFileError {
    DataFileError(
      url, rows: row.map { $0..<$0 + 1 }, column: isUnnamed ? nil : name, problem)
  }
}
