import Foundation

extension EventTable {
  /// How to read, where the usual way does not do.
  public struct Options: Sendable, Equatable {
    /// Accept missing values (NaN, and empty fields in text), which stay NaN; infinities are refused
    /// all the same.
    public var allowsMissing = false
    /// The data frame, the array, or the group of arrays of an HDF5 file; nil takes `table`, the arrays
    /// at the top, or the only one.
    public var key: String?

    /// The given way; the usual one without arguments.
    public init(allowsMissing: Bool = false, key: String? = nil) {
      self.allowsMissing = allowsMissing
      self.key = key
    }
  }

  /// Reads the table at `url`, its format recognized by content.
  ///
  /// A column holds numbers or names (texts, or codes that have names); names are left out when no
  /// columns are asked for, see ``nameColumns``.
  ///
  /// - npz: an array (N) is a column with the array's name. The columns of an array (N, F) have the
  ///   names in the text array `columns` of the same file, when it has F of them; else they are called
  ///   `<array>_0`, `<array>_1`, …, or `<array>` when F is 1. Arrays of other shapes or lengths
  ///   are no columns.
  /// - npy: an array (N) is one column, an array (N, F) F columns, called `0`, `1`, ….
  /// - Delimited text: see ``CSVFile``.
  /// - HDF5: a data frame as ``PandasTable`` reads it, or the arrays of a group with columns named as in
  ///   npz.
  ///
  /// - Parameters:
  ///   - url: The file.
  ///   - columns: The columns to read, one named twice is read once; all when nil. What others hold
  ///     plays no part.
  ///   - names: Names for the columns of a file that does not name them itself.
  ///   - options: How to read, where the usual way does not do.
  /// - Throws: ``DataFileError`` naming file, row and column: a format that holds no table, columns
  ///   that are not there (with the nearest name), a wrong number of names, columns of different
  ///   lengths, a file without events, values that are not finite numbers.
  public static func read(
    _ url: URL, columns: [String]? = nil, names: [String]? = nil, options: Options = Options()
  ) throws -> EventTable {
    let chosen = columns.map { asked in
      asked.enumerated().filter { !asked[..<$0].contains($1) }.map(\.element)
    }
    guard chosen?.isEmpty != true else {
      throw DataFileError(url, "no columns are asked for", hint: "name at least one")
    }
    let found = try load(url, chosen, names, options)
    guard found.first.map({ $0.count > 0 }) == true else {
      throw DataFileError(url, "there are no events in it", hint: "give a file with rows")
    }
    for column in found { try column.requireFinite(allowsMissing: options.allowsMissing) }
    guard chosen != nil || found.contains(where: \.holdsNumbers) else {
      throw DataFileError(
        url, "there are no columns of numbers in it", hint: "give a file with numbers of events")
    }
    return EventTable(url, found, isChosen: chosen != nil)
  }

  private static func load(
    _ url: URL, _ columns: [String]?, _ names: [String]?, _ options: Options
  ) throws -> [DataColumn] {
    switch try DataFileKind.sniff(url) {
    case .npz: try ArrayColumns(archive: url, names: names).values(columns)
    case .npy: try ArrayColumns(NPYFile.read(url), in: url, name: nil, names: names).values(columns)
    case .hdf5: try loadHDF5(url, columns, names, options)
    case .csv: try loadText(url, columns, names, options)
    case .gzip: throw noTable(url, "is compressed by gzip", hint: "unpack it with gunzip")
    case .parquet, .root:
      throw noTable(url, "has a format that is not read", hint: "convert it to npz, HDF5 or CSV")
    case .safetensors, .unknown:
      throw noTable(url, "holds no table of events", hint: "give an npz, npy, HDF5 or CSV file")
    }
  }

  private static func noTable(_ url: URL, _ problem: String, hint: String) -> DataFileError {
    DataFileError(url, "the file \(problem)", hint: hint)
  }

  private static func loadText(
    _ url: URL, _ columns: [String]?, _ names: [String]?, _ options: Options
  ) throws -> [DataColumn] {
    let missing = CSVFile.Options(allowsNonFinite: true, missingValue: .nan)
    let file = try CSVFile(url, options: options.allowsMissing ? missing : .init(), names: names)
    return try file.contents(of: columns ?? file.columnNames)
  }

  private static func loadHDF5(
    _ url: URL, _ columns: [String]?, _ names: [String]?, _ options: Options
  ) throws -> [DataColumn] {
    switch try HDF5Place(url, key: options.key) {
    case .frame(let key):
      guard names == nil else { throw namedTwice(url) }
      let table = try PandasTable(url, key: key)
      return try table.contents(of: columns ?? table.columnNames)
    case .arrays(let group, let chosen):
      let archive = try ArrayArchive(url, group: group)
      guard let name = chosen ?? (archive.names.count == 1 ? archive.names[0] : nil) else {
        return try ArrayColumns(group: archive, names: names).values(columns)
      }
      return try ArrayColumns(archive.array(name), in: url, name: name, names: names)
        .values(columns)
    }
  }
}

/// The error for names of columns that have names already.
func namedTwice(_ url: URL) -> DataFileError {
  DataFileError(
    url, "names are given for its columns, but it names them itself", hint: "leave the names out")
}

/// Makes sure that names given for `count` columns are as many, and different.
func checkNames(_ names: [String], count: Int, _ url: URL) throws {
  guard names.count == count else {
    throw DataFileError(
      url, "\(names.count) names are given for \(count) columns", hint: "name every column")
  }
  if let twice = names.enumerated().first(where: { names[..<$0].contains($1) })?.element {
    throw DataFileError(url, column: twice, "two columns have this name", hint: "rename one")
  }
}

/// Makes sure that all values are finite numbers, or NaN where those count as missing.
///
/// - Throws: ``DataFileError`` naming the row of the first other one.
package func requireFinite(
  _ values: [Double], _ url: URL, column: String?, allowsMissing: Bool = false
) throws {
  guard
    let row = values.firstIndex(where: { !$0.isFinite && !(allowsMissing && $0.isNaN) })
  else { return }
  throw DataFileError(
    url, rows: row..<row + 1, column: column, "\(values[row]) is not a finite number",
    hint: values[row].isNaN
      ? "drop the row, or allow missing values" : "correct the value or drop the row")
}
