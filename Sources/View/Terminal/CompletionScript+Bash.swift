extension CompletionScript {
  var bash: String {
    let name = program.root.name
    let paths = nodes.dropFirst().map { "\"\($0.words)\"" }.joined(separator: "|")
    return """
      # bash completion for \(name)
      _\(name)() {
          local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
          local path="\(name)" word index words=""
          COMPREPLY=()
          for ((index = 1; index < COMP_CWORD; index++)); do
              word="${COMP_WORDS[index]}"
              [[ $path == \(name) && $word == help ]] && continue
              case "$path $word" in
                  \(paths.isEmpty ? "\"\"" : paths)) path="$path $word" ;;
              esac
          done
          case "$path $previous" in
      \(nodes.flatMap(bashValues).joined(separator: "\n"))
          esac
          case "$path" in
      \(nodes.map(bashWords).joined(separator: "\n"))
          esac
          COMPREPLY=($(compgen -W "$words" -- "$current"))
      }
      complete -o default -F _\(name) \(name)

      """
  }

  /// What may follow an option that takes a value; an empty reply leaves it to file names.
  private func bashValues(_ node: Node) -> [String] {
    options(of: node).compactMap { option in
      guard let kind = option.kind else { return nil }
      let short = option.short.map { "|\"\(node.words) -\($0)\"" } ?? ""
      let pattern = "        \"\(node.words) --\(option.name)\"\(short))"
      switch kind {
      case .file, .folder, .newFile, .newFolder:
        return "\(pattern) return ;;"
      case .choice(let words):
        let list = words.joined(separator: " ")
        return "\(pattern) COMPREPLY=($(compgen -W \"\(list)\" -- \"$current\")); return ;;"
      case .text, .integer, .number:
        return "\(pattern) compopt +o default 2>/dev/null; return ;;"
      }
    }
  }

  private func bashWords(_ node: Node) -> String {
    let options = options(of: node).map { "--\($0.name)" }.joined(separator: " ")
    let builtIn = node.path.count == 1 ? ["help"] : []
    let subcommands = (node.command.subcommands.map(\.name) + builtIn).joined(separator: " ")
    return """
              "\(node.words)")
                  if [[ $current == -* ]]; then words="\(options)"; else words="\(subcommands)"; \
                  fi ;;
      """
  }
}
