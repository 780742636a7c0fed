import Foundation
import Training

/// Keeps a second process out of a folder. The lock ends with the process, however it ends.
public final class FolderLock {
  static let name = "lock"
  private let descriptor: Int32

  /// Locks a folder that is there.
  ///
  /// - Throws: `TrainingError` when another process holds the lock, or its file cannot be made.
  public init(_ folder: URL) throws {
    let path = folder.appending(path: FolderLock.name).path
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw TrainingError(
        "cannot create \(path): \(String(cString: strerror(errno))); choose another output folder")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw TrainingError(
        "another process is working in \(folder.path); wait for it, or change the configuration")
    }
    self.descriptor = descriptor
  }

  deinit {
    // A program that is just being started may hold the descriptor too: closing it here is not
    // enough.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Removes the lock's file from the folder, which may have another name by now; the lock itself
  /// stays until the object is gone.
  public func remove(in folder: URL) { unlink(folder.appending(path: FolderLock.name).path) }
}
