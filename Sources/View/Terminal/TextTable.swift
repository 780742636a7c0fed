/// A table with aligned columns for the terminal.
///
/// ```swift
/// var table = TextTable([.init("entry"), .init("AUC", .trailing)])
/// table.add(["CNN", "0.9812 ± 0.0004"])
/// console.print(table.text(for: console))
/// ```
public struct TextTable: Sendable {
  /// On which side of the column the text stands.
  public enum Alignment: Sendable {
    /// Text.
    case leading
    /// Numbers.
    case trailing
  }

  /// One column.
  public struct Column: Sendable {
    /// The heading.
    public let title: String
    /// The side on which the cells stand.
    public let alignment: Alignment

    /// A column with a heading.
    public init(_ title: String, _ alignment: Alignment = .leading) {
      self.title = title
      self.alignment = alignment
    }
  }

  private static let gap = "  "
  private static let narrowest = 6
  private let columns: [Column]
  private var rows: [[String]] = []

  /// An empty table.
  public init(_ columns: [Column]) {
    self.columns = columns
  }

  /// Appends a row with one cell for each column.
  public mutating func add(_ cells: [String]) {
    precondition(
      cells.count == columns.count,
      "TextTable.add: \(cells.count) cells for \(columns.count) columns")
    rows.append(cells)
  }

  /// The table as lines, without a newline at the end; leading columns are cut where the table is
  /// wider than the console.
  public func text(for console: Console, on stream: Console.Stream = .output) -> String {
    let limit = console.isTerminal(stream) ? console.width : nil
    return text(width: limit, ellipsis: console.isUnicode ? "…" : "...") {
      console.styled($0, .bold, on: stream)
    }
  }

  /// The table as lines, at most `width` columns wide when the text columns can be cut to fit.
  public func text(width limit: Int? = nil) -> String { text(width: limit, ellipsis: "…") { $0 } }

  private func text(width limit: Int?, ellipsis: String, heading: (String) -> String) -> String {
    let widths = columnWidths(limit: limit)
    var lines = [heading(line(columns.map(\.title), widths, ellipsis))]
    lines.append(widths.map { String(repeating: "-", count: $0) }.joined(separator: TextTable.gap))
    lines += rows.map { line($0, widths, ellipsis) }
    return lines.joined(separator: "\n")
  }

  private func columnWidths(limit: Int?) -> [Int] {
    var widths = columns.indices.map { column in
      rows.reduce(columns[column].title.displayWidth) { max($0, $1[column].displayWidth) }
    }
    guard let limit else { return widths }
    var excess =
      widths.reduce(0, +) + TextTable.gap.count * max(widths.count - 1, 0) - limit
    while excess > 0 {
      let shrinkable = widths.indices.filter {
        columns[$0].alignment == .leading && widths[$0] > TextTable.narrowest
      }
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }

  private func line(_ cells: [String], _ widths: [Int], _ ellipsis: String) -> String {
    var result = ""
    for (column, cell) in cells.enumerated() {
      let shown = cell.truncated(toWidth: widths[column], ellipsis: ellipsis)
      let padding = String(repeating: " ", count: max(widths[column] - shown.displayWidth, 0))
      let isLast = column == cells.count - 1
      if column > 0 { result += TextTable.gap }
      switch columns[column].alignment {
      case .leading: result += isLast ? shown : shown + padding
      case .trailing: result += padding + shown
      }
    }
    return result
  }
}
