import Foundation

/// A table of events: columns by name, read from any of the usual formats.
///
/// ```swift
/// let events = try EventTable.read(url, columns: ["m_jj", "tau21_j1", "label"])
/// let masses = try events.column("m_jj")
/// let classes = try ClassLabels(events.contents(of: "label"))
/// ```
public struct EventTable: Sendable, Equatable {
  /// The file, for messages.
  public let url: URL
  /// The names of the columns that were asked for; of all that hold numbers when none were.
  public let columnNames: [String]
  /// The names of further columns, which hold names and were not asked for; ``contents(of:)`` has
  /// them.
  public let nameColumns: [String]
  /// The number of events; none only where the options allow it.
  public let rowCount: Int
  private let columns: [DataColumn]

  /// A table of equally long columns, at least one; `isChosen` says whether they were asked for.
  init(_ url: URL, _ columns: [DataColumn], isChosen: Bool) {
    self.url = url
    self.columns = columns
    rowCount = columns[0].count
    let names = columns.map { $0.name ?? "" }
    let areFeatures = columns.map { isChosen || $0.holdsNumbers }
    columnNames = zip(names, areFeatures).filter(\.1).map(\.0)
    nameColumns = zip(names, areFeatures).filter { !$1 }.map(\.0)
  }

  /// What the user should know about this reading: the columns that were left out.
  public var notes: [String] {
    guard !nameColumns.isEmpty else { return [] }
    let names = nameColumns.map { "\"\($0)\"" }.joined(separator: ", ")
    return ["\(url.lastPathComponent): \(names) hold names, not numbers, and are left out"]
  }

  /// The numbers of the column called `name`, event by event.
  ///
  /// - Throws: ``DataFileError`` when there is no such column, naming a similar one, or it holds
  ///   names.
  public func column(_ name: String) throws -> [Double] { try contents(of: name).numbers() }

  /// The column called `name`, numbers or names; also one of ``nameColumns``.
  ///
  /// - Throws: ``DataFileError`` when there is no such column, naming a similar one.
  public func contents(of name: String) throws -> DataColumn {
    guard let column = columns.first(where: { ($0.name ?? "") == name }) else {
      throw unknownColumn(name, among: columnNames + nameColumns, url)
    }
    return column
  }

  /// The values of a column that have to be there, where missing ones are accepted in others.
  ///
  /// - Throws: ``DataFileError`` with the row of the first that is missing.
  package func completeColumn(_ name: String) throws -> [Double] {
    let column = try contents(of: name)
    try column.requireFinite()
    return try column.numbers()
  }

  /// Squares of larger values cannot be summed.
  private static let largestValue = 1e100

  /// The values of chosen columns, event after event (events × columns).
  ///
  /// - Throws: ``DataFileError`` when there is no such column, it holds names, or a value is beyond
  ///   1e100.
  public func rowMajor(columns names: [String]) throws -> [Double] {
    var values = [Double](repeating: 0, count: rowCount * names.count)
    for (position, name) in names.enumerated() {
      let column = try contents(of: name)
      for (row, value) in try column.numbers().enumerated() {
        guard value.isNaN || abs(value) <= EventTable.largestValue else {
          throw column.error(
            "\(value) is too large to compute with", row: row, hint: "use another unit")
        }
        values[row * names.count + position] = value
      }
    }
    return values
  }
}
