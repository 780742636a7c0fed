extension CompletionScript {
  var zsh: String {
    let name = program.root.name
    return """
      #compdef \(name)
      # zsh completion for \(name)
      \(nodes.reversed().map(zshFunction).joined(separator: "\n"))
      _\(name) "$@"

      """
  }

  private func zshFunction(_ node: Node) -> String {
    var specifications = options(of: node).map(zshOption)
    let subcommands = node.command.subcommands
    if subcommands.isEmpty {
      specifications += node.command.arguments.map { argument in
        let count = argument.isRepeated ? "*" : ""
        return "'\(count):\(zshText(argument.name)):\(zshAction(argument.kind))'"
      }
    } else {
      specifications += ["'(-): :->command'", "'(-)*:: :->argument'"]
    }
    let list = specifications.map { "        \($0)" }.joined(separator: " \\\n")
    guard !subcommands.isEmpty else {
      return """
        \(node.function)() {
            _arguments -s -S \\
        \(list)
        }
        """
    }
    let names = subcommands.map {
      "                '\(zshText($0.name)):\(zshText($0.abstract))'"
    }
    let cases = subcommands.map { "                (\($0.name)) \(node.function)_\($0.name) ;;" }
    return """
      \(node.function)() {
          local context state state_descr line
          typeset -A opt_args
          _arguments -s -S \\
      \(list) && return
          case $state in
              (command)
                  local -a commands
                  commands=(
      \(names.joined(separator: "\n"))
                  )
                  _describe subcommand commands ;;
              (argument)
                  case $words[1] in
      \(cases.joined(separator: "\n"))
                  esac ;;
          esac
      }
      """
  }

  private func zshOption(_ option: Option) -> String {
    let description = "[\(zshText(option.help))]"
    let value = option.kind.map { ":\(zshText(option.placeholder)):\(zshAction($0))" } ?? ""
    let star = option.isRepeated ? "*" : ""
    guard let short = option.short else { return "'\(star)--\(option.name)\(description)\(value)'" }
    return "'\(star)'{-\(short),--\(option.name)}'\(description)\(value)'"
  }

  private func zshAction(_ kind: ValueKind) -> String {
    switch kind {
    case .file, .newFile: "_files"
    case .folder, .newFolder: "_files -/"
    case .choice(let words): "(\(words.map(zshText).joined(separator: " ")))"
    case .text, .integer, .number: " "
    }
  }

  /// Escapes what has a meaning inside a single-quoted specification of `_arguments`.
  private func zshText(_ text: String) -> String {
    text.replacing("'", with: "'\\''").replacing("[", with: "\\[").replacing("]", with: "\\]")
      .replacing(":", with: "\\:")
  }
}
