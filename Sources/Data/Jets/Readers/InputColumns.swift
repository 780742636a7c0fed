import DataFiles
import Foundation

/// Which columns of a jet file may be inputs, and how the four-momenta are found among them.
enum InputColumns {
  /// Refuses `names` that tell the truth.
  static func checkInputs(_ names: [String], file: URL) throws {
    if let name = names.first(where: TruthColumns.contains) {
      throw DataFileError(
        file, column: name, "a truth column cannot be an input: it gives the class away",
        hint: "name only measured four-momenta")
    }
  }

  /// The columns of the four-momenta in a table with `columns`, four for each constituent.
  static func momenta(in columns: [String], chosen: [String]?, file: URL) throws -> [String] {
    let names = try chosen ?? standardMomenta(columns, file: file)
    try checkInputs(names, file: file)
    guard !names.isEmpty, names.count % 4 == 0 else {
      throw DataFileError(
        file,
        "\(names.count) columns are named as four-momenta, which are four for each constituent")
    }
    let present = Set(columns)
    if let missing = names.first(where: { !present.contains($0) }) {
      throw DataFileError(
        file, column: missing, "there is no such column", hint: describe(columns))
    }
    return names
  }

  /// `E_0, PX_0, PY_0, PZ_0, E_1, …`, in upper or lower case.
  private static func standardMomenta(_ columns: [String], file: URL) throws -> [String] {
    let present = Dictionary(
      columns.map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
    var names: [String] = []
    while true {
      let index = names.count / 4
      let quartet = ["E_\(index)", "PX_\(index)", "PY_\(index)", "PZ_\(index)"]
      let found = quartet.map { present[$0.lowercased()] }
      if found.allSatisfy({ $0 == nil }) { break }
      if let missing = found.firstIndex(of: nil) {
        throw DataFileError(
          file, column: quartet[missing],
          "this column is missing, but other components of constituent \(index) are there",
          hint: "write the file again with E_\(index), PX_\(index), PY_\(index) and PZ_\(index)")
      }
      names += found.compactMap { $0 }
    }
    guard !names.isEmpty else {
      throw DataFileError(
        file, column: "E_0", "there are no four-momenta E_0, PX_0, PY_0, PZ_0, E_1, …",
        hint: present["img_0"] != nil
          ? "the file holds images, but jets are read from the four-momenta of their constituents"
          : "call the columns of the constituents so, or give arrays; \(describe(columns))")
    }
    return names
  }

  /// The label column: the one asked for or the usual one.
  static func label(in columns: [String], chosen: String?, file: URL) throws -> String {
    guard let name = chosen ?? TruthColumns.label(among: columns) else {
      throw noLabels(file, columns)
    }
    guard name != "ttv" else {
      throw DataFileError(
        file, column: name, "this is the number of the split, not the class",
        hint: "name the labels with --label")
    }
    guard columns.contains(name) else {
      throw DataFileError(
        file, column: name, "there is no such label column",
        hint: "name the labels with --label; \(describe(columns))")
    }
    return name
  }

  /// The error for a file in which no labels are found among `names`; an npy file has none.
  static func noLabels(_ file: URL, _ names: [String]) -> DataFileError {
    // A table has up to 800 columns of four-momenta, which are no labels.
    let others = names.filter { $0.lowercased().firstMatch(of: /^(e|px|py|pz)_[0-9]+$/) == nil }
    return DataFileError(
      file, "there are no labels",
      hint: names.isEmpty
        ? "give the file that has them with --labels"
        : "name them with --label, or the file that has them with --labels; "
          + (others.isEmpty ? "there are four-momenta only" : describe(others)))
  }

  private static func describe(_ columns: [String]) -> String {
    let shown = columns.prefix(6).joined(separator: ", ")
    return columns.count > 6
      ? "the file has \(columns.count) columns: \(shown), …" : "the file has \(shown)"
  }
}
