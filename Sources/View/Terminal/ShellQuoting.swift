/// Writes words so that a POSIX shell reads them back unchanged.
enum ShellQuoting {
  private static let safe = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%~")

  static func join(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  static func quoted(_ word: String) -> String {
    if !word.isEmpty, word.allSatisfy(safe.contains), !word.hasPrefix("~") { return word }
    return "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
