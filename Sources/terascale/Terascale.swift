import DataFiles
import Foundation
import TensorEngine
import Terminal
import Training

/// The command-line program.
@main
enum Terascale {
  /// The version that `--version` prints and result records carry.
  static let version = "0.1.0"

  static func main() {
    let root = Command(
      "terascale",
      abstract: "Train, score and compare classifiers on collider data.",
      discussion: """
        'terascale challenge' alone runs the top-tagging challenge on the sample in data/: it \
        trains every entry, scores them on shifted jets and writes a report.
        """,
      subcommands: [
        challengeCommand, weakCommand, ratioCommand, evaluateCommand, predictCommand, reportCommand,
        notebookCommand, benchCommand, doctorCommand,
      ])
    let threads = Option.value(
      "threads", .integer(in: 1...1024), "n",
      "Worker threads; results do not depend on it. Default: TERASCALE_THREADS, else all cores.")
    ForeignLibraries.explainEnds(status: ExitStatus.failure.rawValue)
    let program = CommandLineProgram(
      root, version: version, globalOptions: [threads], check: Outputs.check)
    exit(program.main(Array(CommandLine.arguments.dropFirst())))
  }

  /// Applies `--threads`, `TERASCALE_THREADS` and `TERASCALE_ISA`; every command that computes
  /// starts with it.
  ///
  /// - Throws: `EngineError` for values that make no sense.
  static func configureEngine(_ arguments: ParsedArguments) throws {
    try InstructionSet.selectFromEnvironment()
    try Threads.configureFromEnvironment()
    if let count = arguments.integerIfGiven("threads") { Threads.use(count) }
  }

  /// Runs work that Ctrl-C may interrupt: exits with 130 and says how to go on.
  ///
  /// - Parameter isKept: Whether what is finished is on disk, so that there is something to go on
  ///   with.
  static func interruptible<Result>(
    _ arguments: ParsedArguments, isKept: Bool = true, _ work: () throws -> Result
  ) throws -> Result {
    Interruption.install()
    do {
      return try work()
    } catch let interruption as TrainingInterrupted {
      guard isKept else { throw CommandExit(.interrupted, "Interrupted; nothing is written.") }
      let kept =
        interruption.checkpoint == nil ? "what is finished is kept" : "a checkpoint is written"
      throw CommandExit(.interrupted, "Interrupted; \(kept). \(goingOn(arguments))")
    }
  }

  /// How an interrupted command goes on. `--force` would begin anew.
  static func goingOn(_ arguments: ParsedArguments) -> String {
    "Go on with: \(arguments.commandLine(without: ["force"], with: "resume"))"
  }
}
