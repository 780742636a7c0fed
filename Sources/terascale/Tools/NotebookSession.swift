import Foundation
import Notebooks
import Terminal
import Training

/// Runs the notebooks that a command line names.
struct NotebookSession {
  static let arguments = [
    Argument("notebooks", .file, repeated: true, "Markdown files with cells.")
  ]
  static let options: [Option] = [
    .value(
      "data", .folder, "folder", "What the cells find as data/. Default: the project's data folder."
    )
  ]

  private let console: Console
  private let notebooks: [Notebook]
  private let runner: NotebookRunner

  /// - Throws: `NotebookError` when a file is no notebook, before any command runs.
  init(_ arguments: ParsedArguments) throws {
    console = arguments.console
    notebooks = try arguments.urls("notebooks").map(Notebook.read)
    let program = Bundle.main.executablePath ?? CommandLine.arguments[0]
    let threads = arguments.integerIfGiven("threads")
    runner = NotebookRunner(
      program: URL(filePath: program),
      data: arguments.urlIfGiven("data")
        ?? (try? SampleData.projectURL("data/README.md", option: "--data"))?
        .deletingLastPathComponent(),
      environment: threads.map { ["TERASCALE_THREADS": "\($0)"] } ?? [:])
  }

  /// Runs one notebook after the other.
  ///
  /// - Parameter done: Receives each notebook and what its cells gave.
  /// - Throws: `NotebookError` of the first cell that can't be run.
  func forEachNotebook(_ done: (Notebook, [CellResult]) throws -> Void) throws {
    Interruption.install()
    let line = ProgressLine(console)
    defer { line.finish() }
    for notebook in notebooks {
      let start = ContinuousClock.now
      let results: [CellResult]
      do {
        results = try runner.run(notebook, isCancelled: { Interruption.isRequested }) { cell in
          let count = notebook.cells.count
          line.update(
            ProgressState(
              "\(notebook.name): cell \(cell.number) of \(count)",
              fraction: Double(cell.number - 1) / Double(count)))
        }
      } catch is CancellationError {
        throw CommandExit(.interrupted, "Interrupted; \(notebook.url.relativePath) is unchanged.")
      }
      let seconds = (ContinuousClock.now - start).inSeconds
      line.note("\(notebook.name): \(results.count) cells in \(ProgressLine.duration(seconds))")
      try done(notebook, results)
    }
  }
}
