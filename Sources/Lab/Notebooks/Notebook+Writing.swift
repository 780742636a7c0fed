import DataFiles
import Foundation

extension Notebook {
  /// The notebook with the outputs of `results` instead of the old ones, and with the figures that
  /// it does not refer to yet behind them.
  ///
  /// - Precondition: `results` has one element for each cell.
  public func filled(with results: [CellResult]) -> String {
    precondition(results.count == cells.count, "\(results.count) results, \(cells.count) cells")
    var text: [String] = []
    var position = 0
    for (cell, result) in zip(cells, results) {
      text += lines[position..<cell.replaced.lowerBound]
      text += block(result.output)
      position = cell.replaced.upperBound
      let missing = result.figures.filter { figure in
        !lines.contains { $0.contains("](\(figure.path))") }
      }
      text += missing.flatMap { ["", "![\($0.caption)](\($0.path))"] }
      if !missing.isEmpty, position < lines.count, !lines[position].isEmpty { text.append("") }
    }
    return (text + lines[position...]).joined(separator: "\n")
  }

  /// The block of an output, behind a blank line, in a fence longer than any within.
  private func block(_ output: [String]) -> [String] {
    guard !output.isEmpty else { return [] }
    let longest = output.map { $0.prefix { $0 == "`" }.count }.max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return ["", fence + "text"] + output + [fence]
  }

  /// Writes outputs and figures to disk; files appear complete or not at all.
  ///
  /// - Returns: The files that changed.
  /// - Throws: `DataFileError` when a file can't be written.
  @discardableResult
  public func write(_ results: [CellResult]) throws -> [URL] {
    let folder = url.deletingLastPathComponent()
    var changed: [URL] = []
    func write(_ text: String, to target: URL) throws {
      guard (try? String(contentsOf: target, encoding: .utf8)) != text else { return }
      try AtomicFile.write(text, to: target, overwrite: true)
      changed.append(target)
    }
    for figure in results.flatMap(\.figures) {
      let target = folder.appending(path: figure.path)
      try FileManager.default.createDirectory(
        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try write(figure.svg, to: target)
    }
    try write(filled(with: results), to: url)
    return changed
  }
}
