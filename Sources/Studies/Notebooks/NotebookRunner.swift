import Charts
import Evaluation
import Foundation
import Reports

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
  /// - Throws: ``NotebookError`` for a command that fails, for one that should fail and does not, and
  ///   for a figure that there is not; `CancellationError` when stopped.
  public func run(
    _ notebook: Notebook, isCancelled: () -> Bool = { false },
    progress: (NotebookCell) -> Void = { _ in }
  ) throws -> [CellResult] {
    let scratch = try ScratchFolder(data: data)
    return try notebook.cells.map { cell in
      progress(cell)
      return try run(cell, of: notebook, in: scratch, isCancelled: isCancelled)
    }
  }

  private func run(
    _ cell: NotebookCell, of notebook: Notebook, in scratch: ScratchFolder,
    isCancelled: () -> Bool
  ) throws -> CellResult {
    let attributes = cell.attributes
    let process = CellProcess(program: program, folder: scratch.url, environment: environment)
    var output = ""
    var earlier: [URL: Date] = [:]
    for command in cell.commands {
      if isCancelled() { throw CancellationError() }
      earlier = scratch.records()
      let result = try process.run(
        command.arguments, mergingErrors: attributes.showsErrors || attributes.mustFail,
        isCancelled: isCancelled)
      output += result.output
      guard (result.status != 0) == attributes.mustFail else {
        throw NotebookError(
          notebook.url.relativePath, line: command.line,
          "cell \(cell.number) "
            + (attributes.mustFail
              ? "is marked 'fails' but succeeds" : "fails with status \(result.status)"),
          details: (result.errors.isEmpty ? result.output : result.errors)
            .trimmingCharacters(in: .newlines))
      }
    }
    let made = scratch.records().filter { $0.value != earlier[$0.key] }.keys
    return CellResult(
      output: shown(text(output, scratch), attributes.lines),
      figures: try attributes.figures.map {
        try figure($0, from: made.sorted { $0.path < $1.path }, of: cell, in: notebook)
      })
  }

  private func text(_ output: String, _ scratch: ScratchFolder) -> [String] {
    OutputText(places: scratch.places + [(program.path, "terascale")]).lines(output)
  }

  /// The lines that are shown, with an ellipsis for those that are not.
  private func shown(_ lines: [String], _ range: ClosedRange<Int>?) -> [String] {
    guard let range else { return lines }
    let shown = lines.dropFirst(range.lowerBound - 1).prefix(range.count)
    return (range.lowerBound > 1 ? ["…"] : []) + shown
      + (range.upperBound < lines.count ? ["…"] : [])
  }

  /// The figure of the run that the last command of the cell made.
  private func figure(
    _ wanted: CellAttributes.Figure, from records: [URL], of cell: NotebookCell,
    in notebook: Notebook
  ) throws -> CellResult.Figure {
    func fail(_ problem: String) -> NotebookError {
      NotebookError(notebook.url.relativePath, line: cell.line, "cell \(cell.number) \(problem)")
    }
    guard records.count == 1 else {
      throw fail(
        "should have a figure '\(wanted.name)', but its last command wrote "
          + "\(records.isEmpty ? "no" : "\(records.count)") \(ResultRecord.fileName)")
    }
    let figures = ReportFigures(try ResultRecord.read(records[0])).all
    guard let figure = figures.first(where: { $0.name == wanted.name }) else {
      let names = figures.map(\.name).joined(separator: ", ")
      throw fail(
        "has no figure '\(wanted.name)' in its report, which has "
          + (names.isEmpty ? "none" : names))
    }
    return CellResult.Figure(
      path: notebook.figurePath(wanted), caption: figure.caption,
      svg: figure.figure.svg(.standalone))
  }
}
