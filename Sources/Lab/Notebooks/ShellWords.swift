/// Splits a command line as a POSIX shell does, without a shell.
///
/// Spaces separate words; single quotes keep everything, double quotes and the backslash keep
/// spaces; `#` at the start of a word begins a comment. There is one variable, `$RUN`. What only a
/// shell could do is refused: other variables, patterns, pipes, redirections and several commands
/// in a line.
enum ShellWords {
  /// What is wrong with a command line.
  struct Problem: Error, Equatable {
    let text: String
  }

  /// What a shell would not take literally outside of quotes.
  private static let special = Set("|&;<>()`*?[]{}!~")

  /// The words of `line`.
  ///
  /// - Parameter run: What `$RUN` stands for, outside of single quotes; nil where there is no run.
  /// - Throws: ``Problem`` for a quote without end, for what needs a shell, and for a missing run.
  static func split(_ line: String, run: String?) throws(Problem) -> [String] {
    var words: [String] = []
    var word: String?
    var rest = line[...]
    while let character = rest.popFirst() {
      switch character {
      case " ", "\t":
        if let finished = word { words.append(finished) }
        word = nil
      case "#" where word == nil:
        rest = ""
      case "'":
        word = (word ?? "") + (try literal(&rest))
      case "\"":
        word = (word ?? "") + (try quoted(&rest, run))
      case "$":
        word = (word ?? "") + (try variable(&rest, run))
      case "\\":
        guard let next = rest.popFirst() else { throw Problem(text: "ends with a backslash") }
        word = (word ?? "") + String(next)
      case _ where special.contains(character):
        throw Problem(text: "'\(character)' needs a shell, and there is none: quote it")
      default:
        word = (word ?? "") + String(character)
      }
    }
    if let finished = word { words.append(finished) }
    return words
  }

  /// The text up to the closing single quote.
  private static func literal(_ rest: inout Substring) throws(Problem) -> String {
    guard let end = rest.firstIndex(of: "'") else {
      throw Problem(text: "a single quote has no end")
    }
    defer { rest = rest[rest.index(after: end)...] }
    return String(rest[..<end])
  }

  /// The text up to the closing double quote, in which a backslash keeps the next quote or
  /// backslash.
  private static func quoted(_ rest: inout Substring, _ run: String?) throws(Problem) -> String {
    var text = ""
    while let character = rest.popFirst() {
      switch character {
      case "\"": return text
      case "\\" where rest.first.map { "\"\\$`".contains($0) } == true:
        text.append(rest.removeFirst())
      case "$": text += try variable(&rest, run)
      case "`": throw Problem(text: "'`' needs a shell, and there is none: use single quotes")
      default: text.append(character)
      }
    }
    throw Problem(text: "a double quote has no end")
  }

  /// The value of the variable whose name follows.
  private static func variable(
    _ rest: inout Substring, _ run: String?
  ) throws(Problem) -> String {
    let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    guard name == "RUN" else {
      throw Problem(text: "'$\(name)': the only variable is $RUN, the folder of the last run")
    }
    guard let run else { throw Problem(text: "$RUN: no command before made a run") }
    rest = rest.dropFirst(name.count)
    return run
  }
}
