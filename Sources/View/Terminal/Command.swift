/// A command or subcommand: its table of arguments and options, and what it does.
///
/// ```swift
/// let train = Command(
///   "train", abstract: "Train the entries.",
///   arguments: [Argument("jets", .file, "Training jets (.npz, .h5 or .csv).")],
///   options: [.value("seed", .integer(in: 0...Int.max), "n", default: "1", "Root seed.")]
/// ) { arguments in
///   try trainEntries(arguments.url("jets"), seed: arguments.integer("seed"))
/// }
/// ```
public struct Command: Sendable {
  /// The word that selects the command.
  public let name: String
  /// One sentence on what it does.
  public let abstract: String
  /// Paragraphs printed below the abstract by `--help`.
  public let discussion: String
  /// Positional arguments in order.
  public let arguments: [Argument]
  /// Options beside the global ones.
  public let options: [Option]
  /// Commands below this one.
  public let subcommands: [Command]
  /// What the command does; nil prints its help.
  public let run: (@Sendable (ParsedArguments) throws -> Void)?

  /// Describes a command; names must be unique within it.
  public init(
    _ name: String, abstract: String, discussion: String = "", arguments: [Argument] = [],
    options: [Option] = [], subcommands: [Command] = [],
    run: (@Sendable (ParsedArguments) throws -> Void)? = nil
  ) {
    let names = arguments.map(\.name) + options.map(\.name)
    precondition(
      Set(names).count == names.count, "Command '\(name)': an argument name is used twice")
    precondition(
      arguments.dropLast().allSatisfy { !$0.isOptional && !$0.isRepeated },
      "Command '\(name)': only the last argument may be optional or repeated")
    self.name = name
    self.abstract = abstract
    self.discussion = discussion
    self.arguments = arguments
    self.options = options
    self.subcommands = subcommands
    self.run = run
  }

  func subcommand(named name: String) -> Command? { subcommands.first { $0.name == name } }
}

/// The exit status of the process.
public enum ExitStatus: Int32, Sendable {
  /// All went well.
  case success = 0
  /// The work could not be done.
  case failure = 1
  /// The command line was wrong (EX_USAGE of sysexits.h).
  case usage = 64
  /// Stopped by Ctrl-C, after what was needed to continue had been written.
  case interrupted = 130
  /// Nobody read all of standard output (128 + SIGPIPE).
  case brokenPipe = 141
}

/// A wrong command line. Thrown by the parser, and by commands for combinations that a table cannot
/// rule out; the program prints it with the command's usage and exits with 64.
public struct UsageError: Error, CustomStringConvertible, Sendable {
  /// What is wrong.
  public let description: String
  /// The line of help on the option concerned.
  let help: String?

  /// A complaint about the combination of arguments.
  public init(_ description: String) {
    self.init(description, help: nil)
  }

  init(_ description: String, help: String?) {
    self.description = description
    self.help = help
  }
}

/// Ends the command with a chosen exit status and message, for example after Ctrl-C.
public struct CommandExit: Error, CustomStringConvertible, Sendable {
  /// The status of the process.
  public let status: ExitStatus
  /// What is printed on standard error; nothing when empty.
  public let description: String

  /// An exit with `status` after printing `message`.
  public init(_ status: ExitStatus, _ message: String = "") {
    self.status = status
    self.description = message
  }
}
