import Foundation

/// A folder that is removed when its owner goes.
public final class TemporaryFolder {
  /// The folder.
  public let url = FileManager.default.temporaryDirectory
    .appending(path: "terascale-tests-\(UUID().uuidString)")

  /// Makes a folder of its own.
  public init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  /// The place of a file in it.
  public func file(_ name: String) -> URL { url.appending(path: name) }

  deinit { try? FileManager.default.removeItem(at: url) }
}
