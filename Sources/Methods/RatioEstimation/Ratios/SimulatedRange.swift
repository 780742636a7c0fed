import Foundation
import Messages
import Numerics
import Simulation

/// How the observables of the training's simulations were distributed, in a few numbers each: what
/// observed events are compared with before anything is inferred from them.
public struct SimulatedRange: Codable, Equatable, Sendable {
  /// One observable.
  public struct Column: Codable, Equatable, Sendable {
    /// Its name.
    public var name: String
    /// The smallest value.
    public var smallest: Double
    /// The largest value.
    public var largest: Double
  }

  /// The number of simulations.
  public let count: Int
  /// The observables, in the order in which the estimate reads them.
  public let columns: [Column]
  /// Some events of the ratio's denominator; nil in files of earlier versions.
  package let sample: SimulatedSample?

  /// The range of all simulations, with some of them to compare observed events with.
  ///
  /// - Precondition: There is a simulation.
  init(_ simulations: Simulations) {
    self.init(
      simulations.x, names: simulations.observableNames, sample: SimulatedSample(simulations))
  }

  /// The range of simulated observables, row by row.
  ///
  /// - Precondition: There is a row.
  public init(_ x: Rows, names: [String]) { self.init(x, names: names, sample: nil) }

  private init(_ x: Rows, names: [String], sample: SimulatedSample?) {
    precondition(x.count > 0 && names.count == x.columns, "SimulatedRange: \(x.count) rows")
    count = x.count
    self.sample = sample
    columns = names.indices.map { index in
      let values = x.column(index)
      return Column(
        name: names[index], smallest: values.min() ?? 0, largest: values.max() ?? 0)
    }
  }

  private init(count: Int, columns: [Column]) {
    (self.count, self.columns, sample) = (count, columns, nil)
  }

  /// The range of the simulations of both; nil for other observables.
  func union(_ other: SimulatedRange) -> SimulatedRange? {
    guard columns.map(\.name) == other.columns.map(\.name) else { return nil }
    return SimulatedRange(
      count: min(count, other.count),
      columns: zip(columns, other.columns).map {
        Column(
          name: $0.name, smallest: min($0.smallest, $1.smallest),
          largest: max($0.largest, $1.largest))
      })
  }

  /// Reads a range from a model file.
  ///
  /// - Throws: `DecodingError` for a value that is missing, of another kind or out of range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    count = try container.decode(Int.self, forKey: .count)
    columns = try container.decode([Column].self, forKey: .columns)
    sample = try container.decodeIfPresent(SimulatedSample.self, forKey: .sample)
    try decoder.require(count > 0, "the range is that of \(count) simulations")
    try decoder.require(
      sample.map { $0.fits(columns) } ?? true, "the kept events have other observables")
    for column in columns {
      try decoder.require(
        column.smallest.isFinite && column.largest.isFinite && column.smallest <= column.largest,
        "\"\(column.name)\" goes from \(column.smallest) to \(column.largest)")
    }
  }
}

/// Observed events beside the range of the simulations that a ratio was learnt from.
///
/// Outside of it a network extrapolates, and what it says there is a guess. Of events from the
/// simulations' own distribution one in N + 1 lies below the smallest of N others, and one above
/// the largest, whatever the distribution is.
public struct RangeComparison: Sendable {
  /// The number of observed events.
  public let count: Int
  /// The numbers of those that lie outside of the range in an observable.
  public let outside: [Int]
  /// The probability that one event of the simulations' own distribution lies outside, at most.
  public let chance: Double
  /// The first event outside: its observable, its value, and the range.
  private let example: (row: Int, value: Double, column: SimulatedRange.Column)?

  /// Compares observables, row by row, with a range of as many.
  public init(_ x: Rows, with range: SimulatedRange) {
    precondition(x.columns == range.columns.count, "RangeComparison: \(x.columns) observables")
    var outside: [Int] = []
    var example: (row: Int, value: Double, column: SimulatedRange.Column)?
    for row in 0..<x.count {
      guard
        let index = range.columns.indices.first(where: {
          let value = x.values[row * x.columns + $0]
          return value < range.columns[$0].smallest || value > range.columns[$0].largest
        })
      else { continue }
      outside.append(row)
      if example == nil {
        example = (row, x.values[row * x.columns + index], range.columns[index])
      }
    }
    count = x.count
    self.outside = outside
    self.example = example
    chance = min(1, 2 * Double(range.columns.count) / Double(range.count + 1))
  }

  /// The probability of at least as many events outside, if all come from the simulations'
  /// distribution.
  public var pValue: Double {
    outside.isEmpty
      ? 1
      : max(0, 1 - BinomialDistribution.cdf(outside.count - 1, trials: count, probability: chance))
  }

  /// The verdict on the sample, in words that name an event.
  public var verdict: Diagnostic {
    let expected = chance * Double(count)
    var statement =
      outside.isEmpty
      ? "all \(count) observed events lie in the range of the simulations"
      : "\(outside.count) of \(count) observed events lie outside of the range of the simulations, "
        + "where the ratio extrapolates"
    if let example {
      let column = example.column
      statement +=
        " (event \(example.row + 1): \(column.name) = \(rounded(example.value, digits: 4)), "
        + "simulated from \(rounded(column.smallest, digits: 4)) to "
        + "\(rounded(column.largest, digits: 4))); events like "
        + "the simulations make \(rounded(expected, digits: 4)) at most"
    }
    return Diagnostic(
      "observed events in range", Diagnostic.Outcome(pValue: pValue), value: Double(outside.count),
      expected: expected, pValue: pValue, statement: statement)
  }
}
