import Foundation

/// One run of the built fuzzing program.
struct CampaignRun {
  let status: Int32
  let output: String
  let error: String

  /// Runs `fuzz` with `arguments` and waits for it.
  init(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = CampaignRun.program
    process.arguments = arguments
    let folder = FileManager.default.temporaryDirectory
    let names = ["out", "err"].map { folder.appending(path: "\(UUID().uuidString).\($0)") }
    defer { for name in names { try? FileManager.default.removeItem(at: name) } }
    for name in names { _ = FileManager.default.createFile(atPath: name.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: names[0])
    process.standardError = try FileHandle(forWritingTo: names[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    output = String(decoding: try Data(contentsOf: names[0]), as: UTF8.self)
    error = String(decoding: try Data(contentsOf: names[1]), as: UTF8.self)
  }

  /// The first line of the output.
  var firstLine: String { output.split(separator: "\n").first.map(String.init) ?? "" }

  /// The cells of the row of `reader` in the table.
  func row(of reader: String) -> [String]? {
    output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
      .first { $0.first == reader && $0.count == 10 }
  }

  /// The program beside the test bundle in the build folder.
  private static let program: URL = {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appending(path: "fuzz")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder = folder.deletingLastPathComponent()
    }
    preconditionFailure("the program is not beside the tests; build it first")
  }()
}
