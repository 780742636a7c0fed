import Foundation

/// What one worker process does: numbers of one reader, from `first` on, `stride` apart.
struct WorkerTask: Codable {
  var reader: String
  var seed: UInt64
  var first: Int
  var stride: Int
  /// The number at which to stop.
  var end: Int
  /// The seconds after which to stop.
  var seconds: Double
  /// The folder to work in.
  var folder: String

  /// The argument that makes the program a worker; the task follows it.
  static let argument = "--worker"

  /// The task of this process, when it is a worker.
  static func ofThisProcess() throws -> WorkerTask? {
    let words = CommandLine.arguments
    guard words.count == 3, words[1] == argument else { return nil }
    return try JSONDecoder().decode(WorkerTask.self, from: Data(words[2].utf8))
  }

  static let noteName = "note"
  static let objectionsName = "objections"
}
