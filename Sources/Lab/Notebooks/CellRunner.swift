import Charts
import Evaluation
import Foundation
import Reports

/// Runs the cells of one notebook one after the other in one working folder.
struct CellRunner {
  let notebook: Notebook
  let scratch: ScratchFolder
  let process: CellProcess
  /// The result record that was written last.
  private var lastRecord: URL?

  init(notebook: Notebook, scratch: ScratchFolder, process: CellProcess) {
    self.notebook = notebook
    self.scratch = scratch
    self.process = process
  }

  /// - Throws: ``NotebookError``; `CancellationError` when stopped.
  mutating func run(_ cell: NotebookCell, isCancelled: () -> Bool) throws -> CellResult {
    var output = ""
    var madeRun = false
    for command in cell.commands {
      if isCancelled() { throw CancellationError() }
      let earlier = scratch.records()
      output += try self.output(of: command, in: cell, isCancelled: isCancelled)
      let made = scratch.records().filter { $0.value != earlier[$0.key] }
      madeRun = !made.isEmpty
      let latest = made.max { ($0.value, $0.key.path) < ($1.value, $1.key.path) }
      lastRecord = latest?.key ?? lastRecord
    }
    let places = scratch.places + [(process.program.path, "terascale")]
    return CellResult(
      output: shown(OutputText(places: places).lines(output), cell.attributes.lines),
      figures: try cell.attributes.figures.map {
        try figure($0, of: cell, record: madeRun ? lastRecord : nil)
      })
  }

  private func output(
    of command: NotebookCell.Command, in cell: NotebookCell, isCancelled: () -> Bool
  ) throws -> String {
    let attributes = cell.attributes
    let folder = lastRecord?.deletingLastPathComponent().path
    let arguments: [String]
    do {
      arguments = try command.arguments(
        run: folder.map { String($0.dropFirst(scratch.url.path.count + 1)) })
    } catch {
      throw failure(cell, line: command.line, "can't be run: \(error.text)")
    }
    let result = try process.run(
      arguments, mergingErrors: attributes.showsErrors || attributes.mustFail,
      isCancelled: isCancelled)
    guard (result.status != 0) == attributes.mustFail else {
      let words = result.errors.isEmpty ? result.output : result.errors
      throw failure(
        cell, line: command.line,
        attributes.mustFail
          ? "is marked 'fails' but succeeds" : "fails with status \(result.status)",
        details: words.trimmingCharacters(in: .newlines))
    }
    return result.output
  }

  private func failure(
    _ cell: NotebookCell, line: Int, _ problem: String, details: String = ""
  ) -> NotebookError {
    NotebookError(
      notebook.url.relativePath, line: line, "cell \(cell.number) \(problem)", details: details)
  }

  /// The lines that are shown, with an ellipsis for those that are not.
  private func shown(_ lines: [String], _ ranges: [ClosedRange<Int>]?) -> [String] {
    guard let ranges else { return lines }
    var shown: [String] = []
    for (index, line) in lines.enumerated() {
      if ranges.contains(where: { $0.contains(index + 1) }) {
        shown.append(line)
      } else if shown.last != "…" {
        shown.append("…")
      }
    }
    return shown
  }

  private func figure(
    _ wanted: CellAttributes.Figure, of cell: NotebookCell, record: URL?
  ) throws -> CellResult.Figure {
    guard let record else {
      throw failure(
        cell, line: cell.line,
        "should have a figure '\(wanted.name)', but its last command wrote no "
          + ResultRecord.fileName)
    }
    let figures = ReportFigures(try ResultRecord.read(record)).all
    guard let figure = figures.first(where: { $0.name == wanted.name }) else {
      let names = figures.map(\.name).joined(separator: ", ")
      throw failure(
        cell, line: cell.line,
        "has no figure '\(wanted.name)' in its report, which has "
          + (names.isEmpty ? "none" : names))
    }
    return CellResult.Figure(
      path: notebook.figurePath(wanted), caption: figure.caption,
      svg: figure.figure.svg(.standalone))
  }
}
