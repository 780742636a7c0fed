import Foundation

/// Keeps a second process out of a folder. The lock ends with the process, however it ends.
final class FolderLock {
  static let name = "lock"
  private let descriptor: Int32
  private let path: String

  /// - Throws: `TrainingError` when another process holds the lock.
  init(_ folder: URL) throws {
    path = folder.appending(path: FolderLock.name).path
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw TrainingError("cannot create \(path): \(String(cString: strerror(errno)))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw TrainingError(
        "another process is working in \(folder.path); wait for it, or change the configuration")
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Removes the lock's file; the lock itself stays until the object is gone.
  func remove() throws { try FileManager.default.removeItem(atPath: path) }
}
