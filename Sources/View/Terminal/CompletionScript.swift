/// A shell completion script, written from the tables of a program.
struct CompletionScript {
  enum Shell: String, CaseIterable {
    case bash, zsh, fish
  }

  /// A command with the words that select it.
  struct Node {
    let path: [String]
    let command: Command

    /// `terascale challenge train`
    var words: String { path.joined(separator: " ") }
    /// `_terascale_challenge_train`
    var function: String { "_" + path.joined(separator: "_").replacing("-", with: "_") }
  }

  let program: CommandLineProgram
  let shell: Shell

  var text: String {
    switch shell {
    case .bash: bash
    case .zsh: zsh
    case .fish: fish
    }
  }

  /// All commands, parents first.
  var nodes: [Node] {
    func collect(_ node: Node) -> [Node] {
      [node]
        + node.command.subcommands.flatMap {
          collect(Node(path: node.path + [$0.name], command: $0))
        }
    }
    return collect(Node(path: [program.root.name], command: program.root))
  }

  /// The options that a command understands, `--help` included.
  func options(of node: Node) -> [Option] {
    let help = Option.flag("help", short: "h", "Show help information.")
    let version = Option.flag("version", "Show the version.")
    return node.command.options + program.globalOptions + (node.path.count == 1 ? [version] : [])
      + [help]
  }
}
