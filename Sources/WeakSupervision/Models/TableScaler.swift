import BoostedTrees
import TensorEngine
import Training

/// Brings the columns of a table to zero mean and unit deviation. Travels inside the model file.
public struct TableScaler: Codable, Equatable, Sendable {
  /// The columns, in the order of the network's input.
  public let columns: [String]
  private let means: [Float]
  private let deviations: [Float]

  /// The name of the network's input.
  public static let input = "features"

  /// The scaling that standardizes the rows of `tables` together.
  ///
  /// - Throws: `WeakSupervisionError` for tables with different columns and for missing values,
  ///   which a network cannot take.
  public init(fittedOn tables: [FeatureTable]) throws {
    columns = tables[0].names
    let width = columns.count
    var sums = [Double](repeating: 0, count: width)
    var squares = sums
    var rows = 0
    for table in tables {
      try TableScaler.check(table, columns: columns)
      rows += table.rows
      for (index, value) in table.values.enumerated() { sums[index % width] += Double(value) }
    }
    let centers = sums.map { $0 / Double(max(rows, 1)) }
    for table in tables {
      for (index, value) in table.values.enumerated() {
        let distance = Double(value) - centers[index % width]
        squares[index % width] += distance * distance
      }
    }
    means = centers.map { Float($0) }
    deviations = squares.map { $0 > 0 ? Float(($0 / Double(rows)).squareRoot()) : 1 }
  }

  /// The scaled rows as the input of a network.
  ///
  /// - Throws: `WeakSupervisionError` for other columns than the scaling was fitted on.
  public func examples(_ table: FeatureTable) throws -> ArrayExamples {
    try TableScaler.check(table, columns: columns)
    let width = columns.count
    var scaled = table.values
    for index in scaled.indices {
      scaled[index] = (scaled[index] - means[index % width]) / deviations[index % width]
    }
    return ArrayExamples([
      TableScaler.input: Tensor(shape: [table.rows, width], values: scaled)
    ])
  }

  private static func check(_ table: FeatureTable, columns: [String]) throws {
    guard table.names == columns else {
      throw WeakSupervisionError(
        "columns",
        "expected \(columns.joined(separator: ", ")), found "
          + table.names.joined(separator: ", "))
    }
    if let place = table.values.firstIndex(where: \.isNaN) {
      throw WeakSupervisionError(
        "column \"\(columns[place % columns.count])\"",
        "the value in row \(place / columns.count) is missing",
        hint: "networks need every value; trees can do without")
    }
  }
}
