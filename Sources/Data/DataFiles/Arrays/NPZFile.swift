import Foundation

/// Named arrays in NumPy's npz format: a zip file of npy files.
///
/// Opening reads the directory only; an array is read when it is asked for.
public struct NPZFile: Sendable {
  /// The names of the arrays, in the order of the file.
  public let names: [String]
  /// The file.
  public let url: URL
  private let archive: ZipArchive

  /// Opens the file at `url`.
  ///
  /// - Throws: ``DataFileError`` when the file is missing or is no zip file.
  public init(_ url: URL) throws {
    self.url = url
    archive = try ZipArchive(url)
    names = archive.entries.compactMap { Self.arrayName($0.name) }
  }

  /// Reads the array called `name`.
  ///
  /// Types are treated as in ``NPYFile/read(_:)``.
  ///
  /// - Throws: ``DataFileError`` when there is no such array, it is damaged or holds no numbers.
  public func array(_ name: String) throws -> NumericArray {
    try archive.withContents(of: entry(name)) {
      try NPYFile.decode($0, file: url, name: name)
    }
  }

  /// The shape of the array called `name`, whatever it holds.
  ///
  /// - Throws: ``DataFileError`` when there is no such array or it is damaged.
  public func shape(of name: String) throws -> [Int] {
    try archive.withContents(of: entry(name)) {
      try NPYFile.split($0, file: url, name: name).header.shape
    }
  }

  /// Reads the list of texts called `name`, such as column names.
  ///
  /// - Throws: ``DataFileError`` when there is no such array, it is damaged or holds no texts.
  public func strings(_ name: String) throws -> [String] {
    try archive.withContents(of: entry(name)) {
      try NPYFile.decodeStrings($0, file: url, name: name)
    }
  }

  /// The array called `name` as a column: numbers or texts, of shape (N) or (N, 1).
  ///
  /// - Throws: ``DataFileError`` when there is no such array, it is damaged, has another shape or
  ///   holds neither numbers nor texts.
  public func contents(of name: String) throws -> DataColumn {
    try archive.withContents(of: entry(name)) {
      try NPYFile.column($0, file: url, name: name)
    }
  }

  /// What an array of any kind holds.
  enum Member {
    case numbers(NumericArray)
    case texts([String])
    /// The columns of records.
    case records([(name: String, content: ColumnContent)])
    /// Numbers with more axes than asked for.
    case larger(shape: [Int])
    /// Elements of another kind.
    case unreadable(DataFileError)
  }

  /// Reads the array called `name` whatever it holds, unless it has more axes than `largestRank`.
  ///
  /// - Throws: ``DataFileError`` when there is no such array or the archive is damaged.
  func member(_ name: String, largestRank: Int) throws -> Member {
    try archive.withContents(of: entry(name)) { bytes in
      do {
        if let shape = (try? NPYHeader(bytes))?.shape, shape.count > largestRank {
          return .larger(shape: shape)
        }
        if let texts = try? NPYFile.decodeStrings(bytes, file: url, name: name) {
          return .texts(texts)
        }
        if let fields = try NPYFile.recordColumns(bytes, file: url, name: name) {
          return .records(fields)
        }
        return .numbers(try NPYFile.decode(bytes, file: url, name: name))
      } catch let error as DataFileError {
        return .unreadable(error)
      }
    }
  }

  private func entry(_ name: String) throws -> ZipArchive.Entry {
    guard let entry = archive.entries.first(where: { Self.arrayName($0.name) == name }) else {
      throw DataFileError(
        url, "there is no array \"\(name)\"", hint: "it has \(names.joined(separator: ", "))")
    }
    return entry
  }

  private static func arrayName(_ entry: String) -> String? {
    entry.hasSuffix(".npy") ? String(entry.dropLast(4)) : nil
  }
}

extension NPZFile {
  /// Writes arrays as `numpy.savez` does, or as `numpy.savez_compressed` when `compressed`.
  ///
  /// Equal arrays give equal bytes: the times in the archive are fixed.
  ///
  /// - Parameters:
  ///   - arrays: Numbers by name.
  ///   - texts: Lists of texts by name, such as column names; they follow the numbers.
  ///   - url: The file.
  ///   - overwrite: Whether a file that exists is replaced.
  ///   - compressed: Whether to pack with zlib.
  /// - Precondition: the names differ.
  /// - Throws: ``DataFileError`` when the file exists and `overwrite` is false, it cannot be
  ///   written, or `compressed` is asked for and zlib is missing.
  public static func write(
    _ arrays: [(name: String, array: NumericArray)],
    texts: [(name: String, texts: [String])] = [], to url: URL, overwrite: Bool = false,
    compressed: Bool = false
  ) throws {
    let names = arrays.map(\.name) + texts.map(\.name)
    precondition(
      Set(names).count == names.count, "NPZFile.write: names occur twice in \(names)")
    let zlib = compressed ? try Zlib.shared.get() : nil
    try AtomicFile.write(to: url, overwrite: overwrite) { writer in
      var directory: [UInt8] = []
      var offset = 0
      for (name, array) in arrays {
        let header = NPYHeader.encode(array)
        offset += try header.withUnsafeBytes { header in
          try array.values.withUnsafeBytes { values in
            try append(
              [header, values], name: "\(name).npy", at: offset, to: writer, &directory, zlib)
          }
        }
      }
      for (name, texts) in texts {
        let member = NPYFile.encode(texts)
        offset += try member.withUnsafeBytes { member in
          try append([member], name: "\(name).npy", at: offset, to: writer, &directory, zlib)
        }
      }
      let end = endRecords(entries: names.count, directorySize: directory.count, offset: offset)
      try (directory + end).withUnsafeBytes { try writer.append($0) }
    }
  }

  /// Writes one member and notes it in the directory. All sizes are written in 64 bits, like
  /// NumPy's, so that large arrays take no other way through the code.
  ///
  /// - Returns: the number of bytes written.
  private static func append(
    _ pieces: [UnsafeRawBufferPointer], name: String, at offset: Int,
    to writer: borrowing FileWriter, _ directory: inout [UInt8], _ zlib: Zlib?
  ) throws -> Int {
    var check = CyclicRedundancyCheck()
    for piece in pieces { check.update(piece) }
    let size = pieces.reduce(0) { $0 + $1.count }
    let deflated = try zlib?.deflate(pieces, framing: .raw)
    let storedSize = deflated?.count ?? size
    let name = Array(name.utf8)

    // Version 4.5, UTF-8 names, method, 1980-01-01 00:00, checksum, sizes in the extra field.
    var common: [UInt8] = []
    common += bytes(45 as UInt16) + bytes(0x0800 as UInt16)
    common += bytes((deflated == nil ? 0 : 8) as UInt16)
    common += bytes(0 as UInt16) + bytes(0x0021 as UInt16) + bytes(check.value)
    common += bytes(UInt32.max) + bytes(UInt32.max) + bytes(UInt16(name.count))
    let sizes = bytes(UInt64(size)) + bytes(UInt64(storedSize))

    var local = bytes(0x0403_4B50 as UInt32) + common + bytes(20 as UInt16) + name
    local += bytes(1 as UInt16) + bytes(16 as UInt16) + sizes
    try local.withUnsafeBytes { try writer.append($0) }
    if let deflated {
      try deflated.withUnsafeBytes { try writer.append($0) }
    } else {
      for piece in pieces { try writer.append(piece) }
    }

    directory += bytes(0x0201_4B50 as UInt32) + bytes(0x032D as UInt16) + common
    directory += bytes(28 as UInt16) + bytes(0 as UInt16) + bytes(0 as UInt16) + bytes(0 as UInt16)
    directory += bytes(0o100644 << 16 as UInt32) + bytes(UInt32.max) + name
    directory += bytes(1 as UInt16) + bytes(24 as UInt16) + sizes + bytes(UInt64(offset))
    return local.count + storedSize
  }

  /// The 64-bit end record, its locator and the classic end record that points to them.
  private static func endRecords(entries: Int, directorySize: Int, offset: Int) -> [UInt8] {
    var record = bytes(0x0606_4B50 as UInt32) + bytes(44 as UInt64) + bytes(45 as UInt16)
    record += bytes(45 as UInt16) + bytes(0 as UInt32) + bytes(0 as UInt32)
    record += bytes(UInt64(entries)) + bytes(UInt64(entries))
    record += bytes(UInt64(directorySize)) + bytes(UInt64(offset))
    record += bytes(0x0706_4B50 as UInt32) + bytes(0 as UInt32)
    record += bytes(UInt64(offset + directorySize)) + bytes(1 as UInt32)
    record += bytes(0x0605_4B50 as UInt32) + bytes(0 as UInt32)
    record += bytes(UInt16.max) + bytes(UInt16.max) + bytes(UInt32.max) + bytes(UInt32.max)
    return record + bytes(0 as UInt16)
  }

  private static func bytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
