import Foundation
import Messages

/// Brings columns to zero mean and unit deviation. Travels inside the model file.
public struct Standardization: Codable, Equatable, Sendable {
  /// How one column is transformed.
  public struct Column: Codable, Equatable, Sendable {
    /// The column's name.
    public let name: String
    /// Scale of an inner asinh((value − its center)/scale), which tames tails; nil for none.
    public let tail: Tail?
    /// What is added inside of an inner logarithm, for quantities that are never negative and range
    /// over powers of ten; nil for none.
    public let logarithmShift: Double?
    /// What is subtracted.
    public let center: Double
    /// What is divided by; 0 for a column that never changed, which becomes 0 whatever comes.
    public let scale: Double
  }

  /// The inner transformation of a column with long tails.
  public struct Tail: Codable, Equatable, Sendable {
    /// The median.
    public let center: Double
    /// The interquartile range in units of a normal deviation.
    public let scale: Double
  }

  /// The columns in the order of the input.
  public let columns: [Column]
  /// What took the place of missing values before; nil where there were none.
  public package(set) var fill: ObservableFill?

  /// The names of the columns.
  public var names: [String] { columns.map(\.name) }

  /// The transformation that standardizes `rows`.
  ///
  /// - Parameter tamesTails: Whether columns with values beyond eight deviations are first passed
  ///   through asinh. Ratios of densities do not change under invertible functions of the
  ///   observables; parameters are only scaled, so that scores keep their meaning.
  public init(_ rows: Rows, names: [String], tamesTails: Bool) {
    columns = names.indices.map {
      Standardization.fit(rows.column($0), names[$0], tamesTails: tamesTails)
    }
  }

  private static let longestTail = 8.0
  private static let widestRange = 10.0

  private static func fit(_ values: [Double], _ name: String, tamesTails: Bool) -> Column {
    if tamesTails, let shift = logarithmShift(values) {
      let (center, scale) = moments(values.map { log(max($0, 0) + shift) })
      return Column(name: name, tail: nil, logarithmShift: shift, center: center, scale: scale)
    }
    let (mean, deviation) = moments(values)
    let farthest = values.reduce(0) { max($0, abs($1 - mean)) }
    if tamesTails, farthest > longestTail * deviation {
      let sorted = values.sorted()
      let spread = (sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]) / 1.349
      if spread > 0 {
        let tail = Tail(center: sorted[sorted.count / 2], scale: spread)
        let (center, scale) = moments(values.map { asinh(($0 - tail.center) / tail.scale) })
        return Column(name: name, tail: tail, logarithmShift: nil, center: center, scale: scale)
      }
    }
    return Column(name: name, tail: nil, logarithmShift: nil, center: mean, scale: deviation)
  }

  /// The smallest positive value, where none is negative and the largest is far above the median.
  private static func logarithmShift(_ values: [Double]) -> Double? {
    guard let least = values.min(), let most = values.max(), least >= 0,
      most > widestRange * values.sorted()[values.count / 2]
    else { return nil }
    return values.lazy.filter { $0 > 0 }.min()
  }

  private static func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
    let count = Double(max(values.count, 1))
    // Constant columns have deviation 0 exactly, whatever the mean is rounded to.
    guard values.contains(where: { $0 != values[0] }) else { return (values.first ?? 0, 0) }
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    return (mean, variance.squareRoot())
  }

  /// The transformed numbers, row-major.
  ///
  /// - Precondition: As many columns as the transformation was made for.
  public func apply(_ rows: Rows) -> [Float] {
    precondition(rows.columns == columns.count, "Standardization: \(rows.columns) columns")
    var result = [Float](repeating: 0, count: rows.values.count)
    for (position, column) in columns.enumerated() where column.scale > 0 {
      for place in stride(from: position, to: rows.values.count, by: columns.count) {
        var value = rows.values[place]
        if let shift = column.logarithmShift { value = log(max(value, 0) + shift) }
        if let tail = column.tail { value = asinh((value - tail.center) / tail.scale) }
        result[place] = Float((value - column.center) / column.scale)
      }
    }
    return result
  }
}

extension Standardization {
  /// Reads the transformations of a model file.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind, and for a fill of
  ///   other columns.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    columns = try container.decode([Column].self, forKey: .columns)
    fill = try container.decodeIfPresent(ObservableFill.self, forKey: .fill)
    try decoder.require(
      fill?.fits(names) ?? true, "the fill of missing values is not one of these columns")
  }
}

extension Standardization.Column {
  /// Reads the transformation of a column.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind, and for numbers that
  ///   transform nothing.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    tail = try container.decodeIfPresent(Standardization.Tail.self, forKey: .tail)
    logarithmShift = try container.decodeIfPresent(Double.self, forKey: .logarithmShift)
    center = try container.decode(Double.self, forKey: .center)
    scale = try container.decode(Double.self, forKey: .scale)
    try decoder.require(center.isFinite, "the center is \(center)")
    try decoder.require(
      scale >= 0 && scale.isFinite, "the scale is \(scale), expected a number ≥ 0")
    if let shift = logarithmShift {
      try decoder.require(
        shift > 0 && shift.isFinite, "logarithmShift is \(shift), expected a number > 0")
    }
    if let tail {
      try decoder.require(
        tail.scale > 0 && tail.scale.isFinite && tail.center.isFinite,
        "the tail has the center \(tail.center) and the scale \(tail.scale)")
    }
  }
}
