/// Events as rows of named numbers. NaN stands for a missing value.
public struct FeatureTable: Sendable {
  /// The names of the columns.
  public let names: [String]
  /// The number of events.
  public let rows: Int
  /// The numbers, `[rows, names.count]`, row after row.
  public let values: [Double]

  /// A table of `rows` events.
  ///
  /// - Throws: `BoostedTreesError` for no columns, a name that is empty or occurs twice, a number
  ///   of values that doesn't fill the table, and an infinite value, with its row and column.
  public init(names: [String], rows: Int, values: [Double]) throws(BoostedTreesError) {
    guard !names.isEmpty else { throw BoostedTreesError("feature table", "it has no columns") }
    for (column, name) in names.enumerated() {
      guard !name.isEmpty, !names[..<column].contains(name) else {
        throw BoostedTreesError(
          "feature table",
          name.isEmpty
            ? "column \(column) has no name" : "two columns have the name \"\(name)\"")
      }
    }
    guard rows >= 0, values.count == rows * names.count else {
      throw BoostedTreesError(
        "feature table", "\(values.count) values do not fill \(rows) rows of \(names.count) columns"
      )
    }
    if let place = values.firstIndex(where: \.isInfinite) {
      throw BoostedTreesError(
        "column \"\(names[place % names.count])\"",
        "the value in row \(place / names.count) is \(values[place])",
        hint: "leave the event out, or write NaN if the value is missing")
    }
    self.names = names
    self.rows = rows
    self.values = values
  }

  /// The number of columns.
  public var columns: Int { names.count }
}
