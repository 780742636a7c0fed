import Foundation
import Synchronization

/// Outputs appear complete or not at all.
///
/// Everything is written to `<name>.partial-<process>-<count>` in the target's own folder, flushed
/// to disk and renamed. Nothing that exists is replaced unless `overwrite` is true. What a process
/// left there that was killed meanwhile is cleared by the next one that writes into the folder.
public enum AtomicFile {
  private static let written = Atomic<Int>(0)

  /// Checks that a file can be written, before work is done for it; nothing is left behind.
  ///
  /// - Throws: ``DataFileError`` when the file exists and `overwrite` is false, when what stands
  ///   there is no regular file, and when its folder does not take a new file.
  public static func checkPlace(of url: URL, overwrite: Bool = false) throws {
    try checkTarget(url, overwrite: overwrite, isDirectory: false)
    let temporary = temporaryURL(for: url)
    defer { unlink(temporary.path) }
    _ = try FileWriter(creating: temporary, target: url)
  }

  /// Checks that a folder can be made or filled, before work is done for it.
  ///
  /// - Throws: ``DataFileError`` when something else than a folder stands at its place, or when it,
  ///   or the folder in which it would be made, takes no files.
  public static func checkPlace(ofFolder url: URL) throws {
    var place = url.standardizedFileURL
    var status = stat()
    while stat(place.path, &status) != 0 {
      guard errno == ENOENT, place.path != "/" else {
        throw DataFileError.system(url, "make")
      }
      place = place.deletingLastPathComponent()
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw DataFileError(
        place, "this is no folder, so no files can be written there",
        hint: "choose another output folder")
    }
    guard access(place.path, W_OK | X_OK) == 0 else {
      throw DataFileError.system(place, "write in")
    }
  }

  /// Writes `data` to `url`.
  ///
  /// - Throws: ``DataFileError`` when the file exists and `overwrite` is false, or cannot be
  ///   written.
  public static func write(_ data: Data, to url: URL, overwrite: Bool = false) throws {
    try write(to: url, overwrite: overwrite) { writer in try writer.append(data) }
  }

  /// Writes `text` as UTF-8 to `url`.
  ///
  /// - Throws: ``DataFileError`` when the file exists and `overwrite` is false, or cannot be
  ///   written.
  public static func write(_ text: String, to url: URL, overwrite: Bool = false) throws {
    try write(Data(text.utf8), to: url, overwrite: overwrite)
  }

  /// Writes a file piece by piece.
  ///
  /// - Parameters:
  ///   - isDurable: Whether the contents are forced to disk first. Without, a power failure may
  ///     leave a damaged file: right for caches that are checked when they are opened.
  ///   - body: Appends the contents; when it throws, nothing is left behind.
  /// - Throws: ``DataFileError``, or what `body` throws.
  public static func write(
    to url: URL, overwrite: Bool = false, isDurable: Bool = true,
    _ body: (borrowing FileWriter) throws -> Void
  ) throws {
    try checkTarget(url, overwrite: overwrite, isDirectory: false)
    Leftovers.clearOnce(in: url.deletingLastPathComponent())
    let temporary = temporaryURL(for: url)
    do {
      let writer = try FileWriter(creating: temporary, target: url)
      try body(writer)
      if isDurable { try writer.flush() }
      // The writer's lock has to last until the file has its name.
      try move(
        temporary, to: url, overwrite: overwrite, isDirectory: false, isDurable: isDurable)
    } catch {
      unlink(temporary.path)
      throw error
    }
  }

  /// Builds a folder under a temporary name and renames it to `url` when `body` has filled it.
  ///
  /// - Parameter body: Receives the temporary folder; when it throws, the folder is removed.
  /// - Throws: ``DataFileError``, or what `body` throws.
  public static func createDirectory(
    at url: URL, overwrite: Bool = false, _ body: (URL) throws -> Void
  ) throws {
    try checkTarget(url, overwrite: overwrite, isDirectory: true)
    Leftovers.clearOnce(in: url.deletingLastPathComponent())
    let temporary = temporaryURL(for: url)
    do {
      try FileManager.default.createDirectory(
        at: temporary, withIntermediateDirectories: true)
      let lock = open(temporary.path, O_RDONLY | O_CLOEXEC)
      defer { close(lock) }
      flock(lock, LOCK_EX | LOCK_NB)
      try body(temporary)
      try move(temporary, to: url, overwrite: overwrite, isDirectory: true)
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      throw error
    }
  }

  /// Renames a finished file to `url`, for callers that write several and publish them together.
  ///
  /// - Throws: ``DataFileError`` when `url` exists and `overwrite` is false; `source` then stays.
  public static func moveFile(_ source: URL, to url: URL, overwrite: Bool = false) throws {
    try move(source, to: url, overwrite: overwrite, isDirectory: false)
  }

  /// Renames a finished folder to `url`, for callers that fill it over a long time.
  ///
  /// - Throws: ``DataFileError`` when `url` exists and `overwrite` is false; `source` then stays.
  public static func moveDirectory(_ source: URL, to url: URL, overwrite: Bool = false) throws {
    try checkTarget(url, overwrite: overwrite, isDirectory: true)
    try replaceDirectory(source, to: url)
  }

  private static func temporaryURL(
    for url: URL, _ kind: Leftovers.Kind = .partial
  ) -> URL {
    let count = written.add(1, ordering: .relaxed).newValue
    return url.deletingLastPathComponent().appendingPathComponent(
      "\(url.lastPathComponent).\(kind.rawValue)-\(getpid())-\(count)")
  }

  private static func checkTarget(_ url: URL, overwrite: Bool, isDirectory: Bool) throws {
    var status = stat()
    guard lstat(url.path, &status) == 0 else { return }
    let type = status.st_mode & S_IFMT
    guard overwrite else {
      throw DataFileError(
        url, isDirectory ? "this folder exists already" : "this file exists already",
        hint: "choose another name, or pass --force to replace it")
    }
    guard type == (isDirectory ? S_IFDIR : S_IFREG) else {
      throw DataFileError(
        url,
        isDirectory ? "something that is no folder stands here" : "this is not a regular file",
        hint: "choose another name; only \(isDirectory ? "folders" : "regular files") are replaced")
    }
  }

  private static func move(
    _ temporary: URL, to url: URL, overwrite: Bool, isDirectory: Bool, isDurable: Bool = true
  ) throws {
    // The target may have appeared while we wrote.
    try checkTarget(url, overwrite: overwrite, isDirectory: isDirectory)
    if isDirectory {
      try replaceDirectory(temporary, to: url)
    } else if rename(temporary.path, url.path) != 0 {
      throw DataFileError.system(url, "write")
    }
    if isDurable { syncFolder(of: url) }
  }

  /// `rename` replaces only empty folders, so a full one steps aside first and is removed last.
  /// Should the process end between the two, `Leftovers` puts it back.
  private static func replaceDirectory(_ source: URL, to url: URL) throws {
    guard FileManager.default.fileExists(atPath: url.path) else {
      guard rename(source.path, url.path) == 0 else { throw DataFileError.system(url, "write") }
      return
    }
    let old = temporaryURL(for: url, .replaced)
    guard rename(url.path, old.path) == 0 else { throw DataFileError.system(url, "replace") }
    guard rename(source.path, url.path) == 0 else {
      let error = DataFileError.system(url, "write")
      rename(old.path, url.path)
      throw error
    }
    try? FileManager.default.removeItem(at: old)
  }

  /// Makes the rename itself survive a power failure; not every file system offers this.
  private static func syncFolder(of url: URL) {
    let folder = open(url.deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }
}

/// Appends bytes to the temporary file of ``AtomicFile/write(to:overwrite:_:)``.
public struct FileWriter: ~Copyable {
  private let descriptor: Int32
  private let target: URL

  init(creating url: URL, target: URL) throws {
    self.target = target
    descriptor = open(url.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw DataFileError.system(target, "write") }
    // Tells others that this file is being written; not every file system knows locks.
    flock(descriptor, LOCK_EX | LOCK_NB)
  }

  deinit { close(descriptor) }

  /// Appends raw bytes.
  ///
  /// - Throws: ``DataFileError`` when the disk refuses.
  public borrowing func append(_ bytes: UnsafeRawBufferPointer) throws {
    var position = 0
    while position < bytes.count {
      // macOS takes less than 2 GiB at a time.
      let piece = min(bytes.count - position, 1 << 30)
      let done = write(descriptor, bytes.baseAddress! + position, piece)
      if done < 0 {
        if errno == EINTR { continue }
        throw DataFileError.system(target, "write")
      }
      position += done
    }
  }

  /// Appends data.
  ///
  /// - Throws: ``DataFileError`` when the disk refuses.
  public borrowing func append(_ data: Data) throws {
    try data.withUnsafeBytes { try append($0) }
  }

  /// Appends text as UTF-8.
  ///
  /// - Throws: ``DataFileError`` when the disk refuses.
  public borrowing func append(_ text: String) throws {
    var text = text
    try text.withUTF8 { try append(UnsafeRawBufferPointer($0)) }
  }

  borrowing func flush() throws {
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw DataFileError.system(target, "write")
    }
  }
}
