import Foundation

/// A place where a notebook does not say what its commands print today.
public struct NotebookDifference: Equatable, CustomStringConvertible, Sendable {
  /// The number of the cell, counted from 1.
  public let cell: Int
  /// The line in the file, counted from 1.
  public let line: Int
  /// What stands there; nil where the notebook has no more lines.
  public let expected: String?
  /// What the commands give; nil where they print no more lines.
  public let got: String?

  /// The place, and both texts one above the other.
  public var description: String {
    """
    cell \(cell), line \(line)
      expected: \(expected ?? "(no more lines)")
      got:      \(got ?? "(no more lines)")
    """
  }
}

extension Notebook {
  /// Where outputs differ from `results`, beyond what numbers may differ, and which figures the
  /// notebook lacks on disk. A cell with too many or too few lines gives one difference, the first.
  ///
  /// - Precondition: `results` has one element for each cell.
  public func differences(from results: [CellResult]) -> [NotebookDifference] {
    precondition(results.count == cells.count, "\(results.count) results, \(cells.count) cells")
    return zip(cells, results).flatMap { cell, result in
      outputDifferences(cell, result.output) + figureDifferences(cell, result.figures)
    }
  }

  private func outputDifferences(_ cell: NotebookCell, _ got: [String]) -> [NotebookDifference] {
    let expected = lines[cell.output].map { OutputText.neutral($0) }
    let comparison = LineComparison(tolerance: cell.attributes.tolerance)
    let first = cell.output.isEmpty ? cell.line : cell.output.lowerBound + 1
    let differences = (0..<max(expected.count, got.count)).compactMap { index in
      let pair = (
        index < expected.count ? expected[index] : nil, index < got.count ? got[index] : nil
      )
      if let one = pair.0, let other = pair.1, comparison.agree(one, other) {
        return NotebookDifference?.none
      }
      return NotebookDifference(
        cell: cell.number, line: cell.output.isEmpty ? first : first + index, expected: pair.0,
        got: pair.1)
    }
    return expected.count == got.count ? differences : Array(differences.prefix(1))
  }

  private func figureDifferences(
    _ cell: NotebookCell, _ figures: [CellResult.Figure]
  ) -> [NotebookDifference] {
    let folder = url.deletingLastPathComponent()
    return figures.filter {
      !FileManager.default.fileExists(atPath: folder.appending(path: $0.path).path)
    }.map {
      NotebookDifference(
        cell: cell.number, line: cell.line, expected: "the file \($0.path)", got: "no such file")
    }
  }
}
