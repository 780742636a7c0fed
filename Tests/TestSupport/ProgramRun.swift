import Foundation

/// One run of a built program: what a user sees.
public struct ProgramRun: Sendable {
  /// The exit status.
  public let status: Int32
  /// What it printed on standard output.
  public let output: String
  /// What it printed on standard error.
  public let error: String

  /// Runs a program of this package with `arguments` and waits for it.
  public init(
    _ arguments: [String], of program: String = "terascale", environment: [String: String] = [:],
    workingFolder: URL? = nil
  ) throws {
    try self.init(
      ProgramRun.place(of: program), arguments, environment: environment,
      workingFolder: workingFolder)
  }

  /// Runs a script of the shell, in which `$TERASCALE` is the program.
  public init(script: String, workingFolder: URL? = nil) throws {
    try self.init(
      URL(filePath: "/bin/sh"), ["-c", script],
      environment: ["TERASCALE": ProgramRun.place(of: "terascale").path],
      workingFolder: workingFolder)
  }

  private init(
    _ program: URL, _ arguments: [String], environment: [String: String], workingFolder: URL?
  ) throws {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let folder = FileManager.default.temporaryDirectory
    let names = ["out", "err"].map { folder.appending(path: "\(UUID().uuidString).\($0)") }
    defer { for name in names { try? FileManager.default.removeItem(at: name) } }
    for name in names { _ = FileManager.default.createFile(atPath: name.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: names[0])
    process.standardError = try FileHandle(forWritingTo: names[1])
    if let workingFolder { process.currentDirectoryURL = workingFolder }
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    output = String(decoding: try Data(contentsOf: names[0]), as: UTF8.self)
    error = String(decoding: try Data(contentsOf: names[1]), as: UTF8.self)
  }

  /// The program beside the test bundle in the build folder.
  private static func place(of program: String) -> URL {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appending(path: program)
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder = folder.deletingLastPathComponent()
    }
    preconditionFailure("\(program) is not beside the tests; build it first")
  }
}
