import Foundation

/// A file mapped into memory, read only.
///
/// The mapping lives as long as any copy of this value. Pages come from disk when they are first
/// touched, so opening costs nothing and memory can be reclaimed by the system. A file that another
/// program shortens meanwhile ends the process (SIGBUS), as everywhere on Unix; ``AtomicFile``
/// replaces files instead of changing them.
public struct MappedFile: Sendable {
  private let mapping: Mapping

  /// Maps the file at `url`.
  ///
  /// - Throws: ``DataFileError`` when the file is missing, unreadable or not a regular file.
  public init(_ url: URL) throws {
    mapping = try Mapping(url)
  }

  /// Bytes that were unpacked from the file at `url`, kept like those of a file.
  init(copying bytes: [UInt8], _ url: URL) throws {
    mapping = try Mapping(copying: bytes, url)
  }

  /// The number of bytes.
  public var count: Int { mapping.count }

  /// The contents. Valid as long as a copy of this value is alive; prefer ``withBytes(_:)`` where
  /// that is not obvious.
  public var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: mapping.address), count: count)
  }

  /// Calls `body` with the contents and keeps the mapping alive meanwhile.
  public func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    defer { withExtendedLifetime(mapping) {} }
    return try body(bytes)
  }
}

extension MappedFile {
  /// The text in the file at `url`: the file itself, or what gzip or bzip2 packed into it.
  ///
  /// - Throws: ``DataFileError`` when the file cannot be read or unpacked, or holds no text.
  static func text(_ url: URL) throws -> MappedFile {
    let file = try MappedFile(url)
    return try file.withBytes { bytes in
      try DataFileKind.refuseForeign(bytes, url)
      if bytes.starts(with: Bzip2.signature) {
        return try MappedFile(copying: Bzip2.shared.get().unpack(bytes, url), url)
      }
      if bytes.starts(with: Zlib.gzipSignature) {
        return try MappedFile(copying: Zlib.shared.get().unpack(bytes, url), url)
      }
      return file
    }
  }
}

/// Owner of the mapped pages. The address is kept as a number, which makes the class `Sendable`:
/// nobody writes to the pages.
private final class Mapping: Sendable {
  let address: UInt
  let count: Int

  init(_ url: URL) throws {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let code = errno
      // git-annex leaves links that lead nowhere until the file is fetched.
      let target = try? FileManager.default.destinationOfSymbolicLink(atPath: url.path)
      if code == ENOENT, target?.contains("annex/objects/") == true {
        throw DataFileKind.gitAnnex.refusal(url)
      }
      throw DataFileError.system(url, "open", code: code)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw DataFileError.system(url, "open") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw DataFileError(
        url, status.st_mode & S_IFMT == S_IFDIR ? "this is a folder" : "this is not a regular file",
        hint: "name a file")
    }
    count = Int(status.st_size)
    guard count > 0 else {
      address = 0
      return
    }
    guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
    else { throw DataFileError.system(url, "map") }
    address = UInt(bitPattern: start)
  }

  init(copying bytes: [UInt8], _ url: URL) throws {
    count = bytes.count
    guard count > 0 else {
      address = 0
      return
    }
    guard
      let start = mmap(
        nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      start != MAP_FAILED
    else { throw DataFileError.system(url, "unpack") }
    bytes.withUnsafeBytes { start.copyMemory(from: $0.baseAddress!, byteCount: bytes.count) }
    address = UInt(bitPattern: start)
  }

  deinit {
    if count > 0 { munmap(UnsafeMutableRawPointer(bitPattern: address), count) }
  }
}
