import Foundation

/// A plain array of numbers in an HDF5 file, such as those that h5py writes.
public enum HDF5Array {
  /// The names of the arrays and groups at the top of the file at `url`.
  ///
  /// - Throws: ``DataFileError`` when libhdf5 is missing or the file is damaged.
  public static func names(in url: URL) throws -> [String] {
    let library = try HDF5Library.shared.get()
    return try library.locked {
      let file = try library.open(url)
      return library.names(in: file.identifier, limit: 1000)
    }
  }

  /// The array at `path` as a column: numbers or names, of shape (N) or (N, 1).
  ///
  /// - Throws: ``DataFileError`` as ``read(_:path:)``, and for an array of another shape.
  public static func contents(_ url: URL, path: String) throws -> DataColumn {
    try DataColumn(read(url, path: path), in: url, name: path)
  }

  /// Reads the whole array at `path`, for example `jets` or `train/jets`.
  ///
  /// libhdf5 itself undoes the compression here; for filters beyond its own (zlib, shuffle) it
  /// needs its plugins.
  ///
  /// - Throws: ``DataFileError`` when libhdf5 is missing, the file is damaged, or there is no array
  ///   of numbers at `path`.
  public static func read(_ url: URL, path: String) throws -> NumericArray {
    let library = try HDF5Library.shared.get()
    return try library.locked {
      let file = try library.open(url)
      try library.requireLink(path, in: file.identifier, url)
      let dataset = try HDF5Handle(
        library.openDataset(file.identifier, path, 0), library.closeDataset, library, url,
        "open \"\(path)\" as an array")
      let type = try HDF5Handle(
        library.typeOfDataset(dataset.identifier), library.closeType, library, url,
        "read the type of \"\(path)\"")
      let space = try HDF5Handle(
        library.spaceOfDataset(dataset.identifier), library.closeSpace, library, url,
        "read the shape of \"\(path)\"")
      guard let element = library.element(of: type.identifier) else {
        throw DataFileError(
          url, column: path, "the array holds no numbers in little-endian order",
          hint: "convert it to .npz")
      }
      var lengths = [UInt64](repeating: 0, count: max(0, Int(library.rank(space.identifier))))
      _ = library.extent(space.identifier, &lengths, nil)
      let shape = lengths.map { Int(clamping: $0) }
      guard let count = elementCount(shape), count <= 1 << 40 else {
        throw DataFileError(url, column: path, "the shape \(lengths) is impossible")
      }
      let bytes = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(1, count * element.byteCount), alignment: 64)
      defer { bytes.deallocate() }
      // Memory and file types are the same, so that nothing is converted.
      guard let target = bytes.baseAddress,
        library.readDataset(dataset.identifier, type.identifier, 0, 0, 0, target) >= 0
      else {
        let reason = library.lastError().map { ": \($0)" } ?? ""
        throw DataFileError(url, column: path, "HDF5 cannot read this array\(reason)")
      }
      let used = UnsafeRawBufferPointer(rebasing: bytes[..<(count * element.byteCount)])
      guard let values = element.decode(used) else {
        throw DataFileError(url, column: path, "an unsigned integer is above \(Int64.max)")
      }
      return NumericArray(shape: shape, values)
    }
  }
}
