import Foundation

/// A plain array in an HDF5 file, such as those that h5py writes.
public enum HDF5Array {
  /// The names of the arrays and groups at the top of the file at `url`.
  ///
  /// - Throws: ``DataFileError`` when libhdf5 is missing or the file is damaged.
  public static func names(in url: URL) throws -> [String] {
    let library = try HDF5Library.shared.get()
    return try library.locked(url) {
      let file = try library.open(url)
      return library.names(in: file.identifier, limit: 1000)
    }
  }

  /// The array at `path` as a column: numbers or names, of shape (N) or (N, 1).
  ///
  /// Names are texts of fixed or variable length, and the values of an enumeration.
  ///
  /// - Throws: ``DataFileError`` as ``read(_:path:rows:)``, and for an array of another shape.
  public static func contents(_ url: URL, path: String) throws -> DataColumn {
    let library = try HDF5Library.shared.get()
    return try library.locked(url) {
      let file = try library.open(url)
      let dataset = try HDF5Dataset(path, in: file, library, url)
      let isColumn =
        dataset.shape.count == 1 || (dataset.shape.count == 2 && dataset.shape[1] == 1)
      guard isColumn else {
        throw DataFileError(
          url, column: path, "the shape of the array is \(dataset.shape)",
          hint: "expected one value for each row")
      }
      if let names = try names(dataset, library, url, path) {
        return DataColumn(url, name: path, names)
      }
      return try DataColumn(numbers(dataset, nil, url, path), in: url, name: path)
    }
  }

  /// Reads the array of numbers at `path`, for example `jets` or `train/jets`.
  ///
  /// Integers and floating-point numbers of all sizes and both byte orders are read. libhdf5 itself
  /// undoes the compression here; for filters beyond its own (zlib, shuffle) it needs its plugins.
  ///
  /// - Parameters:
  ///   - url: The file.
  ///   - path: The name of the array, with the groups that it is in.
  ///   - rows: The part of the first axis to read; all when nil.
  /// - Precondition: `rows` lies within the array.
  /// - Throws: ``DataFileError`` when libhdf5 is missing, the file is damaged, there is no array of
  ///   numbers at `path`, its values lie in another file, or it claims more than is stored.
  public static func read(_ url: URL, path: String, rows: Range<Int>? = nil) throws -> NumericArray
  {
    let library = try HDF5Library.shared.get()
    return try library.locked(url) {
      let file = try library.open(url)
      return try numbers(HDF5Dataset(path, in: file, library, url), rows, url, path)
    }
  }

  private static func numbers(
    _ dataset: borrowing HDF5Dataset, _ rows: Range<Int>?, _ url: URL, _ path: String
  ) throws -> NumericArray {
    if let rows {
      precondition(
        rows.lowerBound >= 0 && rows.upperBound <= dataset.shape.first ?? 0,
        "HDF5Array.read: rows \(rows) of an array \(dataset.shape)")
    }
    guard case .number(let element, let isBigEndian) = dataset.storage else {
      throw dataset.storage.noNumbers(url, column: path)
    }
    let values = try dataset.withElements(rows: rows) {
      element.decode($0, isBigEndian: isBigEndian)
    }
    guard let values else {
      throw DataFileError(url, column: path, "an unsigned integer is above \(Int64.max)")
    }
    let shape = rows.map { [$0.count] + dataset.shape.dropFirst() } ?? dataset.shape
    return NumericArray(shape: shape, values)
  }

  /// The names in a dataset of texts or codes; nil for others.
  private static func names(
    _ dataset: borrowing HDF5Dataset, _ library: HDF5Library, _ url: URL, _ path: String
  ) throws -> ColumnContent? {
    switch dataset.storage {
    case .codes(let element, let isBigEndian, let names):
      let size = element.byteCount
      return try dataset.withElements { bytes in
        ColumnContent(
          codes: stride(from: 0, to: bytes.count, by: size).lazy.map { start in
            let code = UnsafeRawBufferPointer(rebasing: bytes[start..<start + size])
            return element.integer(code, isBigEndian: isBigEndian)
          }, names: names)
      }
    case .text(let size):
      return try dataset.withElements { bytes in
        ColumnContent(
          texts: stride(from: 0, to: bytes.count, by: size).lazy.map { start in
            paddedText(UnsafeRawBufferPointer(rebasing: bytes[start..<start + size]))
          })
      }
    case .variableText:
      return try dataset.withElements { bytes in
        let texts = bytes.bindMemory(to: UnsafeMutablePointer<CChar>?.self)
        defer { for text in texts { _ = library.freeMemory(text) } }
        return ColumnContent(texts: texts.lazy.map { $0.map { String(cString: $0) } ?? "" })
      }
    case .number, .other: return nil
    }
  }
}
