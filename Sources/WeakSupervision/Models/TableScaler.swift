import BoostedTrees
import TensorEngine
import Training
import Wording

/// Brings the columns of a table to zero mean and unit deviation. Travels inside the model file.
///
/// Means, deviations and distances are taken in double precision, so that a large constant beside a
/// small spread costs nothing; only the scaled numbers are rounded.
public struct TableScaler: Codable, Equatable, Sendable {
  /// The columns, in the order of the network's input.
  public let columns: [String]
  private let means: [Double]
  private let deviations: [Double]

  /// The name of the network's input.
  public static let input = "features"

  /// The scaling that standardizes the rows of `tables` together; a column that does not vary keeps
  /// its unit.
  ///
  /// - Throws: `WeakSupervisionError` for tables with different columns and for missing values,
  ///   which a network cannot take.
  public init(fittedOn tables: [FeatureTable]) throws {
    columns = tables[0].names
    for table in tables { try TableScaler.check(table, columns: columns) }
    let rows = Double(max(tables.reduce(0) { $0 + $1.rows }, 1))
    /// The sum over all rows of a function of each column's number.
    func sums(_ term: (_ value: Double, _ column: Int) -> Double) -> [Double] {
      var sums = [Double](repeating: 0, count: tables[0].columns)
      for table in tables {
        for (index, value) in table.values.enumerated() {
          let column = index % table.columns
          sums[column] += term(value, column)
        }
      }
      return sums
    }
    // Counted from a row of the column, so that nothing is lost of what differs between rows.
    let origins = Array((tables.first { $0.rows > 0 } ?? tables[0]).values.prefix(columns.count))
    let centers = zip(origins, sums { $0 - origins[$1] }).map { $0 + $1 / rows }
    let variances = sums { ($0 - centers[$1]) * ($0 - centers[$1]) }.map { $0 / rows }
    let differences = sums { $0 == origins[$1] ? 0 : 1 }
    means = centers
    deviations = zip(variances, differences).map {
      $1 > 0 && $0.isNormal ? $0.squareRoot() : 1
    }
  }

  /// Reads a scaling from a model file.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind, names that are missing or
  ///   occur twice, and means or deviations that are not one for each column.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    columns = try container.decode([String].self, forKey: .columns)
    means = try container.decode([Double].self, forKey: .means)
    deviations = try container.decode([Double].self, forKey: .deviations)
    try decoder.require(
      !columns.isEmpty && Set(columns).count == columns.count && !columns.contains(""),
      "the names of the columns are missing or occur twice")
    try decoder.require(
      means.count == columns.count && deviations.count == columns.count,
      "\(means.count) means and \(deviations.count) deviations for \(columns.count) columns")
    try decoder.require(means.allSatisfy(\.isFinite), "a mean is not finite")
    try decoder.require(
      deviations.allSatisfy { $0 > 0 && $0.isFinite }, "a deviation is not a positive number")
  }

  /// The scaled rows as the input of a network.
  ///
  /// - Throws: `WeakSupervisionError` for other columns than the scaling was fitted on.
  public func examples(_ table: FeatureTable) throws -> ArrayExamples {
    try TableScaler.check(table, columns: columns)
    let width = columns.count
    let scaled = table.values.enumerated().map { index, value in
      Float((value - means[index % width]) / deviations[index % width])
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
