/// A fenced block of a notebook whose commands are run.
public struct NotebookCell: Equatable, Sendable {
  /// One command of a cell.
  public struct Command: Equatable, Sendable {
    /// The arguments behind the word `terascale`, with `$RUN` as it is.
    public let arguments: [String]
    /// The line where the command begins, counted from 1.
    public let line: Int
    /// The command line, its continuations joined.
    let text: String

    /// The arguments when `$RUN` stands for `run`.
    ///
    /// - Throws: `ShellWords.Problem` when it is used and there is no run.
    func arguments(run: String?) throws(ShellWords.Problem) -> [String] {
      Array(try ShellWords.split(text, run: run).dropFirst())
    }
  }

  /// The place among the cells of the notebook, counted from 1.
  public let number: Int
  /// The line of the opening fence, counted from 1.
  public let line: Int
  /// The commands in their order.
  public let commands: [Command]
  /// What the info string says.
  public let attributes: CellAttributes
  /// The lines from the end of the code to the end of the old output, as indices; empty without
  /// one.
  let replaced: Range<Int>
  /// The lines of the old output, as indices.
  let output: Range<Int>
}
