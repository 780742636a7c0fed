import DataFiles
import Foundation
import Randomness
import Simulation

extension AugmentedData {
  /// Where θ₀ is drawn, and how often.
  public struct Sampling {
    /// The prior of θ₀.
    public var prior: Prior
    /// θ₁.
    public var denominator: [Double]
    /// The events to draw, half of them at θ₀, half at θ₁.
    public var count: Int
    /// The θ₀ to draw; as many events belong to each.
    public var points: Int

    /// A sampling.
    public init(prior: Prior, denominator: [Double], count: Int, points: Int = 1000) {
      (self.prior, self.denominator) = (prior, denominator)
      (self.count, self.points) = (count, points)
    }
  }

  /// Simulations with labels, joint ratios and joint scores, drawn from the events by their weights
  /// at θ₀ and θ₁ (arXiv:1805.00020, section 2.4): what ALICES and its kin are trained with.
  ///
  /// An event may be drawn often: many more draws than events add nothing.
  ///
  /// - Parameters:
  ///   - sampling: What is drawn.
  ///   - x: The observables of the events.
  ///   - observableNames: Their names.
  ///   - random: Draws points and events.
  /// - Throws: `LikelihoodRatioError` for points of other parameters, and for events that weigh
  ///   less than nothing at one of them.
  public func simulations(
    _ sampling: Sampling, x: Rows, observableNames: [String]? = nil, random: RandomStream
  ) throws -> Simulations {
    let dimension = morphing.benchmarks[0].count
    guard sampling.prior.dimension == dimension, sampling.denominator.count == dimension else {
      throw LikelihoodRatioError(
        "theta",
        "prior and denominator have \(sampling.prior.dimension) and "
          + "\(sampling.denominator.count) parameters, the benchmarks \(dimension)")
    }
    guard x.count == eventCount else {
      throw LikelihoodRatioError("x", "\(x.count) events, \(eventCount) have weights")
    }
    let points = min(max(sampling.points, 1), max(sampling.count / 2, 1))
    var random = random
    let below = try choice(at: sampling.denominator)
    var (theta, scores, ratios, labels, rows): ([Double], [Double], [Double], [Bool], [Int]) =
      ([], [], [], [], [])
    for point in 0..<points {
      let numerator = sampling.prior.sample(&random)
      let above = try choice(at: numerator)
      let share = sampling.count * point / points..<sampling.count * (point + 1) / points
      for number in share {
        let isNumerator = number % 2 == 0
        let row = (isNumerator ? above : below).draw(&random)
        theta += numerator
        labels.append(isNumerator)
        rows.append(row)
        ratios.append(
          try jointRatio(row, numerator: numerator, denominator: sampling.denominator))
        scores += try jointScore(row, at: numerator)
      }
    }
    return try Simulations(
      theta: Rows(count: rows.count, columns: dimension, values: theta), x: x.selecting(rows),
      isNumerator: labels,
      denominatorTheta: Rows(repeating: sampling.denominator, count: rows.count),
      jointRatio: ratios,
      jointScore: Rows(count: rows.count, columns: dimension, values: scores),
      parameterNames: sampling.prior.names, observableNames: observableNames)
  }

  /// The events by their weights at θ.
  private func choice(at theta: [Double]) throws -> WeightedChoice {
    let weights = weights(at: theta)
    if let event = weights.firstIndex(where: { !($0 >= 0) }) {
      throw LikelihoodRatioError(
        "event weights", "event \(event) weighs \(weights[event]) at theta = \(theta)",
        hint: "a polynomial of this degree does not describe the weights, or rounding made it "
          + "negative: leave the event out")
    }
    let choice = WeightedChoice(weights)
    guard choice.total > 0 else {
      throw LikelihoodRatioError(
        "event weights", "they sum to \(choice.total) at theta = \(theta)")
    }
    return choice
  }
}

/// Events with their weights at the benchmarks of a morphing, from a file with the arrays `x` and
/// `benchmark_weights` (npz, HDF5, or columns `x_0`, … and `benchmark_weights_0`, …).
public struct WeightedEventFile: Sendable {
  /// The observables.
  public let x: Rows
  /// Their names, where the file has any.
  public let observableNames: [String]?
  /// The weight of each event at each benchmark.
  public let weights: Rows

  /// Reads a file.
  ///
  /// - Throws: `DataFileError` for files that cannot be read; `LikelihoodRatioError` for missing
  ///   arrays and numbers that are not finite.
  public init(_ url: URL, _ reading: SimulationReading = SimulationReading()) throws {
    let arrays = try NamedArrays(url, reading)
    func need(_ name: String) throws -> Rows {
      guard let rows = try arrays.rows(name) else {
        throw LikelihoodRatioError(
          url.lastPathComponent, "there is no array \"\(name)\"",
          hint: "give x and benchmark_weights; it has \(arrays.names.joined(separator: ", "))")
      }
      return rows
    }
    x = try need("x")
    weights = try need("benchmark_weights")
    guard x.count == weights.count else {
      throw LikelihoodRatioError(
        url.lastPathComponent, "x has \(x.count) rows, benchmark_weights \(weights.count)")
    }
    observableNames = try arrays.columnNames(["columns"], count: x.columns)
    try x.requireFinite("x", observableNames ?? Simulations.names("x", x.columns))
  }
}
