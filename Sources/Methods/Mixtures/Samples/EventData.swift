import BoostedTrees
import DataFiles
import Evaluation
import Jets

/// Events as they come from a file, without labels.
public enum EventData: Sendable {
  /// Rows of named numbers.
  case table(FeatureTable)
  /// Jets with their constituents.
  case jets(JetSample)

  /// Whether the events are rows of a table.
  public var isTable: Bool {
    if case .table = self { true } else { false }
  }

  /// The number of events.
  public var count: Int {
    switch self {
    case .table(let table): table.rows
    case .jets(let jets): jets.count
    }
  }

  /// The events with these numbers, in this order.
  public func selecting(_ rows: [Int]) throws -> EventData {
    switch self {
    case .table(let table): .table(try table.selecting(rows))
    case .jets(let jets): .jets(jets.selecting(rows))
    }
  }
}

extension FeatureTable {
  /// The rows with these numbers, in this order.
  public func selecting(_ chosen: [Int]) throws -> FeatureTable {
    let width = columns
    var selected: [Double] = []
    selected.reserveCapacity(chosen.count * width)
    for row in chosen { selected += values[row * width..<(row + 1) * width] }
    return try FeatureTable(names: names, rows: chosen.count, values: selected)
  }

  /// The rows of several tables with the same columns, one table after the other.
  package init(joining events: [EventData]) throws {
    let tables = events.map { events -> FeatureTable in
      guard case .table(let table) = events else { preconditionFailure("tables and jets mixed") }
      return table
    }
    for table in tables where table.names != tables[0].names {
      throw WeakSupervisionError(
        "columns", "the samples have different ones: \(tables[0].names) and \(table.names)")
    }
    try self.init(
      names: tables[0].names, rows: tables.reduce(0) { $0 + $1.rows },
      values: tables.flatMap(\.values))
  }

  /// The features `columns` of a file's events.
  ///
  /// - Throws: `LeakageError` for columns that hold the truth, `DataFileError` for missing ones,
  ///   `WeakSupervisionError` for a column of equal values.
  public init(_ table: EventTable, columns: [String]) throws {
    try LeakageGuard.refuseTruthColumns(columns)
    try self.init(
      names: columns, rows: table.rowCount, values: try table.rowMajor(columns: columns))
    for (index, name) in columns.enumerated() where rows > 1 {
      let first = values[index]
      let isConstant = stride(from: index, to: values.count, by: columns.count).allSatisfy {
        values[$0] == first || (values[$0].isNaN && first.isNaN)
      }
      guard !(isConstant && first.isNaN) else {
        throw WeakSupervisionError(
          "\(table.url.lastPathComponent), column \"\(name)\"", "all \(rows) values are missing",
          hint: "leave it out")
      }
      guard !isConstant else {
        throw WeakSupervisionError(
          "\(table.url.lastPathComponent), column \"\(name)\"", "all \(rows) values are \(first)",
          hint: "leave it out: a constant tells nothing")
      }
    }
  }
}
