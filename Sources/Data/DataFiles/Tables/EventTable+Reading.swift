import Foundation

extension EventTable {
  /// How to read, where the usual way does not do.
  public struct Options: Sendable, Equatable {
    /// Accept missing values (NaN, and empty fields in text), which stay NaN; infinities are
    /// refused all the same.
    public var allowsMissing = false
    /// Accept a file that names its columns and has no rows: nothing was observed.
    public var allowsEmpty = false
    /// The data frame or array of an HDF5 file; nil takes `table`, or the only one.
    public var key: String?

    /// The given way; the usual one without arguments.
    public init(allowsMissing: Bool = false, allowsEmpty: Bool = false, key: String? = nil) {
      self.allowsMissing = allowsMissing
      self.allowsEmpty = allowsEmpty
      self.key = key
    }
  }

  /// Reads the table at `url`, its format recognized by content.
  ///
  /// A column holds numbers or names (texts, or codes that have names); names are left out when no
  /// columns are asked for, see ``nameColumns``.
  ///
  /// - npz: an array (N) is a column with the array's name. The columns of an array (N, F) have the
  ///   names in the text array `columns` of the same file, when it has F of them; else they are
  ///   called `<array>_0`, `<array>_1`, …, or `<array>` when F is 1. Arrays of other shapes or
  ///   lengths are no columns.
  /// - npy: an array (N) is one column, an array (N, F) F columns, called `0`, `1`, …. Of a
  ///   structured array every field is a column, in npz too.
  /// - Delimited text: see ``CSVFile``.
  /// - HDF5: a data frame or a list of records as ``PandasTable`` reads it, a data frame in the
  ///   fixed format of pandas, an array with columns named
  ///   as in npz, or arrays side by side as in npz, where nothing else is in the file or in the
  ///   group that is the key.
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
    guard found.first.map({ options.allowsEmpty || $0.count > 0 }) == true else {
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
    case .npy: try ArrayColumns(file: url, names: names).values(columns)
    case .hdf5: try loadHDF5(url, columns, names, options)
    case .csv: try loadText(url, columns, names, options)
    case .safetensors, .unknown:
      throw DataFileError(
        url, "the file holds no table of events", hint: "give an npz, npy, HDF5 or CSV file")
    case let foreign: throw foreign.refusal(url)
    }
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
    let contents = try HDF5Contents(url)
    switch try contents.source(options.key, url) {
    case .records(let key):
      guard names == nil else { throw namedTwice(url) }
      return try PandasTable(url, key: key).contents(of: columns)
    case .frame(let path):
      guard names == nil else { throw namedTwice(url) }
      return try ArrayColumns(frame: path, of: contents, in: url).values(columns)
    case .columns(let arrays):
      guard names == nil else { throw namedTwice(url) }
      return try ArrayColumns(arrays, in: url).values(columns)
    case .array(let path):
      let name = path.split(separator: "/").last.map { String($0) } ?? path
      return try ArrayColumns(HDF5Array.read(url, path: path), in: url, name: name, names: names)
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
