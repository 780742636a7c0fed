import Foundation

/// A column that was read from a file and still knows where it comes from, so that whoever refuses
/// one of its values can say where it stands.
public struct DataColumn: Sendable, Equatable {
  /// The file.
  public let url: URL
  /// The name of the column; nil for the only array of an npy file.
  public let name: String?
  /// What the rows hold.
  public let content: ColumnContent
  /// Where the rows stand in a text file.
  private let lines: TextLines?

  /// A column of the file at `url`, called `name`.
  public init(_ url: URL, name: String?, _ content: ColumnContent) {
    self.init(url, name: name, content, lines: nil)
  }

  init(_ url: URL, name: String?, _ content: ColumnContent, lines: TextLines?) {
    self.url = url
    self.name = name
    self.content = content
    self.lines = lines
  }

  /// The number of rows.
  public var count: Int { content.count }

  /// Whether the rows are numbers, or names that are all numbers.
  public var holdsNumbers: Bool { content.numbers != nil }

  /// The rows as numbers, missing ones as NaN.
  ///
  /// - Throws: ``DataFileError`` with the names when the column holds names.
  public func numbers() throws -> [Double] {
    guard let numbers = content.numbers else {
      throw error(
        "the column holds names, not numbers: \(namesShown)",
        hint: "give a column of numbers in its place")
    }
    return numbers
  }

  /// An error about this column: of a text file it names the line of the row.
  ///
  /// - Parameters:
  ///   - problem: What is wrong, without a full stop.
  ///   - row: The row concerned, counted from 0.
  ///   - hint: What to do about it, without a full stop.
  public func error(_ problem: String, row: Int? = nil, hint: String? = nil) -> DataFileError {
    DataFileError(
      url, line: row.flatMap { row in lines.map { $0[row] } }, rows: row.map { $0..<$0 + 1 },
      column: name, problem, hint: hint)
  }

  /// Makes sure that all numbers are finite, or NaN where those count as missing; names have
  /// nothing to fear.
  ///
  /// - Throws: ``DataFileError`` naming the row of the first other one.
  func requireFinite(allowsMissing: Bool = false) throws {
    guard case .numbers(let values) = content,
      let row = values.firstIndex(where: { !$0.isFinite && !(allowsMissing && $0.isNaN) })
    else { return }
    throw error(
      "\(values[row]) is not a finite number", row: row,
      hint: values[row].isNaN
        ? "fill it in or drop the row" : "correct the value or drop the row")
  }

  /// The names that occur with the numbers of their rows, the first eight of many.
  var namesShown: String {
    let names = content.occurringNames
    let shown = names.prefix(8).map { "\"\(shortened($0.name))\" (\($0.count) rows)" }
    let rest = names.count > 8 ? ", … (\(names.count) different ones)" : ""
    return shown.isEmpty ? "all are missing" : shown.joined(separator: ", ") + rest
  }
}

/// A text from a file, cut where it is too long for a message.
func shortened(_ text: String) -> String { text.count > 30 ? "\(text.prefix(30))…" : text }

/// The lines on which the rows of a text file stand.
struct TextLines: Sendable, Equatable {
  /// Rows that follow each other line by line, from the first one given.
  private var runs: [Run] = []
  private var rowCount = 0

  private struct Run: Sendable, Equatable {
    let row: Int
    let line: Int
  }

  /// Notes the line of the next row, counted from 1.
  mutating func append(_ line: Int) {
    if runs.last.map({ $0.line + rowCount - $0.row }) != line {
      runs.append(Run(row: rowCount, line: line))
    }
    rowCount += 1
  }

  /// The line of a row that was noted.
  subscript(row: Int) -> Int {
    var (low, high) = (0, runs.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if runs[middle].row <= row { low = middle } else { high = middle }
    }
    return runs[low].line + row - runs[low].row
  }
}
