import Foundation

/// Columns read from a delimited text file; the format is that of ``CSVFile``.
public struct CSVTable: Sendable, Equatable {
  /// The names of the columns that were read.
  public let columnNames: [String]
  /// The number of rows.
  public let rowCount: Int
  private let columns: [DataColumn]
  private let url: URL

  /// Reads the file at `url`.
  ///
  /// - Parameters:
  ///   - columns: The columns to read, all when nil; fields of others may hold anything.
  ///   - options: What to accept besides finite numbers.
  ///   - names: Names for the columns of a file whose first line holds numbers.
  /// - Throws: ``DataFileError`` naming file, line and column.
  public static func read(
    _ url: URL, columns: [String]? = nil, options: CSVFile.Options = CSVFile.Options(),
    names: [String]? = nil
  ) throws -> CSVTable {
    let file = try CSVFile(url, options: options, names: names)
    let columns = try file.contents(of: columns ?? file.columnNames)
    return CSVTable(
      columnNames: columns.map { $0.name ?? "" }, rowCount: columns.first?.count ?? 0,
      columns: columns, url: url)
  }

  /// The numbers of the column called `name`.
  ///
  /// - Throws: ``DataFileError`` when there is no such column, or it holds names.
  public func column(_ name: String) throws -> [Double] { try contents(of: name).numbers() }

  /// The column called `name`, numbers or texts.
  ///
  /// - Throws: ``DataFileError`` when there is no such column.
  public func contents(of name: String) throws -> DataColumn {
    guard let index = columnNames.firstIndex(of: name) else {
      throw unknownColumn(name, among: columnNames, url)
    }
    return columns[index]
  }

  /// Writes columns with commas between the fields and a first line of names.
  ///
  /// Numbers are written with the fewest digits that read back to the same value.
  ///
  /// - Precondition: the columns are equally long.
  /// - Throws: ``DataFileError`` when the file exists and `overwrite` is false, or cannot be
  ///   written.
  public static func write(
    columns: [(name: String, values: [Double])], to url: URL, overwrite: Bool = false
  ) throws {
    let rows = columns.first?.values.count ?? 0
    precondition(
      columns.allSatisfy { $0.values.count == rows },
      "CSVTable.write: columns of lengths \(columns.map(\.values.count))")
    try AtomicFile.write(to: url, overwrite: overwrite) { writer in
      var text = columns.map { quoted($0.name) }.joined(separator: ",") + "\n"
      for row in 0..<rows {
        for (index, column) in columns.enumerated() {
          if index > 0 { text += "," }
          text += Self.text(column.values[row])
        }
        text += "\n"
        if text.utf8.count > 1 << 20 {
          try writer.append(text)
          text = ""
        }
      }
      try writer.append(text)
    }
  }

  private static func text(_ value: Double) -> String {
    // Whole numbers without ".0", except -0, whose sign would be lost.
    if abs(value) < 1e15, value == value.rounded(), value.sign == .plus || value != 0 {
      return "\(Int(value))"
    }
    return "\(value)"
  }

  private static func quoted(_ name: String) -> String {
    guard name.contains(where: { ",\"\n\r;\t ".contains($0) }) || name.hasPrefix("#") else {
      return name
    }
    return "\"\(name.replacingOccurrences(of: "\"", with: "\"\""))\""
  }
}
