import Foundation

/// The checked arguments of one command line, by name.
///
/// Every value has passed the check of its table entry before the command runs, so the accessors do
/// not throw; asking for a name or kind that the table does not have is a programmer's error.
public struct ParsedArguments: Sendable {
  /// The words that selected the command, program name first.
  public let path: [String]
  /// The whole command line, quoted so that a shell reads it back.
  public let commandLine: String
  /// Where the command prints.
  public let console: Console
  private let words: [String]
  private let kinds: [String: ValueKind?]
  private let defaults: [String: String]
  private let values: [String: [String]]
  private let flags: [String: Int]

  init(
    path: [String], words: [String], console: Console, command: Command,
    globalOptions: [Option], values: [String: [String]], flags: [String: Int]
  ) {
    let options = command.options + globalOptions
    var kinds: [String: ValueKind?] = [:]
    for argument in command.arguments { kinds[argument.name] = .some(argument.kind) }
    for option in options { kinds[option.name] = .some(option.kind) }
    self.path = path
    self.words = words
    commandLine = ShellQuoting.join([path[0]] + words)
    self.console = console
    self.kinds = kinds
    self.defaults = Dictionary(
      uniqueKeysWithValues: options.compactMap { option in
        option.defaultValue.map { (option.name, $0) }
      })
    self.values = values
    self.flags = flags
  }

  /// The command line without the flags `removed` and with the flag `added`, if it is not there
  /// yet.
  public func commandLine(without removed: [String], with added: String) -> String {
    let end = words.firstIndex(of: "--") ?? words.endIndex
    var options = words[..<end].filter { word in !removed.contains { word == "--\($0)" } }
    if !options.contains("--\(added)") { options.append("--\(added)") }
    return ShellQuoting.join([path[0]] + options + words[end...])
  }

  /// The paths of files and folders that the command reads, except those of some options.
  public func inputs(except names: Set<String> = []) -> [URL] {
    urls(except: names) { $0 == .file || $0 == .folder }
  }

  /// The files that the command makes; those of options with a default included.
  public var outputs: [URL] {
    urls { if case .newFile = $0 { true } else { false } }
  }

  /// The folders that the command makes.
  public var outputFolders: [URL] { urls { $0 == .newFolder } }

  private func urls(
    except names: Set<String> = [], _ isWanted: (ValueKind) -> Bool
  ) -> [URL] {
    kinds.filter { !names.contains($0.key) && ($0.value.map(isWanted) ?? false) }
      .keys.sorted().flatMap { urls($0) }
  }

  /// Whether the flag was given; false where the command has no such flag.
  public func hasFlag(_ name: String) -> Bool { flags[name] ?? 0 > 0 }

  /// Whether the flag was given.
  public func flag(_ name: String) -> Bool { count(name) > 0 }

  /// How often the flag was given.
  public func count(_ name: String) -> Int {
    precondition(kinds[name] == .some(.none), "No flag '\(name)' in the table of \(path)")
    return flags[name] ?? 0
  }

  /// Whether the command has an option or argument of this name.
  public func has(_ name: String) -> Bool { kinds[name] != nil }

  /// Whether the option or argument stands on the command line, as opposed to its default.
  public func isGiven(_ name: String) -> Bool {
    precondition(kinds[name] != nil, "No argument '\(name)' in the table of \(path)")
    return values[name] != nil || flags[name] != nil
  }

  /// All values of a repeated option or argument.
  public func strings(_ name: String) -> [String] {
    precondition(kinds[name] ?? nil != nil, "No value '\(name)' in the table of \(path)")
    return values[name] ?? defaults[name].map { [$0] } ?? []
  }

  /// The value, or nil when it was not given and has no default.
  public func stringIfGiven(_ name: String) -> String? { strings(name).last }

  /// The value of an option that is required or has a default, or of an argument.
  public func string(_ name: String) -> String { present(stringIfGiven(name), name) }

  /// All values as whole numbers.
  public func integers(_ name: String) -> [Int] {
    guard case .some(.some(.integer)) = kinds[name] else {
      preconditionFailure("'\(name)' of \(path) is not declared as an integer")
    }
    return strings(name).compactMap { ValueKind.integer(from: $0) }
  }

  /// The whole number, or nil when it was not given and has no default.
  public func integerIfGiven(_ name: String) -> Int? { integers(name).last }

  /// The whole number of an option that is required or has a default, or of an argument.
  public func integer(_ name: String) -> Int { present(integerIfGiven(name), name) }

  /// All values as numbers.
  public func doubles(_ name: String) -> [Double] {
    guard case .some(.some(.number)) = kinds[name] else {
      preconditionFailure("'\(name)' of \(path) is not declared as a number")
    }
    return strings(name).compactMap { ValueKind.number(from: $0) }
  }

  /// The number, or nil when it was not given and has no default.
  public func doubleIfGiven(_ name: String) -> Double? { doubles(name).last }

  /// The number of an option that is required or has a default, or of an argument.
  public func double(_ name: String) -> Double { present(doubleIfGiven(name), name) }

  /// All values as file URLs; a leading `~` is the home folder.
  public func urls(_ name: String) -> [URL] {
    strings(name).map { URL(fileURLWithPath: NSString(string: $0).expandingTildeInPath) }
  }

  /// The file URL, or nil when it was not given and has no default.
  public func urlIfGiven(_ name: String) -> URL? { urls(name).last }

  /// The file URL of an option that is required or has a default, or of an argument.
  public func url(_ name: String) -> URL { present(urlIfGiven(name), name) }

  private func present<Value>(_ value: Value?, _ name: String) -> Value {
    guard let value else {
      preconditionFailure("'\(name)' of \(path) has no default: ask with '…IfGiven'")
    }
    return value
  }
}
