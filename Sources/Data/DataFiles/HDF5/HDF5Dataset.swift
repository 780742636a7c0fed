import Foundation

/// An open dataset of an HDF5 file with its type, shape and place, checked for what cannot be read.
/// Used inside the library's lock only.
struct HDF5Dataset: ~Copyable {
  let handle: HDF5Handle
  let type: HDF5Handle
  /// The lengths of the axes; empty for a single value.
  let shape: [Int]
  let storage: StoredValue
  /// Whether every element is a record of several fields.
  let isCompound: Bool
  /// Bytes of one element, as they stand in memory.
  private let elementSize: Int
  private let library: HDF5Library
  private let url: URL
  private let path: String

  /// Opens the dataset at `path` of an open file.
  ///
  /// - Throws: ``DataFileError`` when there is none, or its values do not lie in this file.
  init(_ path: String, in file: borrowing HDF5Handle, _ library: HDF5Library, _ url: URL) throws {
    try library.requireLink(path, in: file.identifier, url)
    let handle = try HDF5Handle(
      library.openDataset(file.identifier, path, 0), library.closeDataset, library, url,
      "open \"\(path)\" as an array")
    let type = try HDF5Handle(
      library.typeOfDataset(handle.identifier), library.closeType, library, url,
      "read the type of \"\(path)\"")
    let space = try HDF5Handle(
      library.spaceOfDataset(handle.identifier), library.closeSpace, library, url,
      "read the shape of \"\(path)\"")
    var lengths = [UInt64](repeating: 0, count: max(0, Int(library.rank(space.identifier))))
    _ = library.extent(space.identifier, &lengths, nil)
    let shape = lengths.map { Int(clamping: $0) }
    guard let count = elementCount(shape), count < 1 << 48 else {
      throw DataFileError(url, column: path, "the shape \(lengths) is impossible")
    }
    guard Int64(count) == library.pointCount(space.identifier) else {
      throw DataFileError(
        url, column: path, "the dataset is empty", hint: "write the array again")
    }
    let size = max(1, library.typeSize(type.identifier))
    try library.requireStored(
      handle.identifier, byteCount: count.multipliedReportingOverflow(by: size), path, url)
    storage = try library.storage(of: type.identifier, url)
    isCompound = library.typeClass(type.identifier) == HDF5Library.TypeClass.compound
    elementSize = size
    self.shape = shape
    self.handle = handle
    self.type = type
    self.library = library
    self.url = url
    self.path = path
  }

  /// Calls `body` with the elements of some rows (the first axis) as they stand in the file; with
  /// all when nil.
  func withElements<Result>(
    rows: Range<Int>? = nil, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    let shape = rows.map { [$0.count] + self.shape.dropFirst() } ?? self.shape
    let byteCount = shape.reduce(elementSize, *)
    // Zeros, since the library need not give values that were never written.
    guard let target = calloc(max(1, byteCount), 1) else {
      throw DataFileError(url, column: path, "there is no memory for \(byteCount) bytes")
    }
    defer { free(target) }
    guard try byteCount == 0 || read(rows, shape: shape, into: target) >= 0 else {
      let reason = library.lastError().map { ": \($0)" } ?? ""
      throw DataFileError(
        url, column: path, "HDF5 cannot read this array\(reason)",
        hint: "the file may be damaged or cut off: copy or download it again")
    }
    return try body(UnsafeRawBufferPointer(start: target, count: byteCount))
  }

  /// Memory and file types are the same, so that nothing is converted.
  private func read(
    _ rows: Range<Int>?, shape: [Int], into target: UnsafeMutableRawPointer
  ) throws -> Int32 {
    guard let rows, !rows.isEmpty else {
      return library.readDataset(handle.identifier, type.identifier, 0, 0, 0, target)
    }
    let lengths = shape.map { UInt64($0) }
    let start = [UInt64(rows.lowerBound)] + [UInt64](repeating: 0, count: shape.count - 1)
    let memory = try HDF5Handle(
      library.createSpace(Int32(shape.count), lengths, nil), library.closeSpace, library, url,
      "select rows")
    let part = try HDF5Handle(
      library.spaceOfDataset(handle.identifier), library.closeSpace, library, url, "select rows")
    guard library.selectBox(part.identifier, 0, start, nil, lengths, nil) >= 0 else { return -1 }
    return library.readDataset(
      handle.identifier, type.identifier, memory.identifier, part.identifier, 0, target)
  }
}

extension HDF5Library {
  /// Bytes that are read whether or not the file seems to hold as many.
  private static let smallSize = 16 << 20

  /// Makes sure that a dataset lies in this file, and that a large one is really there, so that a
  /// short file cannot claim all the memory.
  func requireStored(
    _ dataset: Identifier, byteCount: (partialValue: Int, overflow: Bool), _ path: String,
    _ url: URL
  ) throws {
    let list = try HDF5Handle(
      listOfDataset(dataset), closeList, self, url, "read how \"\(path)\" is stored")
    guard layout(list.identifier) != 3, externalCount(list.identifier) <= 0 else {
      throw DataFileError(
        url, column: path, "its values are kept in other files",
        hint: "copy them into one file, with h5py or h5repack")
    }
    guard byteCount.overflow || byteCount.partialValue > Self.smallSize else { return }
    // Compression shrinks by a factor of about a thousand at most.
    let factor = filterCount(list.identifier) > 0 ? 1032 : 1
    // What a contiguous array claims to take is no more than a claim either.
    let file = url.resolvingSymlinksInPath()
    let fileSize = try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int
    let stored = min(Int(clamping: storageSize(dataset)), fileSize ?? .max)
      .multipliedReportingOverflow(by: factor)
    guard !byteCount.overflow, stored.overflow || stored.partialValue >= byteCount.partialValue
    else {
      throw DataFileError(
        url, column: path,
        "it claims \(byteCount.overflow ? "too many" : "\(byteCount.partialValue)") bytes, of "
          + "which the file holds only a few",
        hint: "the array was never filled, or the file is damaged: write it again")
    }
  }
}
