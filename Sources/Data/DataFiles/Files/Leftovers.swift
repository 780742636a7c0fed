import Foundation
import Synchronization

/// Files and folders under temporary names whose process was killed before it could rename them.
///
/// A name is `<target>.partial-<process>-<count>`, or `<target>.replaced-<process>-<count>` for a
/// folder that stepped aside for a new one. Whoever writes such a file keeps it locked, so that one
/// is cleared only when its process is gone from this machine and nobody, here or on another
/// machine that shares the folder, holds its lock.
public enum Leftovers {
  enum Kind: String, CaseIterable { case partial, replaced }

  private static let cleared = Mutex<Set<String>>([])

  /// Clears a folder when this process writes into it for the first time: later there is nothing
  /// new to find.
  static func clearOnce(in folder: URL) {
    cleared.withLock { cleared in
      guard cleared.insert(folder.standardizedFileURL.path).inserted else { return }
      clear(in: folder)
    }
  }

  /// Removes what killed processes left in `folder`; a folder that stepped aside for one that never
  /// came is put back.
  ///
  /// - Parameter recursively: Whether folders in it are cleared too.
  public static func clear(in folder: URL, recursively: Bool = false) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names {
      let url = folder.appendingPathComponent(name)
      if let (kind, target, process) = parts(of: name) {
        guard isGone(process), isUnlocked(url) else { continue }
        let place = folder.appendingPathComponent(target)
        if kind == .replaced, !FileManager.default.fileExists(atPath: place.path) {
          rename(url.path, place.path)
        } else {
          try? FileManager.default.removeItem(at: url)
        }
      } else if recursively, isFolder(url) {
        clear(in: url, recursively: true)
      }
    }
  }

  private static func parts(of name: String) -> (kind: Kind, target: String, process: Int32)? {
    for kind in Kind.allCases {
      guard let mark = name.range(of: ".\(kind.rawValue)-", options: .backwards),
        mark.lowerBound > name.startIndex
      else { continue }
      let numbers = name[mark.upperBound...].split(
        separator: "-", omittingEmptySubsequences: false)
      guard numbers.count == 2,
        numbers.allSatisfy({ !$0.isEmpty && $0.allSatisfy { ("0"..."9").contains($0) } }),
        let process = Int32(numbers[0]), process > 0
      else { continue }
      return (kind, String(name[..<mark.lowerBound]), process)
    }
    return nil
  }

  /// Whether no process of this number is running. This one has not written into the folder yet: a
  /// file with its own number is of an earlier process.
  private static func isGone(_ process: Int32) -> Bool {
    process == getpid() || (kill(process, 0) != 0 && errno == ESRCH)
  }

  private static func isUnlocked(_ url: URL) -> Bool {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) == 0
  }

  private static func isFolder(_ url: URL) -> Bool {
    var status = stat()
    return lstat(url.path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
