import BoostedTrees
import Messages
import Mixtures
import TensorEngine
import Training

/// Brings the columns of a table to zero mean and unit deviation. Travels inside the model file.
///
/// Means, deviations and distances are taken in double precision, so that a large constant beside a
/// small spread costs nothing; only the scaled numbers are rounded. Missing values are refused, or
/// the mean takes their place and one more input for each column with such values is 1 there, else
/// 0.
public struct TableScaler: Codable, Equatable, Sendable {
  /// The columns, in the order of the network's input.
  public let columns: [String]
  private let means: [Double]
  private let deviations: [Double]
  /// The columns with missing values among the events of the fit, in their order; nil where missing
  /// values are refused.
  private let gaps: [String]?

  /// The number of inputs of the network.
  public var width: Int { columns.count + (gaps?.count ?? 0) }

  /// The name of the network's input.
  public static let input = "features"

  /// The scaling that standardizes the rows of `tables` together; a column that does not vary keeps
  /// its unit.
  ///
  /// - Throws: `WeakSupervisionError` for tables with different columns, for missing values where
  ///   they are refused, and for a column without any value.
  public init(fittedOn tables: [FeatureTable], missing: MissingValues = .refuse) throws {
    let columns = tables[0].names
    let missingCounts = try tables.reduce([Int](repeating: 0, count: columns.count)) {
      zip($0, try TableScaler.missingCounts($1, columns)).map(+)
    }
    self.columns = columns
    gaps =
      missing == .fill ? columns.indices.filter { missingCounts[$0] > 0 }.map { columns[$0] } : nil
    try TableScaler.check(missingCounts, columns, allowed: missing == .fill ? Set(columns) : [])
    let all = tables.reduce(0) { $0 + $1.rows }
    if let empty = columns.indices.first(where: { all > 0 && missingCounts[$0] == all }) {
      throw WeakSupervisionError(
        "column \"\(columns[empty])\"", "all values are missing", hint: "leave it out")
    }
    let counts = missingCounts.map { Double(max(all - $0, 1)) }
    /// The sum over all rows of a function of each column's number.
    func sums(_ term: (_ value: Double, _ column: Int) -> Double) -> [Double] {
      var sums = [Double](repeating: 0, count: tables[0].columns)
      for table in tables {
        for (index, value) in table.values.enumerated() {
          let column = index % table.columns
          if value.isNaN { continue }
          sums[column] += term(value, column)
        }
      }
      return sums
    }
    // Counted from a row of the column, so that nothing is lost of what differs between rows.
    let origins = columns.indices.map { column in
      tables.lazy.flatMap { table in
        stride(from: column, to: table.values.count, by: table.columns).lazy.map {
          table.values[$0]
        }
      }.first { !$0.isNaN } ?? 0
    }
    func mean(_ sums: [Double]) -> [Double] { zip(sums, counts).map { $0 / $1 } }
    let centers = zip(origins, mean(sums { $0 - origins[$1] })).map { $0 + $1 }
    let variances = mean(sums { ($0 - centers[$1]) * ($0 - centers[$1]) })
    let differences = sums { $0 == origins[$1] ? 0 : 1 }
    means = centers
    deviations = zip(variances, differences).map {
      $1 > 0 && $0.isNormal ? $0.squareRoot() : 1
    }
  }

  /// Reads a scaling from a model file.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind, names that are
  ///   missing or occur twice, and means or deviations that are not one for each column.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    columns = try container.decode([String].self, forKey: .columns)
    means = try container.decode([Double].self, forKey: .means)
    deviations = try container.decode([Double].self, forKey: .deviations)
    gaps = try container.decodeIfPresent([String].self, forKey: .gaps)
    try decoder.require(
      !columns.isEmpty && Set(columns).count == columns.count && !columns.contains(""),
      "the names of the columns are missing or occur twice")
    try decoder.require(
      means.count == columns.count && deviations.count == columns.count,
      "\(means.count) means and \(deviations.count) deviations for \(columns.count) columns")
    try decoder.require(
      gaps == columns.filter { gaps?.contains($0) == true } || gaps == nil,
      "the columns with missing values are not among the columns, in their order")
    try decoder.require(means.allSatisfy(\.isFinite), "a mean is not finite")
    try decoder.require(
      deviations.allSatisfy { $0 > 0 && $0.isFinite }, "a deviation is not a positive number")
  }

  /// The scaled rows as the input of a network.
  ///
  /// - Throws: `WeakSupervisionError` for other columns than the scaling was fitted on, and for
  ///   missing values of a column that missed none then.
  public func examples(_ table: FeatureTable) throws -> ArrayExamples {
    let missingCounts = try TableScaler.missingCounts(table, columns)
    try TableScaler.check(missingCounts, columns, allowed: Set(gaps ?? []))
    let places = (gaps ?? []).compactMap(columns.firstIndex)
    var scaled: [Float] = []
    scaled.reserveCapacity(table.rows * width)
    for row in 0..<table.rows {
      let values = table.values[row * columns.count..<(row + 1) * columns.count]
      for (column, value) in values.enumerated() {
        scaled.append(value.isNaN ? 0 : Float((value - means[column]) / deviations[column]))
      }
      for place in places { scaled.append(values[values.startIndex + place].isNaN ? 1 : 0) }
    }
    return ArrayExamples([
      TableScaler.input: Tensor(shape: [table.rows, width], values: scaled)
    ])
  }

  /// How many values each column misses.
  private static func missingCounts(_ table: FeatureTable, _ columns: [String]) throws -> [Int] {
    guard table.names == columns else {
      throw WeakSupervisionError(
        "columns",
        "expected \(columns.joined(separator: ", ")), found "
          + table.names.joined(separator: ", "))
    }
    var counts = [Int](repeating: 0, count: columns.count)
    for (index, value) in table.values.enumerated() where value.isNaN {
      counts[index % columns.count] += 1
    }
    return counts
  }

  private static func check(
    _ missing: [Int], _ columns: [String], allowed: Set<String>
  ) throws(WeakSupervisionError) {
    for (count, column) in zip(missing, columns) where count > 0 && !allowed.contains(column) {
      throw WeakSupervisionError(
        "column \"\(column)\"",
        "\(count.formatted()) values are missing, which this network was not made for",
        hint: "train with --missing fill and events that miss some, or use --model trees")
    }
  }
}
