import DataFiles
import Foundation

/// The folder in which a process reads its inputs, in memory where the system has such folders.
struct Workplace: Sendable {
  let folder: URL

  /// A new folder.
  ///
  /// - Throws: An error of the file system.
  init() throws {
    let memory = URL(filePath: "/dev/shm", directoryHint: .isDirectory)
    let root =
      FileManager.default.isWritableFile(atPath: memory.path)
      ? memory : FileManager.default.temporaryDirectory
    folder = root.appending(path: "fuzz-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// A folder that is there.
  init(_ folder: URL) { self.folder = folder }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// The folder inside of this one with this name, empty.
  func emptied(_ name: String) throws -> Workplace {
    let inner = file(name)
    try? FileManager.default.removeItem(at: inner)
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    return Workplace(inner)
  }

  func file(_ name: String) -> URL { folder.appending(path: name) }

  /// The bytes of a file that `write` makes.
  func bytes(of name: String = "seed", _ write: (URL) throws -> Void) throws -> [UInt8] {
    let url = file(name)
    try? FileManager.default.removeItem(at: url)
    try write(url)
    defer { try? FileManager.default.removeItem(at: url) }
    return Array(try Data(contentsOf: url))
  }

  /// Replaces the contents of `url`.
  static func put(_ bytes: [UInt8], in url: URL) throws {
    let descriptor = open(url.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    var start = 0
    while descriptor >= 0, start < bytes.count {
      let count = bytes.withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress! + start, bytes.count - start)
      }
      guard count > 0 else { break }
      start += count
    }
    guard descriptor >= 0, start == bytes.count else {
      throw FuzzError(url.path, "it cannot be written", hint: "make room in its folder")
    }
  }
}
