import Foundation
import Messages
import Simulation

/// Some events of a ratio's denominator, kept beside the ratio: with r̂(x; θ) as their weights they
/// are distributed as the simulations at θ, and observed events can be compared with them.
public struct SimulatedSample: Codable, Equatable, Sendable {
  private let columns: Int
  private let values: [Float]
  private let weights: [Float]?

  /// As many as tell a distribution to 3 %, and no more numbers than networks have.
  private static let (mostEvents, mostNumbers) = (1000, 40_000)

  /// Events at equal distances among those of the denominator; nil where there are none, or where
  /// their numbers are too large for single precision.
  init?(_ simulations: Simulations) {
    let all = (0..<simulations.count).filter { simulations.isNumerator?[$0] != true }
    columns = simulations.x.columns
    let most = min(SimulatedSample.mostEvents, SimulatedSample.mostNumbers / max(columns, 1))
    let count = min(all.count, most)
    let chosen = (0..<count).map { all[all.count * $0 / count] }
    values = simulations.x.selecting(chosen).values.map { Float($0) }
    let mean = simulations.meanWeight
    weights = simulations.weights.map { weights in chosen.map { Float(weights[$0] / mean) } }
    guard problem == nil else { return nil }
  }

  /// What is wrong with the numbers; nil for nothing.
  private var problem: String? {
    guard columns > 0, !values.isEmpty, values.count % columns == 0, values.allSatisfy(\.isFinite)
    else { return "the kept events have \(values.count) numbers in \(columns) columns" }
    guard let weights else { return nil }
    return weights.count == values.count / columns && weights.contains { $0 > 0 }
      && weights.allSatisfy { $0 >= 0 && $0.isFinite }
      ? nil : "the kept events have \(weights.count) weights that are none"
  }

  /// Whether the events have as many observables as these names.
  func fits(_ names: [SimulatedRange.Column]) -> Bool { columns == names.count }

  /// The observables, row by row.
  package var x: Rows {
    Rows(count: values.count / columns, columns: columns, values: values.map { Double($0) })
  }

  /// The events' own weights; nil for 1.
  package var ownWeights: [Double]? { weights.map { $0.map { Double($0) } } }

  /// Reads events from a model file.
  ///
  /// - Throws: `DecodingError` for a value that is missing, of another kind or out of range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    columns = try container.decode(Int.self, forKey: .columns)
    values = try container.decode([Float].self, forKey: .values)
    weights = try container.decodeIfPresent([Float].self, forKey: .weights)
    try decoder.require(problem == nil, problem ?? "")
  }
}
