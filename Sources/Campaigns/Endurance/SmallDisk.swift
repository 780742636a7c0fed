import Foundation

/// A file system of a chosen size at a folder, in memory. Making one takes the rights of root on
/// Linux.
final class SmallDisk {
  private let folder: URL

  /// Mounts an empty disk; nil where that is not possible.
  init?(at folder: URL, bytes: Int) {
    self.folder = folder
    guard
      SmallDisk.call("mount", "-t", "tmpfs", "-o", "size=\(max(bytes, 4096))", "tmpfs", folder.path)
    else { return nil }
  }

  deinit { _ = SmallDisk.call("umount", folder.path) }

  /// Gives the disk another size, or makes it read-only or writable.
  func remount(_ options: String) throws {
    guard SmallDisk.call("mount", "-o", "remount,\(options)", folder.path) else {
      throw CampaignError("\(folder.path) cannot be mounted again with \(options)")
    }
  }

  private static func call(_ words: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
