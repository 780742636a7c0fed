import Foundation

/// Tells cheaply whether a file is still the one seen before: size, time of the last change in
/// nanoseconds, inode and device. It says nothing about the content; ``ContentHash`` does.
public struct FileFingerprint: Hashable, Codable, Sendable {
  /// Bytes.
  public let size: Int64
  /// Nanoseconds since 1970 of the last change.
  public let modificationTime: Int64
  /// The number of the file in its file system.
  public let inode: UInt64
  /// The number of the file system.
  public let device: UInt64

  /// The fingerprint of the file at `url`.
  ///
  /// - Throws: ``DataFileError`` when there is no such file.
  public init(_ url: URL) throws {
    var status = stat()
    guard stat(url.path, &status) == 0 else { throw DataFileError.system(url, "open") }
    size = Int64(status.st_size)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    modificationTime = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    inode = UInt64(status.st_ino)
    device = UInt64(truncatingIfNeeded: status.st_dev)
  }

  /// Whether two paths lead to one file: the same name, or another through links.
  public static func areSame(_ first: URL, _ second: URL) -> Bool {
    guard let one = try? FileFingerprint(first), let other = try? FileFingerprint(second) else {
      return false
    }
    return one.inode == other.inode && one.device == other.device
  }

  /// The fingerprint as text, for the name or the header of a cache.
  public var key: String {
    [UInt64(bitPattern: size), UInt64(bitPattern: modificationTime), inode, device]
      .map { String($0, radix: 16) }.joined(separator: "-")
  }
}
