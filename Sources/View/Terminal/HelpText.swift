/// The help page and the usage line of a command, read from its table.
struct HelpText {
  let command: Command
  /// The words that select the command, program name first.
  let path: [String]
  let globalOptions: [Option]
  let hasVersion: Bool
  let width: Int

  private static let helpColumn = 26
  private static let optionsShownInUsage = 8

  /// `terascale challenge train [--seed <n>] <jets>`
  var usage: String {
    var words = [path.joined(separator: " ")]
    let required = command.options.filter(\.isRequired)
    let others = command.options.filter { !$0.isRequired }
    if others.count > HelpText.optionsShownInUsage {
      words.append("[<options>]")
    } else {
      words += others.map { "[\($0.label)]" + ($0.isRepeated ? " ..." : "") }
    }
    words += required.map { $0.label + ($0.isRepeated ? " ..." : "") }
    words += command.arguments.map(\.usage)
    if !command.subcommands.isEmpty {
      words.append(command.run == nil ? "<subcommand>" : "[<subcommand>]")
    }
    return words.joined(separator: " ")
  }

  /// The page that `--help` prints.
  var page: String {
    var sections = [HelpText.wrapped("OVERVIEW: " + command.abstract, width: width)]
    if !command.discussion.isEmpty {
      let paragraphs = command.discussion.split(separator: "\n", omittingEmptySubsequences: false)
      sections.append(
        paragraphs.map { HelpText.wrapped(String($0), width: width) }.joined(separator: "\n"))
    }
    sections.append(HelpText.wrapped("USAGE: " + usage, width: width, indent: 2))
    if !command.arguments.isEmpty {
      sections.append(
        "ARGUMENTS:\n"
          + command.arguments.map { row("<\($0.name)>", $0.help, $0.kind, nil) }.joined())
    }
    sections.append("OPTIONS:\n" + optionRows.joined())
    if !command.subcommands.isEmpty {
      let rows = command.subcommands.map { row($0.name, $0.abstract, nil, nil) }.joined()
      sections.append(
        "SUBCOMMANDS:\n\(rows)\n  See '\(seeHelp) <subcommand>' for detailed help.\n")
    }
    return sections.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined(separator: "\n")
  }

  private var seeHelp: String {
    ([path[0], "help"] + path.dropFirst()).joined(separator: " ")
  }

  private var optionRows: [String] {
    var rows = (command.options + globalOptions).map { option in
      let short = option.short.map { "-\($0), " } ?? ""
      let dots = option.isRepeated ? " ..." : ""
      return row(short + option.label + dots, option.help, option.kind, option.defaultValue)
    }
    if hasVersion { rows.append(row("--version", "Show the version.", nil, nil)) }
    rows.append(row("-h, --help", "Show help information.", nil, nil))
    return rows
  }

  private func row(_ label: String, _ help: String, _ kind: ValueKind?, _ preset: String?) -> String
  {
    var remarks = [String]()
    if case .choice(let words) = kind {
      remarks.append("values: " + words.joined(separator: ", "))
    }
    if let preset { remarks.append("default: " + preset) }
    let text = remarks.isEmpty ? help : help + " (" + remarks.joined(separator: "; ") + ")"
    let indent = HelpText.helpColumn
    let lines = HelpText.wrapped(text, width: max(width - indent, 24)).split(separator: "\n")
    let body = lines.joined(separator: "\n" + String(repeating: " ", count: indent))
    let start = "  " + label
    let gap = indent - start.count
    return gap >= 1
      ? start + String(repeating: " ", count: gap) + body + "\n"
      : start + "\n" + String(repeating: " ", count: indent) + body + "\n"
  }

  /// Breaks `text` at spaces into lines of at most `width` columns.
  static func wrapped(_ text: String, width: Int, indent: Int = 0) -> String {
    var lines = [String]()
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.displayWidth + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: indent) + word
      } else {
        line += line.isEmpty ? String(word) : " " + word
      }
    }
    lines.append(line)
    return lines.joined(separator: "\n")
  }
}
