import DataFiles
import Foundation

/// Which columns of a jet file may be inputs, and how the four-momenta are found among them.
enum InputColumns {
  /// Whether a column or array called `name` tells the class: the truth four-momentum, which is zero
  /// for QCD jets, labels, and `ttv`, the number of the split.
  static func tellsTheTruth(_ name: String) -> Bool {
    let lower = name.lowercased()
    return lower.hasPrefix("truth") || lower.hasPrefix("is_signal") || lower.hasPrefix("label")
      || ["ttv", "y", "target", "signal"].contains(lower)
  }

  /// Refuses `names` that tell the truth.
  static func checkInputs(_ names: [String], file: URL) throws {
    if let name = names.first(where: tellsTheTruth) {
      throw DataFileError(
        file, column: name, "a truth column cannot be an input: it gives the class away",
        hint: "name only columns of measured four-momenta")
    }
  }

  /// The columns of the four-momenta in a table with `columns`, four for each constituent.
  static func momenta(in columns: [String], chosen: [String]?, file: URL) throws -> [String] {
    let present = Set(columns)
    let names = try chosen ?? standardMomenta(present, columns, file: file)
    try checkInputs(names, file: file)
    guard !names.isEmpty, names.count % 4 == 0 else {
      throw DataFileError(
        file,
        "\(names.count) columns are named as four-momenta, which are four for each constituent")
    }
    if let missing = names.first(where: { !present.contains($0) }) {
      throw DataFileError(
        file, column: missing, "there is no such column", hint: describe(columns))
    }
    return names
  }

  private static func standardMomenta(
    _ present: Set<String>, _ columns: [String], file: URL
  ) throws -> [String] {
    var names: [String] = []
    while true {
      let index = names.count / 4
      let quartet = ["E_\(index)", "PX_\(index)", "PY_\(index)", "PZ_\(index)"]
      let missing = quartet.filter { !present.contains($0) }
      if missing.count == 4 { break }
      if let name = missing.first {
        throw DataFileError(
          file, column: name,
          "this column is missing, but other components of constituent \(index) are there",
          hint: "write the file again with E_\(index), PX_\(index), PY_\(index) and PZ_\(index)")
      }
      names += quartet
    }
    guard !names.isEmpty else {
      let isImages = present.contains("img_0")
      throw DataFileError(
        file, column: "E_0", "there are no four-momenta E_0, PX_0, PY_0, PZ_0, …",
        hint: isImages
          ? "the file holds images; read it as images" : "name the columns; \(describe(columns))")
    }
    return names
  }

  /// The label column: the one asked for or the usual one.
  static func label(in columns: [String], chosen: String?, file: URL) throws -> String {
    let name = chosen ?? "is_signal_new"
    guard name != "ttv" else {
      throw DataFileError(
        file, column: name, "this is the number of the split, not the class",
        hint: "use is_signal_new")
    }
    guard columns.contains(name) else {
      throw DataFileError(
        file, column: name, "there is no such label column",
        hint: "name the column of the labels, or read the file without labels; \(describe(columns))"
      )
    }
    return name
  }

  private static func describe(_ columns: [String]) -> String {
    let shown = columns.prefix(6).joined(separator: ", ")
    return "the file has \(columns.count) columns: \(shown)\(columns.count > 6 ? ", …" : "")"
  }
}
