import DataFiles
import Foundation

/// Runs works in child processes of this program, one each, so that the peak memory of a work is
/// its own and no work finds the caches and the allocator as another has left them.
public struct ChildBenchmark {
  private let arguments: [String]

  /// A benchmark with the command-line options `arguments`, to which the choice of the work is
  /// added.
  public init(arguments: [String]) { self.arguments = arguments }

  /// Measures one work.
  ///
  /// - Throws: `BenchmarkError` with the child's words when it fails.
  public func report(of work: BenchmarkWork) throws -> BenchmarkReport {
    let program = Bundle.main.executablePath ?? CommandLine.arguments[0]
    let output = try ChildProcess.run(
      program, ["bench", "--only", work.name, "--single-process", "--json"] + arguments)
    guard output.status == 0 else {
      let words = output.error.trimmingCharacters(in: .whitespacesAndNewlines)
      throw BenchmarkError(
        "\(work.name): "
          + (words.hasPrefix("Error: ")
            ? String(words.dropFirst(7)) : "the process failed. \(words)")
      )
    }
    return try JSONDecoder().decode(BenchmarkReport.self, from: Data(output.output.utf8))
  }
}

/// What can go wrong in a benchmark, in words for the person at the keyboard.
public struct BenchmarkError: Error, CustomStringConvertible, Sendable {
  /// What happened and what to do.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// A process of which everything it prints is kept.
enum ChildProcess {
  struct Result {
    var status: Int32
    var output: String
    var error: String
  }

  /// Runs `program`, found along `PATH` when it has no slash, and waits for it.
  ///
  /// - Parameter line: Receives each line of standard output as it comes.
  /// - Throws: an error when it can't be started.
  static func run(
    _ program: String, _ arguments: [String], line: (String) -> Void = { _ in }
  ) throws -> Result {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardInput = FileHandle.nullDevice
    // A file for the errors: nobody would empty a second pipe while the first one is read.
    let errors = FileManager.default.temporaryDirectory
      .appending(path: "terascale-\(UUID().uuidString).log")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: errors) }
    process.standardError = try FileHandle(forWritingTo: errors)
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    var output = Data()
    var seen = 0
    while true {
      let piece = pipe.fileHandleForReading.availableData
      if piece.isEmpty { break }
      output.append(piece)
      while let end = output[seen...].firstIndex(of: 0x0A) {
        line(String(decoding: output[seen..<end], as: UTF8.self))
        seen = end + 1
      }
    }
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: String(decoding: output, as: UTF8.self),
      error: (try? String(contentsOf: errors, encoding: .utf8)) ?? "")
  }
}
