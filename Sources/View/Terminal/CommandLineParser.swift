import Messages

/// Reads the words after a command by its table.
struct CommandLineParser {
  let command: Command
  let globalOptions: [Option]
  private(set) var values: [String: [String]] = [:]
  private(set) var flags: [String: Int] = [:]
  private(set) var wantsHelp = false
  private var positional: [String] = []

  init(command: Command, globalOptions: [Option]) {
    self.command = command
    self.globalOptions = globalOptions
  }

  private var options: [Option] { command.options + globalOptions }

  /// Reads and checks `words`; a request for help stops the reading.
  mutating func parse(_ words: [String]) throws(UsageError) {
    var rest = words[...]
    var onlyPositional = false
    while let word = rest.popFirst() {
      if onlyPositional || word == "-" || !word.hasPrefix("-") || looksNumeric(word) {
        positional.append(word)
      } else if word == "--" {
        onlyPositional = true
      } else if word == "--help" || word == "-h" {
        wantsHelp = true
        return
      } else if word.hasPrefix("--") {
        try readLong(word, &rest)
      } else {
        try readShort(word, &rest)
      }
    }
    try assignPositional()
    for option in options where option.isRequired && values[option.name] == nil {
      throw UsageError("Missing expected option '\(option.label)'", help: option.helpLine)
    }
  }

  /// A negative number is a value unless the table has a digit as a short name.
  private func looksNumeric(_ word: String) -> Bool {
    guard let letter = word.dropFirst().first, letter.isNumber || letter == "." else {
      return false
    }
    return Double(word) != nil && !options.contains { $0.short == letter }
  }

  private mutating func readLong(_ word: String, _ rest: inout ArraySlice<String>)
    throws(UsageError)
  {
    let parts = word.dropFirst(2).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let option = options.first(where: { $0.name == name }) else {
      let known = options.map(\.name) + ["help"]
      let hint = nearestName(to: name, among: known).map { ". Did you mean '--\($0)'?" } ?? ""
      throw UsageError("Unknown option '--\(name)'\(hint)")
    }
    try read(option, attached: parts.count == 2 ? String(parts[1]) : nil, &rest)
  }

  private mutating func readShort(_ word: String, _ rest: inout ArraySlice<String>)
    throws(UsageError)
  {
    let letters = Array(word.dropFirst())
    for (position, letter) in letters.enumerated() {
      guard let option = options.first(where: { $0.short == letter }) else {
        throw UsageError("Unknown option '-\(letter)'")
      }
      guard option.kind != nil else {
        flags[option.name, default: 0] += 1
        continue
      }
      let tail = String(letters[(position + 1)...])
      let attached = tail.isEmpty ? nil : tail.hasPrefix("=") ? String(tail.dropFirst()) : tail
      return try read(option, attached: attached, &rest)
    }
  }

  private mutating func read(
    _ option: Option, attached: String?, _ rest: inout ArraySlice<String>
  ) throws(UsageError) {
    guard let kind = option.kind else {
      guard attached == nil else {
        throw UsageError("The flag '--\(option.name)' takes no value", help: option.helpLine)
      }
      flags[option.name, default: 0] += 1
      return
    }
    var value = attached
    if value == nil, let next = rest.first,
      next == "-" || !next.hasPrefix("-") || looksNumeric(next)
    {
      value = rest.removeFirst()
    }
    guard let value else {
      throw UsageError("Missing value for '\(option.label)'", help: option.helpLine)
    }
    try check(value, kind, option.label, help: option.helpLine)
    if option.isRepeated {
      values[option.name, default: []].append(value)
    } else {
      values[option.name] = [value]
    }
  }

  private mutating func assignPositional() throws(UsageError) {
    if command.arguments.isEmpty, !command.subcommands.isEmpty, let word = positional.first {
      throw unknownSubcommand(word)
    }
    var rest = positional[...]
    for argument in command.arguments {
      let taken = argument.isRepeated ? rest : rest.prefix(1)
      rest = rest.dropFirst(taken.count)
      if taken.isEmpty, !argument.isOptional {
        throw UsageError(
          "Missing expected argument '\(argument.usage)'", help: argument.helpLine)
      }
      for value in taken {
        try check(value, argument.kind, "<\(argument.name)>", help: argument.helpLine)
      }
      if !taken.isEmpty { values[argument.name] = Array(taken) }
    }
    guard rest.isEmpty else {
      let list = rest.map { "'\($0)'" }.joined(separator: ", ")
      throw UsageError(
        rest.count == 1
          ? "Unexpected argument \(list)" : "\(rest.count) unexpected arguments: \(list)"
      )
    }
  }

  private func unknownSubcommand(_ word: String) -> UsageError {
    if command.subcommand(named: word) != nil {
      return UsageError(
        "The subcommand '\(word)' must come first: options of '\(command.name)' do not apply to it")
    }
    let hint = nearestName(to: word, among: command.subcommands.map(\.name))
    return UsageError(
      "Unknown subcommand '\(word)'\(hint.map { ". Did you mean '\($0)'?" } ?? "")")
  }

  private func check(_ value: String, _ kind: ValueKind, _ label: String, help: String)
    throws(UsageError)
  {
    guard let objection = kind.objection(to: value) else { return }
    throw UsageError("The value '\(value)' is invalid for '\(label)': \(objection)", help: help)
  }
}

extension Option {
  /// The line after `Help:` of an error.
  var helpLine: String { "\(label)  \(help)" }
}

extension Argument {
  /// The line after `Help:` of an error.
  var helpLine: String { "<\(name)>  \(help)" }
}
