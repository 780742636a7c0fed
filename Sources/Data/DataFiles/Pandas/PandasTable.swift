import Foundation

/// A table in an HDF5 file: a data frame written by pandas in its "table" format, as the
/// top-tagging reference data and the files of the 2018 challenge are, or a dataset of records,
/// which h5py makes of a structured array.
///
/// The file is read chunk by chunk through libhdf5, which is loaded at run time; compressed chunks
/// are fetched raw and decompressed here (Blosc, zlib, shuffle, Fletcher's checksum), so that no
/// HDF5 plugin is needed. Any thread may use the table.
///
/// ```swift
/// let table = try PandasTable(url)
/// try table.forEachBlock(columns: ["E_0", "is_signal_new"]) { rows, values in … }
/// ```
public final class PandasTable: Sendable {
  /// The file.
  public let url: URL
  /// The names of the columns, in the order of the data frame.
  public let columnNames: [String]
  /// The number of rows.
  public let rowCount: Int
  /// The number of rows that are stored together: reading any of them costs as much as all.
  public let chunkRowCount: Int
  let layout: TableLayout
  let records: HDF5Records

  /// Opens the data frame or the dataset of records called `key`.
  ///
  /// - Throws: ``DataFileError`` when libhdf5 or libblosc is missing, the file is damaged, there is
  ///   no such key, or it holds neither.
  public init(_ url: URL, key: String = "table") throws {
    self.url = url
    let library = try HDF5Library.shared.get()
    (layout, records) = try library.locked(url) {
      let file = try library.open(url)
      if let records = try Self.plainRecords(key, in: file, library, url) {
        let layout = try TableLayout(
          type: records.typeIdentifier, dataset: records.datasetIdentifier, group: nil, library,
          url)
        return (layout, records)
      }
      let group = try Self.openGroup(key, in: file, library, url)
      let dataset = try Self.openDataset(key, in: group, library, url)
      let records = try HDF5Records(dataset, library, url)
      let layout = try TableLayout(
        type: records.typeIdentifier, dataset: records.datasetIdentifier, group: group.identifier,
        library, url)
      return (layout, records)
    }
    columnNames = layout.columns.map(\.name)
    rowCount = records.rowCount
    chunkRowCount = records.chunkRows
  }

  /// Calls `body` for consecutive blocks of rows with the chosen columns in single precision,
  /// row-major (rows × `columns.count`). One chunk of the file is in memory at a time; a block is
  /// some of its rows.
  ///
  /// Integers beyond 2^24 are rounded.
  ///
  /// - Parameters:
  ///   - columns: Names of columns, in the order wanted.
  ///   - rows: The rows to read; all when nil.
  ///   - body: Receives the numbers of the rows and their values, valid during the call.
  /// - Precondition: `rows` lies within `0..<rowCount`.
  /// - Throws: ``DataFileError`` for an unknown column or a damaged chunk, or what `body` throws.
  public func forEachBlock(
    columns: [String], rows: Range<Int>? = nil,
    _ body: (_ rows: Range<Int>, _ values: UnsafeBufferPointer<Float>) throws -> Void
  ) throws {
    try forEachBlock(columns: columns, rows: rows, of: Float.self, body)
  }

  /// The same in any precision.
  func forEachBlock<Real: BinaryFloatingPoint & BitwiseCopyable>(
    columns: [String], rows: Range<Int>? = nil, of type: Real.Type,
    _ body: (_ rows: Range<Int>, _ values: UnsafeBufferPointer<Real>) throws -> Void
  ) throws {
    let rows = rows ?? 0..<rowCount
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= rowCount,
      "PandasTable.forEachBlock: rows \(rows) of a table with \(rowCount)")
    let chosen = try layout.columns(named: columns, url)
    let converter = try RecordConverter(chosen, recordSize: layout.recordSize, url)
    let stretch = max(1, Self.stretchSize / max(layout.recordSize, 1))
    var values = [Real](repeating: 0, count: stretch * columns.count)
    try records.forEachBlock(rows) { blockRows, bytes in
      for first in stride(from: blockRows.lowerBound, to: blockRows.upperBound, by: stretch) {
        let part = first..<min(first + stretch, blockRows.upperBound)
        let start = (first - blockRows.lowerBound) * layout.recordSize
        let source = bytes[start..<start + part.count * layout.recordSize]
        try values.withUnsafeMutableBufferPointer { buffer in
          converter.convert(UnsafeRawBufferPointer(rebasing: source), into: buffer)
          try body(part, UnsafeBufferPointer(rebasing: buffer[..<(part.count * columns.count)]))
        }
      }
    }
  }

  /// Whether the column called `name` holds numbers, which come with others as blocks.
  public func holdsNumbers(_ name: String) -> Bool {
    guard let column = try? layout.columns(named: [name], url).first else { return false }
    return column.storage.isNumber
  }

  /// Bytes of records that are converted at a time: they stay in the first-level cache.
  private static let stretchSize = 16 << 10

  /// The records of a dataset at `key`; nil when something else stands there.
  private static func plainRecords(
    _ key: String, in file: borrowing HDF5Handle, _ library: HDF5Library, _ url: URL
  ) throws -> HDF5Records? {
    try library.requireLink(key, in: file.identifier, url)
    let identifier = key.isEmpty ? -1 : library.openDataset(file.identifier, key, 0)
    guard identifier >= 0 else { return nil }
    let dataset = try HDF5Handle(
      identifier, library.closeDataset, library, url, "open the table \"\(key)\"")
    let type = try HDF5Handle(
      library.typeOfDataset(identifier), library.closeType, library, url, "read the record type")
    guard library.typeClass(type.identifier) == HDF5Library.TypeClass.compound else { return nil }
    return try HDF5Records(dataset, library, url)
  }

  private static func openGroup(
    _ key: String, in file: borrowing HDF5Handle, _ library: HDF5Library, _ url: URL
  ) throws -> HDF5Handle {
    let identifier = library.openGroup(file.identifier, key.isEmpty ? "/" : key, 0)
    guard identifier >= 0 else { throw noFrame(key, url) }
    return try HDF5Handle(identifier, library.closeGroup, library, url, "open \"\(key)\"")
  }

  private static func openDataset(
    _ key: String, in group: borrowing HDF5Handle, _ library: HDF5Library, _ url: URL
  ) throws -> HDF5Handle {
    guard library.linkExists(group.identifier, "table", 0) > 0 else { throw noFrame(key, url) }
    let identifier = library.openDataset(group.identifier, "table", 0)
    if identifier < 0, let reason = library.lastError(), reason.contains("not a dataset") {
      throw noFrame(key, url)
    }
    return try HDF5Handle(
      identifier, library.closeDataset, library, url, "open the table \"\(key)\"")
  }

  private static func noFrame(_ key: String, _ url: URL) -> DataFileError {
    DataFileError(
      url, "\"\(key)\" is no data frame in pandas' table format",
      hint: "write it with DataFrame.to_hdf(path, key=\"\(key)\", format=\"table\")")
  }
}
