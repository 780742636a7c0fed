import Foundation

/// Runs the program once for a command of a cell.
struct CellProcess {
  let program: URL
  let folder: URL
  /// Variables beside those of this process.
  let environment: [String: String]

  struct Result {
    var status: Int32
    /// Standard output; with `mergingErrors` standard error too, in the order of writing.
    var output: String
    /// Standard error, where it is apart.
    var errors: String
  }

  /// How often a running command is looked at, in seconds.
  private static let interval = 0.02

  /// Runs the program with `arguments` and waits for it.
  ///
  /// - Parameter isCancelled: Whether the command should be interrupted, asked again and again.
  /// - Throws: `CancellationError` after an interruption; an error when the program can't be
  ///   started.
  func run(
    _ arguments: [String], mergingErrors: Bool, isCancelled: () -> Bool
  ) throws -> Result {
    let logs = try LogFiles()
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let output = try FileHandle(forWritingTo: logs.output)
    process.standardOutput = output
    process.standardError = mergingErrors ? output : try FileHandle(forWritingTo: logs.errors)
    try process.run()
    var wasCancelled = false
    while process.isRunning {
      if !wasCancelled, isCancelled() {
        wasCancelled = true
        // Not SIGINT, which background jobs of a shell ignore, and what they start too.
        process.terminate()
      }
      Thread.sleep(forTimeInterval: CellProcess.interval)
    }
    process.waitUntilExit()
    if wasCancelled { throw CancellationError() }
    return Result(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: logs.output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: logs.errors), as: UTF8.self))
  }
}

/// Files that take what a process prints: a pipe would have to be emptied while it runs.
private final class LogFiles {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "terascale-log-\(UUID().uuidString)")
  let output: URL
  let errors: URL

  init() throws {
    output = folder.appending(path: "output")
    errors = folder.appending(path: "errors")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for url in [output, errors] { try Data().write(to: url) }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }
}
