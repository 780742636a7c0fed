import Foundation

/// The folder in which a trial is run again and again.
struct TrialFolder {
  let trial: Trial
  let program: URL
  let url: URL
  /// Where the command writes.
  var output: URL { url.appending(path: "out") }

  init(_ trial: Trial, program: URL, in root: URL) throws {
    self.trial = trial
    self.program = program
    url = root.appending(path: trial.name.replacing(" ", with: "-"))
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try reset()
  }

  /// Leaves nothing of earlier runs.
  func reset() throws {
    try? FileManager.default.removeItem(at: output)
    try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
    try trial.prepare(output)
  }

  /// Starts the command.
  func start(_ more: [String] = [], fileBlocks: Int? = nil) throws -> ChildRun {
    try ChildRun(program, trial.arguments + more, in: url, fileBlocks: fileBlocks)
  }

  /// Runs the command to its end.
  func run(_ more: [String] = [], fileBlocks: Int? = nil) throws -> ChildRun.End {
    try start(more, fileBlocks: fileBlocks).end()
  }

  /// What stands in the output.
  func snapshot() throws -> OutputSnapshot { try OutputSnapshot(output) }
}
