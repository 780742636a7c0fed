import Foundation

/// A Markdown file whose `sh` blocks are run and whose outputs are written back.
///
/// A fenced block with the info string `sh` whose first command is `terascale` is a cell;
/// attributes follow in the info string (``CellAttributes``). The fenced block `text` behind it
/// holds the output. Everything else is the author's and is kept to the letter.
public struct Notebook: Sendable {
  /// Where the file is.
  public let url: URL
  /// The cells in their order.
  public let cells: [NotebookCell]
  let lines: [String]

  /// A notebook with the contents `text`.
  ///
  /// - Throws: ``NotebookError`` for a cell that makes no sense.
  public init(_ text: String, at url: URL) throws {
    self.url = url
    lines = text.replacing("\r\n", with: "\n").components(separatedBy: "\n")
    cells = try NotebookParser(lines: lines, file: url.relativePath).cells()
    try checkFigures()
  }

  /// Reads a notebook.
  ///
  /// - Throws: ``NotebookError`` for a cell that makes no sense, or when the file can't be read.
  public static func read(_ url: URL) throws -> Notebook {
    let text: String
    do {
      text = try String(contentsOf: url, encoding: .utf8)
    } catch {
      throw NotebookError(
        url.relativePath, line: 1, "can't be read as text", details: error.localizedDescription)
    }
    return try Notebook(text, at: url)
  }

  /// The file's name without its extension, the first part of the names of its figures.
  public var name: String { url.deletingPathExtension().lastPathComponent }

  /// The path of a figure as the notebook refers to it.
  func figurePath(_ figure: CellAttributes.Figure) -> String {
    "figures/\(name)-\(figure.file).svg"
  }

  private func checkFigures() throws {
    var seen: Set<String> = []
    for cell in cells {
      for figure in cell.attributes.figures where !seen.insert(figure.file).inserted {
        throw NotebookError(
          url.relativePath, line: cell.line,
          "an earlier cell writes \(figurePath(figure)) already; name another file, as in "
            + "figure=\(figure.name):other-\(figure.name)")
      }
    }
  }
}
