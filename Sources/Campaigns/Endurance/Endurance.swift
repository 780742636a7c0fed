import Foundation
import Randomness
import Terminal

/// Whether the commands endure: kills at any moment, signals, full disks, folders that take no
/// files, and a second process. What comes out in the end must be what comes out undisturbed, to
/// the bit.
@main
enum Endurance {
  static func main() {
    let command = Command(
      "endurance",
      abstract: "Stop every command of terascale at many moments and compare what it leaves.",
      discussion: """
        Each command is run once undisturbed on small inputs, then stopped at moments over the \
        whole of its time and run again to its end. Models, predictions, simulations and results \
        must be equal to the bit, and nothing may be left over. Then the disk is full, the folder \
        read-only, and two processes run at once. The exit status is 1 when something was found.
        """,
      options: [
        .value("program", .file, "file", "The program. Default: terascale beside this one."),
        .repeated("command", .text, "name", "Only the commands whose names begin so."),
        .value("moments", .integer(in: 2...10_000), "n", default: "20", "Kills of each command."),
        .value("seed", .integer(in: 0...Int.max), "n", default: "1", "The seed of the moments."),
        .flag("kills-only", "Leave out disks, folders and second processes."),
        .value("output", .text, "file", "Write the tables and findings to this file too."),
        .flag("list", "List the commands."),
      ], run: run)
    exit(CommandLineProgram(command, version: "1").main(Array(CommandLine.arguments.dropFirst())))
  }

  private static func run(_ arguments: ParsedArguments) throws {
    let root = FileManager.default.temporaryDirectory
      .appending(path: "endurance-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    let program = try program(arguments)
    let inputs = try TrialInputs(root.appending(path: "inputs"), program: program)
    let wanted = arguments.strings("command")
    let trials = inputs.trials.filter { trial in
      wanted.isEmpty || wanted.contains { trial.name.hasPrefix($0) }
    }
    if arguments.flag("list") {
      for trial in trials {
        arguments.console.print(
          "\(trial.name): terascale \(trial.arguments.joined(separator: " "))")
      }
      return
    }
    guard !trials.isEmpty else { throw UsageError("no command has such a name; see --list") }
    try inputs.make(for: trials)
    let random = RandomStream(seed: UInt64(arguments.integer("seed"))).substream("endurance")
    var report = EnduranceReport()
    for trial in trials {
      arguments.console.note(trial.name)
      var campaign = Campaign(
        try TrialFolder(trial, program: program, in: root), moments: arguments.integer("moments"),
        hindered: !arguments.flag("kills-only"), random.substream(trial.name))
      let outcome = try campaign.run()
      for finding in outcome.findings { arguments.console.note("  \(finding)") }
      report.add(trial.name, outcome)
    }
    arguments.console.print(report.text)
    if let url = arguments.urlIfGiven("output") {
      try (report.text + "\n").write(to: url, atomically: true, encoding: .utf8)
    }
    if report.hasFindings { throw CommandExit(.failure, "There are findings.") }
  }

  private static func program(_ arguments: ParsedArguments) throws -> URL {
    if let url = arguments.urlIfGiven("program") { return url.absoluteURL }
    let own = URL(filePath: Bundle.main.executablePath ?? CommandLine.arguments[0])
    let url = own.deletingLastPathComponent().appending(path: "terascale")
    guard FileManager.default.isExecutableFile(atPath: url.path) else {
      throw UsageError("\(url.path) is not there: build it, or name the program by --program")
    }
    return url
  }
}
