extension CompletionScript {
  var fish: String {
    let name = program.root.name
    let paths = nodes.dropFirst().map { fishQuoted($0.words) }.joined(separator: " ")
    return """
      # fish completion for \(name)
      function __\(name)_command
          set -l path \(name)
          for word in (commandline -opc)[2..-1]
              switch "$path $word"
                  case \(paths.isEmpty ? "''" : paths)
                      set path "$path $word"
              end
          end
          test "$path" = "$argv[1]"
      end
      complete -c \(name) -f
      \(nodes.flatMap(fishLines).joined(separator: "\n"))

      """
  }

  private func fishLines(_ node: Node) -> [String] {
    let name = program.root.name
    let start = "complete -c \(name) -n \"__\(name)_command '\(node.words)'\""
    var lines = options(of: node).map { option in
      let short = option.short.map { " -s \($0)" } ?? ""
      let value = option.kind.map(fishValue) ?? ""
      return "\(start)\(short) -l \(option.name)\(value) -d \(fishQuoted(option.help))"
    }
    lines += node.command.subcommands.map {
      "\(start) -a \($0.name) -d \(fishQuoted($0.abstract))"
    }
    if node.command.arguments.contains(where: { $0.kind == .file || $0.kind == .folder }) {
      lines.append("\(start) -F")
    }
    return lines
  }

  private func fishValue(_ kind: ValueKind) -> String {
    switch kind {
    case .file, .newFile: " -r -F"
    case .folder, .newFolder: " -x -a '(__fish_complete_directories)'"
    case .choice(let words): " -x -a \(fishQuoted(words.joined(separator: " ")))"
    case .text, .integer, .number: " -x"
    }
  }

  private func fishQuoted(_ text: String) -> String {
    "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }
}
