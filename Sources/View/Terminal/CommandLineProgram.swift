import Foundation
import Messages

/// A tree of commands that becomes a command-line tool: finds the command, parses, runs, and turns
/// errors into messages and exit statuses.
///
/// Beside the table it understands `help`, `--help`, `--version`, `--no-color` and
/// `--generate-completion-script bash|zsh|fish`.
public struct CommandLineProgram: Sendable {
  /// The command that carries the program's name.
  public let root: Command
  /// What `--version` prints.
  public let version: String
  /// Options that every command understands.
  public let globalOptions: [Option]
  /// What is checked before any command runs.
  private let check: @Sendable (ParsedArguments) throws -> Void

  static let noColor = Option.flag("no-color", "Print without color.")

  /// A program with `root` at the top of its tree.
  ///
  /// - Parameter check: Called before a command runs; what it throws keeps the command from
  ///   running.
  public init(
    _ root: Command, version: String, globalOptions: [Option] = [],
    check: @escaping @Sendable (ParsedArguments) throws -> Void = { _ in }
  ) {
    self.root = root
    self.version = version
    self.globalOptions = globalOptions + [CommandLineProgram.noColor]
    self.check = check
  }

  /// Runs the command that `arguments` (without the program's name) ask for and returns the exit
  /// status of the process. What could not be printed makes it a failure.
  public func main(_ arguments: [String], console: Console = .standard) -> Int32 {
    let status = execute(arguments, console: console)
    guard let error = console.outputError else { return status.rawValue }
    if (error as? StreamError)?.isBrokenPipe == true {
      return (status == .success ? .brokenPipe : status).rawValue
    }
    console.note(
      console.styled("Error: ", .red, .bold, on: .error)
        + "cannot write to standard output: \(message(of: error))")
    return (status == .success ? .failure : status).rawValue
  }

  private func execute(_ arguments: [String], console plainConsole: Console) -> ExitStatus {
    var console = plainConsole
    if arguments.prefix(while: { $0 != "--" }).contains("--no-color") { console.usesColor = false }
    if let status = answerBuiltIn(arguments, console) { return status }
    let (command, path, words) = locate(arguments)
    let help = helpText(command, path, console)
    do {
      var parser = CommandLineParser(command: command, globalOptions: globalOptions)
      try parser.parse(words)
      guard !parser.wantsHelp, let run = command.run else {
        console.write(help.page)
        return .success
      }
      let parsed = ParsedArguments(
        path: path, words: arguments, console: console, command: command,
        globalOptions: globalOptions, values: parser.values, flags: parser.flags)
      try check(parsed)
      try run(parsed)
      return .success
    } catch let error as UsageError {
      report(error, help, console)
      return .usage
    } catch let error as CommandExit {
      if !error.description.isEmpty { console.note(error.description) }
      return error.status
    } catch {
      console.note(console.styled("Error: ", .red, .bold, on: .error) + message(of: error))
      return .failure
    }
  }

  /// Answers `--version`, `help …` and the request for a completion script.
  private func answerBuiltIn(_ arguments: [String], _ console: Console) -> ExitStatus? {
    switch arguments.first {
    case "--version":
      console.write("\(version)\n")
      return .success
    case "help":
      return showHelp(Array(arguments.dropFirst()), console)
    case let word? where word.hasPrefix("--generate-completion-script"):
      let parts = word.split(separator: "=", maxSplits: 1)
      let name = parts.count == 2 ? String(parts[1]) : arguments.dropFirst().first
      guard let name, let shell = CompletionScript.Shell(rawValue: name) else {
        let names = CompletionScript.Shell.allCases.map(\.rawValue).joined(separator: ", ")
        let problem =
          name.map { "No completion script for '\($0)'" }
          ?? "Missing value for '--generate-completion-script <shell>'"
        report(
          UsageError("\(problem); the shells are \(names)"), helpText(root, [root.name], console),
          console)
        return .usage
      }
      console.write(CompletionScript(program: self, shell: shell).text)
      return .success
    default:
      return nil
    }
  }

  private func showHelp(_ words: [String], _ console: Console) -> ExitStatus {
    let (command, path, rest) = locate(words)
    guard let unknown = rest.first(where: { !$0.hasPrefix("-") }) else {
      console.write(helpText(command, path, console).page)
      return .success
    }
    let hint = nearestName(to: unknown, among: command.subcommands.map(\.name))
    report(
      UsageError(
        "No command '\((path.dropFirst() + [unknown]).joined(separator: " "))'"
          + (hint.map { ". Did you mean '\($0)'?" } ?? "")),
      helpText(command, path, console), console)
    return .usage
  }

  /// Follows the leading words down the tree; global options may stand between them.
  private func locate(_ arguments: [String]) -> (Command, path: [String], words: [String]) {
    var command = root
    var path = [root.name]
    var words = [String]()
    var rest = arguments[...]
    while let word = rest.first {
      if let next = command.subcommand(named: word) {
        command = next
        path.append(word)
        rest.removeFirst()
      } else if let option = globalOptions.first(where: {
        word.split(separator: "=").first == "--\($0.name)"
      }) {
        let length = option.kind != nil && !word.contains("=") ? 2 : 1
        words += rest.prefix(length)
        rest = rest.dropFirst(length)
      } else {
        break
      }
    }
    return (command, path, words + rest)
  }

  private func helpText(_ command: Command, _ path: [String], _ console: Console) -> HelpText {
    HelpText(
      command: command, path: path, globalOptions: globalOptions, hasVersion: path.count == 1,
      width: min(console.width, 100))
  }

  private func report(_ error: UsageError, _ help: HelpText, _ console: Console) {
    console.note(console.styled("Error: ", .red, .bold, on: .error) + error.description)
    if let line = error.help { console.note("Help:  \(line)") }
    console.note("Usage: \(help.usage)")
    console.note("  See '\(help.path.joined(separator: " ")) --help' for more information.")
  }

  private func message(of error: any Error) -> String {
    if let localized = error as? any LocalizedError, let text = localized.errorDescription {
      return text
    }
    if type(of: error) == NSError.self || error is CocoaError { return error.localizedDescription }
    return String(describing: error)
  }
}
