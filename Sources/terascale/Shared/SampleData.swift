import Foundation
import TopTagging

/// Finds the files that come with the project.
enum SampleData {
  /// The URL of `path` below the project's `data` folder.
  ///
  /// - Throws: `ChallengeError` that says where was looked.
  static func url(_ path: String) throws -> URL {
    try projectURL("data/\(path)", option: "--train")
  }

  /// The URL of `path` below the project's folder, looked for in the working folder and in the
  /// folders above it and above the program.
  ///
  /// - Parameter option: The option by which users can say where it is.
  /// - Throws: `ChallengeError` that says where was looked.
  static func projectURL(_ path: String, option: String) throws -> URL {
    let manager = FileManager.default
    let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let starts = [
      URL(fileURLWithPath: manager.currentDirectoryPath), program.deletingLastPathComponent(),
    ]
    for start in starts {
      var folder = start.standardizedFileURL
      while true {
        let candidate = folder.appending(path: path)
        if manager.fileExists(atPath: candidate.path) { return candidate }
        let parent = folder.deletingLastPathComponent()
        if parent.path == folder.path { break }
        folder = parent
      }
    }
    throw ChallengeError(
      "\(path) is not in this folder, nor above it or above the program. "
        + "Run inside of a checkout, or give your own with \(option).")
  }
}
