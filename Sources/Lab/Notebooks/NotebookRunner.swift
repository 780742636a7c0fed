import Foundation

/// Runs the cells of notebooks.
public struct NotebookRunner: Sendable {
  private let program: URL
  private let data: URL?
  private let environment: [String: String]

  /// A runner of `program`.
  ///
  /// - Parameters:
  ///   - program: The program that the word `terascale` stands for.
  ///   - data: The folder that the commands find as `data` in their working folder.
  ///   - environment: Variables of the commands beside those of this process.
  public init(program: URL, data: URL?, environment: [String: String] = [:]) {
    self.program = program.absoluteURL
    self.data = data
    // The same text on every terminal.
    let fixed = ["NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "100", "LC_ALL": "C.UTF-8"]
    self.environment = environment.merging(fixed) { $1 }
  }

  /// Runs the cells of `notebook` one after the other in a working folder of their own.
  ///
  /// - Parameters:
  ///   - isCancelled: Whether to stop, asked again and again.
  ///   - progress: Called before each cell.
  /// - Returns: What each cell gave.
  /// - Throws: ``NotebookError`` for a command that fails, for one that should fail and does not,
  ///   and for a figure that there is not; `CancellationError` when stopped.
  public func run(
    _ notebook: Notebook, isCancelled: () -> Bool = { false },
    progress: (NotebookCell) -> Void = { _ in }
  ) throws -> [CellResult] {
    let scratch = try ScratchFolder(data: data)
    let process = CellProcess(program: program, folder: scratch.url, environment: environment)
    var cells = CellRunner(notebook: notebook, scratch: scratch, process: process)
    return try notebook.cells.map { cell in
      progress(cell)
      return try cells.run(cell, isCancelled: isCancelled)
    }
  }
}
