import Messages

/// What is wrong with a notebook: in which file and line, what, and what a failed command said.
public struct NotebookError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The file as the user named it.
  public let file: String
  /// The line in the file, counted from 1.
  public let line: Int
  /// What is wrong, without a full stop.
  public let problem: String
  /// What the command printed, or what to do.
  public let details: String

  init(_ file: String, line: Int, _ problem: String, details: String = "") {
    self.file = file
    self.line = line
    self.problem = problem
    self.details = details
  }

  /// The place, a colon and the problem; the details on lines of their own.
  public var description: String {
    let statement = "\(file), line \(line): \(problem.shortenedForMessage)"
    guard !details.isEmpty else { return statement + "." }
    let lines = details.split(separator: "\n", omittingEmptySubsequences: false)
    return statement + ":\n" + lines.map { "  " + $0 }.joined(separator: "\n")
  }
}
