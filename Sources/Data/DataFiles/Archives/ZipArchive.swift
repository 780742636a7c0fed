import Foundation

/// The directory of a zip file, with 64-bit sizes (PKWARE APPNOTE 6.3.10).
struct ZipArchive: Sendable {
  struct Entry: Sendable {
    let name: String
    let isDeflated: Bool
    let checksum: UInt32
    let storedSize: Int
    let size: Int
    let headerOffset: Int
  }

  let url: URL
  let entries: [Entry]
  private let file: MappedFile

  init(_ url: URL) throws {
    self.url = url
    file = try MappedFile(url)
    entries = try file.withBytes { bytes in
      try DataFileKind.refuseForeign(bytes, url)
      guard let directory = Self.locateDirectory(bytes) else {
        throw DataFileError(
          url, "the directory at the end of this zip file is missing or cut off",
          hint: "the file is incomplete: copy or download it again")
      }
      return try Self.readDirectory(bytes, at: directory.offset, count: directory.count, url)
    }
  }

  /// The names of all members; nil when the directory cannot be read.
  static func names(_ bytes: UnsafeRawBufferPointer) -> [String]? {
    guard let directory = locateDirectory(bytes) else { return nil }
    var names: [String] = []
    var position = directory.offset
    while names.count < directory.count {
      guard bytes.littleEndian(UInt32.self, at: position) == 0x0201_4B50,
        let lengths = bytes.slice(position + 28, count: 6),
        let name = lengths.littleEndian(UInt16.self, at: 0),
        let extra = lengths.littleEndian(UInt16.self, at: 2),
        let comment = lengths.littleEndian(UInt16.self, at: 4),
        let text = bytes.slice(position + 46, count: Int(name))
      else { return nil }
      names.append(String(decoding: text, as: UTF8.self))
      position += 46 + Int(name) + Int(extra) + Int(comment)
    }
    return names
  }

  /// Where the directory starts and how many entries it has, from the record at the file's end.
  private static func locateDirectory(
    _ bytes: UnsafeRawBufferPointer
  ) -> (offset: Int, count: Int)? {
    var end = bytes.count - 22
    let last = max(0, end - 0xFFFF)
    while end >= last {
      if bytes.littleEndian(UInt32.self, at: end) == 0x0605_4B50,
        let comment = bytes.littleEndian(UInt16.self, at: end + 20),
        end + 22 + Int(comment) == bytes.count
      {
        break
      }
      end -= 1
    }
    guard end >= last, let count = bytes.littleEndian(UInt16.self, at: end + 10),
      let offset = bytes.littleEndian(UInt32.self, at: end + 16)
    else { return nil }
    if bytes.littleEndian(UInt32.self, at: end - 20) == 0x0706_4B50,
      let position = bytes.littleEndian(UInt64.self, at: end - 12),
      let record = Int(exactly: position),
      bytes.littleEndian(UInt32.self, at: record) == 0x0606_4B50
    {
      guard let count = bytes.littleEndian(UInt64.self, at: record + 32),
        let offset = bytes.littleEndian(UInt64.self, at: record + 48),
        let exactCount = Int(exactly: count), let exactOffset = Int(exactly: offset)
      else { return nil }
      return (exactOffset, exactCount)
    }
    return (Int(offset), Int(count))
  }

  private static func readDirectory(
    _ bytes: UnsafeRawBufferPointer, at start: Int, count: Int, _ url: URL
  ) throws -> [Entry] {
    var entries: [Entry] = []
    var names: Set<String> = []
    var position = start
    while entries.count < count {
      guard let (entry, next) = try readEntry(bytes, at: position, url) else {
        throw DataFileError(
          url, "entry \(entries.count) of the zip directory cannot be read",
          hint: "the file is damaged: copy or download it again")
      }
      guard names.insert(entry.name).inserted else {
        throw DataFileError(url, column: entry.name, "this name occurs twice in the archive")
      }
      entries.append(entry)
      position = next
    }
    return entries
  }

  private static func readEntry(
    _ bytes: UnsafeRawBufferPointer, at start: Int, _ url: URL
  ) throws -> (Entry, next: Int)? {
    guard bytes.littleEndian(UInt32.self, at: start) == 0x0201_4B50,
      let flags = bytes.littleEndian(UInt16.self, at: start + 8),
      let method = bytes.littleEndian(UInt16.self, at: start + 10),
      let checksum = bytes.littleEndian(UInt32.self, at: start + 16),
      let storedSize = bytes.littleEndian(UInt32.self, at: start + 20),
      let size = bytes.littleEndian(UInt32.self, at: start + 24),
      let nameLength = bytes.littleEndian(UInt16.self, at: start + 28),
      let extraLength = bytes.littleEndian(UInt16.self, at: start + 30),
      let commentLength = bytes.littleEndian(UInt16.self, at: start + 32),
      let offset = bytes.littleEndian(UInt32.self, at: start + 42),
      let nameBytes = bytes.slice(start + 46, count: Int(nameLength)),
      let extra = bytes.slice(start + 46 + Int(nameLength), count: Int(extraLength))
    else { return nil }
    let name = String(decoding: nameBytes, as: UTF8.self)
    guard flags & 1 == 0 else {
      throw DataFileError(url, column: name, "this archive member is encrypted")
    }
    guard method == 0 || method == 8 else {
      throw DataFileError(
        url, column: name, "compression method \(method) is not supported",
        hint: "write the file with numpy.savez or numpy.savez_compressed")
    }
    // Sizes of 0xFFFFFFFF stand in the extra field, in this order and only where needed.
    var wide = [UInt64(size), UInt64(storedSize), UInt64(offset)]
    var next = wideFields(extra)
    for field in wide.indices where wide[field] == 0xFFFF_FFFF {
      guard let value = extra.littleEndian(UInt64.self, at: next ?? -1) else { return nil }
      wide[field] = value
      next = next.map { $0 + 8 }
    }
    let exact = wide.compactMap { Int(exactly: $0) }
    guard exact.count == 3 else { return nil }
    let entry = Entry(
      name: name, isDeflated: method == 8, checksum: checksum,
      storedSize: exact[1], size: exact[0], headerOffset: exact[2])
    return (entry, start + 46 + Int(nameLength) + Int(extraLength) + Int(commentLength))
  }

  /// Where the 64-bit fields start in the extra field of an entry, if it has some.
  private static func wideFields(_ extra: UnsafeRawBufferPointer) -> Int? {
    var position = 0
    while let id = extra.littleEndian(UInt16.self, at: position),
      let length = extra.littleEndian(UInt16.self, at: position + 2)
    {
      if id == 1 { return position + 4 }
      position += 4 + Int(length)
    }
    return nil
  }

  /// Calls `body` with the uncompressed bytes of `entry`, checked against the checksum.
  ///
  /// - Throws: ``DataFileError`` when the entry is damaged or zlib is needed and missing.
  func withContents<Result>(
    of entry: Entry, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    try file.withBytes { bytes in
      let damaged = DataFileError(
        url, column: entry.name, "this archive member is damaged",
        hint: "copy or download the file again")
      guard bytes.littleEndian(UInt32.self, at: entry.headerOffset) == 0x0403_4B50,
        let nameLength = bytes.littleEndian(UInt16.self, at: entry.headerOffset + 26),
        let extraLength = bytes.littleEndian(UInt16.self, at: entry.headerOffset + 28),
        let stored = bytes.slice(
          entry.headerOffset + 30 + Int(nameLength) + Int(extraLength), count: entry.storedSize)
      else { throw damaged }
      func checked(_ contents: UnsafeRawBufferPointer) throws -> Result {
        var check = CyclicRedundancyCheck()
        check.update(contents)
        guard check.value == entry.checksum else { throw damaged }
        return try body(contents)
      }
      guard entry.isDeflated else {
        guard entry.size == entry.storedSize else { throw damaged }
        return try checked(stored)
      }
      // Deflate shrinks by at most 1032, so that a false size cannot make us reserve the memory.
      guard entry.size / 1032 <= entry.storedSize else { throw damaged }
      let zlib = try Zlib.shared.get()
      let contents = UnsafeMutableRawBufferPointer.allocate(byteCount: entry.size, alignment: 64)
      defer { contents.deallocate() }
      guard zlib.inflate(stored, into: contents, framing: .raw) else { throw damaged }
      return try checked(UnsafeRawBufferPointer(contents))
    }
  }
}
