import Foundation

/// An array of numbers in an HDF5 file whose rows, along the first axis, are read as they are needed.
///
/// libhdf5 itself undoes the compression; for filters beyond its own (zlib, shuffle) it needs its
/// plugins. Any thread may read.
public struct HDF5Rows: Sendable {
  /// The lengths of the axes; at least one.
  public var shape: [Int] { array.shape }
  private let array: OpenArray

  /// Opens the array at `path`, for example `Pmu` or `train/jets`.
  ///
  /// - Throws: ``DataFileError`` when libhdf5 is missing, the file is damaged, or there is no array of
  ///   numbers at `path`.
  public init(_ url: URL, path: String) throws {
    let library = try HDF5Library.shared.get()
    array = try library.locked { try OpenArray(url, path: path, library) }
  }

  /// The values of a range of rows, of shape (rows, …).
  ///
  /// - Precondition: the rows lie within the array.
  /// - Throws: ``DataFileError`` for damaged data.
  public func read(_ rows: Range<Int>) throws -> NumericArray { try array.read(rows) }
}

/// An array of an HDF5 file that is kept open.
private final class OpenArray: Sendable {
  let shape: [Int]
  private let element: StoredElement
  private let dataset: HDF5Handle
  private let type: HDF5Handle
  private let library: HDF5Library
  private let url: URL
  private let path: String

  /// Opens the array. The library is locked by the caller.
  init(_ url: URL, path: String, _ library: HDF5Library) throws {
    let file = try library.open(url)
    try library.requireLink(path, in: file.identifier, url)
    dataset = try HDF5Handle(
      library.openDataset(file.identifier, path, 0), library.closeDataset, library, url,
      "open \"\(path)\" as an array")
    type = try HDF5Handle(
      library.typeOfDataset(dataset.identifier), library.closeType, library, url,
      "read the type of \"\(path)\"")
    guard let element = library.element(of: type.identifier) else {
      throw DataFileError(url, column: path, "the array holds no numbers")
    }
    self.element = element
    shape = try library.shape(of: dataset.identifier, path, url)
    self.library = library
    self.url = url
    self.path = path
    guard !shape.isEmpty, let count = elementCount(shape), count <= 1 << 40 else {
      throw DataFileError(url, column: path, "an array of the shape \(shape) has no rows")
    }
  }

  func read(_ rows: Range<Int>) throws -> NumericArray {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= shape[0],
      "HDF5Rows.read: rows \(rows) of \(shape[0])")
    let box = [rows.count] + shape.dropFirst()
    let size = box.reduce(element.byteCount, *)
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, size), alignment: 64)
    defer { bytes.deallocate() }
    if size > 0 { try read(rows, box: box.map { UInt64($0) }, into: bytes) }
    guard let values = element.decode(UnsafeRawBufferPointer(rebasing: bytes[..<size])) else {
      throw DataFileError(url, column: path, "an unsigned integer is above \(Int64.max)")
    }
    return NumericArray(shape: box, values)
  }

  private func read(
    _ rows: Range<Int>, box: [UInt64], into bytes: UnsafeMutableRawBufferPointer
  ) throws {
    try library.locked {
      let start = [UInt64(rows.lowerBound)] + box.dropFirst().map { _ in 0 }
      let fileSpace = try HDF5Handle(
        library.spaceOfDataset(dataset.identifier), library.closeSpace, library, url, "select rows")
      let memorySpace = try HDF5Handle(
        library.createSpace(Int32(box.count), box, nil), library.closeSpace, library, url,
        "select rows")
      guard let target = bytes.baseAddress,
        library.selectBox(fileSpace.identifier, 0, start, nil, box, nil) >= 0,
        library.readDataset(
          dataset.identifier, type.identifier, memorySpace.identifier, fileSpace.identifier, 0,
          target) >= 0
      else {
        let reason = library.lastError().map { ": \($0)" } ?? ""
        throw DataFileError(
          url, rows: rows, column: path, "HDF5 cannot read these rows\(reason)",
          hint: "the file is damaged or cut off: copy or download it again")
      }
    }
  }
}

/// What stands in a group of an HDF5 file.
public struct HDF5Entry: Sendable, Equatable {
  /// What an entry is.
  public enum Kind: Sendable, Equatable {
    /// An array with the lengths of its axes; its elements may be anything.
    case array(shape: [Int])
    /// A data frame of pandas in table format.
    case frame
    /// Another group.
    case group
  }

  /// The name in its group.
  public let name: String
  /// What it is.
  public let kind: Kind

  /// The entries of the group at `path` of the file at `url`, in the order of their names; at most
  /// 1000. The path of the top is empty.
  ///
  /// - Throws: ``DataFileError`` when libhdf5 is missing, the file is damaged, or there is no such
  ///   group.
  public static func list(_ url: URL, in path: String = "") throws -> [HDF5Entry] {
    let library = try HDF5Library.shared.get()
    return try library.locked {
      let file = try library.open(url)
      try library.requireLink(path, in: file.identifier, url)
      let group = try HDF5Handle(
        library.openGroup(file.identifier, path.isEmpty ? "/" : path, 0), library.closeGroup,
        library, url, "open \"\(path)\" as a group")
      return try library.names(in: group.identifier, limit: 1000).map {
        HDF5Entry(name: $0, kind: try library.kind(of: $0, in: group.identifier, url))
      }
    }
  }

  /// What stands at `path`.
  ///
  /// - Throws: ``DataFileError`` when libhdf5 is missing, the file is damaged, or there is nothing.
  public static func kind(_ url: URL, at path: String) throws -> Kind {
    let library = try HDF5Library.shared.get()
    return try library.locked {
      let file = try library.open(url)
      try library.requireLink(path, in: file.identifier, url)
      return try library.kind(of: path, in: file.identifier, url)
    }
  }
}

extension HDF5Library {
  /// What the object called `name` in a group is. The library is locked by the caller.
  fileprivate func kind(of name: String, in group: Identifier, _ url: URL) throws -> HDF5Entry.Kind
  {
    let dataset = openDataset(group, name, 0)
    if dataset >= 0 {
      let handle = try HDF5Handle(dataset, closeDataset, self, url, "open \"\(name)\"")
      return .array(shape: try shape(of: handle.identifier, name, url))
    }
    let inner = openGroup(group, name, 0)
    guard inner >= 0 else { return .group }
    let handle = try HDF5Handle(inner, closeGroup, self, url, "open \"\(name)\"")
    return linkExists(handle.identifier, "table", 0) > 0 ? .frame : .group
  }

  /// The lengths of an array's axes. The library is locked by the caller.
  fileprivate func shape(of dataset: Identifier, _ path: String, _ url: URL) throws -> [Int] {
    let space = try HDF5Handle(
      spaceOfDataset(dataset), closeSpace, self, url, "read the shape of \"\(path)\"")
    var lengths = [UInt64](repeating: 0, count: max(0, Int(rank(space.identifier))))
    _ = extent(space.identifier, &lengths, nil)
    return lengths.map { Int(clamping: $0) }
  }
}
