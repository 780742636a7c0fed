import Foundation

/// A table of events: columns of numbers by name, read from any of the usual formats.
///
/// ```swift
/// let events = try EventTable.read(url, columns: ["m_jj", "tau21_j1"])
/// let masses = try events.column("m_jj")
/// ```
public struct EventTable: Sendable, Equatable {
  /// The file, for messages.
  public let url: URL
  /// The names of the columns that were read.
  public let columnNames: [String]
  /// The number of events, at least one.
  public let rowCount: Int
  private let columns: [[Double]]

  init(_ url: URL, columnNames: [String], columns: [[Double]]) {
    self.url = url
    self.columnNames = columnNames
    rowCount = columns[0].count
    self.columns = columns
  }

  /// The values of the column called `name`, event by event.
  ///
  /// - Throws: ``DataFileError`` when there is no such column, naming a similar one.
  public func column(_ name: String) throws -> [Double] { columns[try index(name)] }

  /// Squares of larger values cannot be summed.
  private static let largestValue = 1e100

  /// The values of chosen columns, event after event (events × columns).
  ///
  /// - Throws: ``DataFileError`` when there is no such column, or a value is beyond 1e100.
  public func rowMajor(columns names: [String]) throws -> [Double] {
    let chosen = try names.map { columns[try index($0)] }
    var values = [Double](repeating: 0, count: rowCount * names.count)
    for (position, column) in chosen.enumerated() {
      for row in 0..<rowCount {
        let value = column[row]
        guard value.isNaN || abs(value) <= EventTable.largestValue else {
          throw DataFileError(
            url, rows: row..<row + 1, column: names[position],
            "\(value) is too large to compute with", hint: "use another unit")
        }
        values[row * names.count + position] = value
      }
    }
    return values
  }

  private func index(_ name: String) throws -> Int {
    guard let index = columnNames.firstIndex(of: name) else {
      throw unknownColumn(name, among: columnNames, url)
    }
    return index
  }
}
