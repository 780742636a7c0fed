import DataFiles
import Foundation
import Messages

/// Points of parameter or observable space, one a row, row-major.
///
/// A row may have no columns: the parameters of a ratio of two fixed samples.
public struct Rows: Codable, Equatable, Sendable {
  /// The number of points.
  public let count: Int
  /// The dimension of a point.
  public let columns: Int
  /// The numbers, point after point.
  public let values: [Double]

  /// Points from their numbers.
  ///
  /// - Precondition: `values` has count × columns numbers.
  public init(count: Int, columns: Int, values: [Double]) {
    precondition(
      values.count == count * columns,
      "Rows: \(count) rows of \(columns) numbers cannot be made of \(values.count)")
    self.count = count
    self.columns = columns
    self.values = values
  }

  /// Reads points.
  ///
  /// - Throws: `DecodingError` for numbers of rows and columns that the values do not fill.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    count = try container.decode(Int.self, forKey: .count)
    columns = try container.decode(Int.self, forKey: .columns)
    values = try container.decode([Double].self, forKey: .values)
    let (numbers, isTooLarge) = count.multipliedReportingOverflow(by: columns)
    try decoder.require(
      count >= 0 && columns >= 0 && !isTooLarge && values.count == numbers,
      "\(values.count) values for \(count) rows of \(columns)")
  }

  /// Points as lists of equal length.
  ///
  /// - Precondition: There is a row, and all are equally long.
  public init(_ rows: [[Double]]) {
    precondition(
      !rows.isEmpty && rows.allSatisfy { $0.count == rows[0].count },
      "Rows: rows of lengths \(Set(rows.map(\.count)).sorted())")
    self.init(count: rows.count, columns: rows[0].count, values: rows.flatMap { $0 })
  }

  /// One number a row.
  public init(column: [Double]) {
    self.init(count: column.count, columns: 1, values: column)
  }

  /// The same point `count` times.
  public init(repeating point: [Double], count: Int) {
    self.init(
      count: count, columns: point.count,
      values: (0..<count).flatMap { _ in point })
  }

  /// Rows without columns: the parameters of a ratio of two fixed samples.
  public static func empty(count: Int) -> Rows { Rows(count: count, columns: 0, values: []) }

  /// The point with this number.
  public subscript(row: Int) -> [Double] {
    Array(values[row * columns..<(row + 1) * columns])
  }

  /// The numbers of one coordinate.
  public func column(_ column: Int) -> [Double] {
    precondition((0..<columns).contains(column), "Rows: column \(column) of \(columns)")
    return (0..<count).map { values[$0 * columns + column] }
  }

  /// The points with these numbers, in this order.
  public func selecting(_ rows: some Collection<Int>) -> Rows {
    var chosen: [Double] = []
    chosen.reserveCapacity(rows.count * columns)
    for row in rows { chosen += values[row * columns..<(row + 1) * columns] }
    return Rows(count: rows.count, columns: columns, values: chosen)
  }

  /// The coordinates with these numbers, in this order.
  public func selectingColumns(_ chosen: [Int]) -> Rows {
    Rows(
      count: count, columns: chosen.count,
      values: (0..<count).flatMap { row in chosen.map { values[row * columns + $0] } })
  }

  /// These points, followed by others of the same dimension.
  public func appending(_ other: Rows) -> Rows {
    precondition(columns == other.columns, "Rows: \(other.columns) columns after \(columns)")
    return Rows(count: count + other.count, columns: columns, values: values + other.values)
  }

  /// Whether all rows are the same point.
  public var isOnePoint: Bool {
    (1..<Swift.max(count, 1)).allSatisfy { row in
      (0..<columns).allSatisfy { values[row * columns + $0] == values[$0] }
    }
  }

  /// Makes sure that every number is finite.
  ///
  /// - Throws: `LikelihoodRatioError` that names the first row, or its line in a text file, and
  ///   column that is not.
  ///
  /// - Parameter missing: What to do about values that are missing.
  package func requireFinite(
    _ subject: String, _ names: [String], in file: URL? = nil,
    missing: String = "give the number that belongs there"
  ) throws {
    guard let place = values.firstIndex(where: { !$0.isFinite }) else { return }
    throw LikelihoodRatioError(
      subject,
      "\(TextLine.place(ofRow: place / columns, in: file)), \"\(names[place % columns])\" is "
        + "\(values[place])",
      hint: values[place].isNaN ? missing : "correct the value")
  }

  /// What to do about missing observables of simulations.
  static let missingObservables =
    "with --missing fill 'ratio train' and 'ratio histogram' learn from events that miss it; "
    + "leaving such events out is right only if what is missing does not depend on theta"

  /// What to do about missing observables that an estimate cannot do without.
  package static let missingForEstimate =
    "the estimate was made for complete values: train it with --missing fill on simulations that "
    + "miss some, as the data do"
}
