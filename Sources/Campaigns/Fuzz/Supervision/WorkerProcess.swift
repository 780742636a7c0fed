import CProcessWatch
import Foundation

/// A worker in a process of its own, and how it ended.
final class WorkerProcess {
  /// The end of a worker.
  enum Ending: Equatable {
    /// All inputs are read, or the time is up.
    case finished
    /// One input ended it.
    case input(Finding.Kind)
    /// It never came to reading.
    case failed(String)
  }

  private let process = Process()
  private let errors: URL
  let note: SharedNote
  private var lastNumber = Int64(-1)
  private var lastChange = ContinuousClock.now
  private var isKilled = false

  /// Seconds without a new input after which a worker hangs, whatever processor time it used.
  private static let longestSilence = 60.0

  init(_ task: WorkerTask) throws {
    let folder = URL(filePath: task.folder)
    note = try SharedNote(folder.appending(path: WorkerTask.noteName))
    note[.current] = -1
    note[.excess] = 0
    errors = folder.appending(path: "errors")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    process.executableURL = URL(filePath: try WorkerProcess.program())
    let text = String(decoding: try JSONEncoder().encode(task), as: UTF8.self)
    process.arguments = [WorkerTask.argument, text]
    // Frames are printed by the worker itself; Swift's own backtraces take seconds.
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
  }

  private static func program() throws -> String {
    #if os(Linux)
      return try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    #else
      guard let path = Bundle.main.executablePath else {
        throw FuzzError("fuzz", "its own program is not found")
      }
      return path
    #endif
  }

  /// The ending, once there is one; kills a worker that hangs.
  func poll() -> Ending? {
    guard !process.isRunning else {
      let number = note[.current]
      if number != lastNumber { (lastNumber, lastChange) = (number, .now) }
      if (ContinuousClock.now - lastChange) / .seconds(1) > WorkerProcess.longestSilence {
        isKilled = true
        kill(process.processIdentifier, SIGKILL)
        lastChange = .now
      }
      return nil
    }
    if process.terminationReason == .exit, process.terminationStatus == 0 { return .finished }
    guard note[.current] >= 0 else { return .failed(lastWords) }
    if process.terminationReason == .uncaughtSignal {
      let isHang = isKilled || process.terminationStatus == SIGPROF
      return .input(isHang ? .hang : .trap(signal: process.terminationStatus))
    }
    guard process.terminationStatus == Int32(pw_memory_status) else {
      return .failed(lastWords)
    }
    return .input(.memory(bytes: note[.excess]))
  }

  /// What it printed on standard error.
  var lastWords: String {
    (try? String(decoding: Data(contentsOf: errors), as: UTF8.self)) ?? ""
  }

  func stop() {
    if process.isRunning { process.terminate() }
  }
}
