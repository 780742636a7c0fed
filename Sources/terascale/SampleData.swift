import Foundation
import TopTagging

/// Finds the sample files that come with the project.
enum SampleData {
  /// The URL of `path` below the project's `data` folder, looked for in the working folder and in
  /// the folders above it and above the program.
  ///
  /// - Throws: `ChallengeError` that says where was looked.
  static func url(_ path: String) throws -> URL {
    let manager = FileManager.default
    let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let starts = [
      URL(fileURLWithPath: manager.currentDirectoryPath), program.deletingLastPathComponent(),
    ]
    for start in starts {
      var folder = start.standardizedFileURL
      while true {
        let candidate = folder.appending(path: "data/\(path)")
        if manager.fileExists(atPath: candidate.path) { return candidate }
        let parent = folder.deletingLastPathComponent()
        if parent.path == folder.path { break }
        folder = parent
      }
    }
    throw ChallengeError(
      "The sample data/\(path) is not in this folder, nor above it or above the program. "
        + "Run inside of a checkout, or give your own file with --train.")
  }
}
