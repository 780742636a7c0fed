import Foundation

/// Arrays by name: those of an npz file, or of a group of an HDF5 file.
public struct ArrayArchive: Sendable {
  private enum Source {
    case npz(NPZFile)
    /// The path of the group with a slash behind it, empty at the top, and the shapes of its
    /// arrays.
    case hdf5(prefix: String, shapes: [String: [Int]])
  }

  /// The file.
  public let url: URL
  /// The names of the arrays, in the order of the file.
  public let names: [String]
  private let source: Source

  /// The arrays of an npz file, or of the group at the path `group` of an HDF5 file, which is empty
  /// at the top.
  ///
  /// - Throws: ``DataFileError`` for files of another format, damaged ones, and a group that is not
  ///   there.
  public init(_ url: URL, group: String = "") throws {
    self.url = url
    guard try DataFileKind.sniff(url) == .hdf5 else {
      let archive = try NPZFile(url)
      names = archive.names
      source = .npz(archive)
      return
    }
    let prefix = group.isEmpty ? "" : group + "/"
    let members = try HDF5Contents(url).entries.filter {
      !$0.isTable && $0.path.hasPrefix(prefix) && !$0.path.dropFirst(prefix.count).contains("/")
    }
    names = members.map { String($0.path.dropFirst(prefix.count)) }
    source = .hdf5(
      prefix: prefix, shapes: Dictionary(uniqueKeysWithValues: zip(names, members.map(\.shape))))
  }

  /// Whether there is an array of this name.
  public func contains(_ name: String) -> Bool { names.contains(name) }

  /// The lengths of the axes of the array called `name`, whatever it holds.
  ///
  /// - Throws: ``DataFileError`` when there is none, or it is damaged.
  public func shape(of name: String) throws -> [Int] {
    switch source {
    case .npz(let archive): return try archive.shape(of: name)
    case .hdf5(_, let shapes):
      guard let shape = shapes[name] else { throw missing(name) }
      return shape
    }
  }

  /// Reads the array called `name`.
  ///
  /// - Throws: ``DataFileError`` when there is none, it is damaged or holds no numbers.
  public func array(_ name: String) throws -> NumericArray {
    switch source {
    case .npz(let archive): return try archive.array(name)
    case .hdf5(let prefix, let shapes):
      guard shapes[name] != nil else { throw missing(name) }
      return try HDF5Array.read(url, path: prefix + name)
    }
  }

  /// Reads the array called `name`, of shape (N) or (N, 1), as a column of numbers or names.
  ///
  /// - Throws: ``DataFileError`` when there is none, it is damaged, has another shape or holds
  ///   neither numbers nor texts.
  public func contents(of name: String) throws -> DataColumn {
    switch source {
    case .npz(let archive): return try archive.contents(of: name)
    case .hdf5(let prefix, let shapes):
      guard shapes[name] != nil else { throw missing(name) }
      return try HDF5Array.contents(url, path: prefix + name)
    }
  }

  /// The rows of the array called `name`, which are read as they are needed where the format allows
  /// it.
  ///
  /// - Throws: ``DataFileError`` when there is none, it is damaged or holds no numbers.
  public func rows(_ name: String) throws -> ArrayRows {
    switch source {
    case .npz(let archive): return ArrayRows(try archive.array(name))
    case .hdf5(let prefix, let shapes):
      guard let shape = shapes[name] else { throw missing(name) }
      return ArrayRows(url, path: prefix + name, shape: shape)
    }
  }

  private func missing(_ name: String) -> DataFileError {
    DataFileError(
      url, "there is no array \"\(name)\"", hint: "it has \(names.joined(separator: ", "))")
  }
}

/// The rows of an array in single precision, along its first axis.
public struct ArrayRows {
  /// The lengths of the axes.
  public let shape: [Int]
  /// Calls a body with the numbers of consecutive rows.
  private let withRows: (Range<Int>, (UnsafeBufferPointer<Float>) throws -> Void) throws -> Void

  /// The rows of an array in memory.
  ///
  /// - Precondition: it has an axis.
  public init(_ array: NumericArray) {
    precondition(!array.shape.isEmpty, "ArrayRows: a single number has no rows")
    shape = array.shape
    let (values, width) = (array.floats, array.shape.dropFirst().reduce(1, *))
    withRows = { rows, body in
      try values.withUnsafeBufferPointer {
        try body(
          UnsafeBufferPointer(rebasing: $0[width * rows.lowerBound..<width * rows.upperBound]))
      }
    }
  }

  /// The rows of an array in an HDF5 file.
  init(_ url: URL, path: String, shape: [Int]) {
    self.shape = shape
    withRows = { rows, body in
      try HDF5Array.read(url, path: path, rows: rows).floats.withUnsafeBufferPointer(body)
    }
  }

  /// Calls `body` with the numbers of each of `rows` in order.
  ///
  /// - Throws: ``DataFileError`` for damaged data, or what `body` throws.
  public func forEach(
    _ rows: Range<Int>, _ body: (_ row: Int, _ values: UnsafeBufferPointer<Float>) throws -> Void
  ) throws {
    let width = shape.dropFirst().reduce(1, *)
    try withRows(rows) { values in
      for row in rows {
        let start = width * (row - rows.lowerBound)
        try body(row, UnsafeBufferPointer(rebasing: values[start..<start + width]))
      }
    }
  }
}
