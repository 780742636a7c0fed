import Foundation

/// Labels that lie in a file of their own, or beside other things.
public enum LabelColumn {
  /// Reads the labels at `url`: npy, or a column or array of any other format.
  ///
  /// - Parameters:
  ///   - url: The file.
  ///   - name: The column or array; nil takes what ``TruthColumns`` finds, or the only one. An npy
  ///     file has but one.
  ///   - key: The data frame or group of an HDF5 file.
  /// - Throws: ``DataFileError`` for files that cannot be read or hold no such column.
  public static func read(_ url: URL, name: String? = nil, key: String? = nil) throws -> DataColumn
  {
    let names: [String]
    let column: (String) throws -> DataColumn
    switch try DataFileKind.sniff(url) {
    case .npy: return try NPYFile.contents(url)
    case .npz: (names, column) = columns(of: try ArrayArchive(url))
    case .hdf5:
      switch try HDF5Place(url, key: key) {
      case .frame(let key):
        let table = try PandasTable(url, key: key)
        (names, column) = (table.columnNames, { try table.contents(of: $0) })
      case .arrays(let group, let array):
        let archive = try ArrayArchive(url, group: group)
        if let array, name == nil { return try archive.contents(of: array) }
        (names, column) = columns(of: archive)
      }
    default:
      let file = try CSVFile(url)
      (names, column) = (file.columnNames, { try file.contents(of: $0) })
    }
    guard
      let found = name ?? TruthColumns.label(among: names) ?? (names.count == 1 ? names[0] : nil)
    else {
      throw DataFileError(
        url, "it is not said which column holds the labels",
        hint: "name it with --label; the file has \(names.joined(separator: ", "))")
    }
    return try column(found)
  }

  private static func columns(
    of archive: ArrayArchive
  ) -> ([String], (String) throws -> DataColumn) {
    (archive.names, { try archive.contents(of: $0) })
  }
}
