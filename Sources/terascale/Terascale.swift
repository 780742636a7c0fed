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
    let program = CommandLineProgram(root, version: version, globalOptions: [threads])
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
  static func interruptible<Result>(resumeHint: String, _ work: () throws -> Result) throws
    -> Result
  {
    Interruption.install()
    do {
      return try work()
    } catch is TrainingInterrupted {
      throw CommandExit(
        .interrupted, "Interrupted; a checkpoint is written. Go on with: \(resumeHint)")
    }
  }
}
