import Foundation
import Simulation

/// log r̂(x; θ) = log p(x|θ) − log p(x|denominator): numerator first, natural logarithm.
///
/// Whatever the denominator is, log r̂(x; θ₀) − log r̂(x; θ₁) estimates log p(x|θ₀)/p(x|θ₁), since
/// the denominator cancels. Estimates that need the denominator itself (posterior densities with
/// their evidence, E[r̂] = 1, comparisons between different x) require `isNormalized`.
public protocol LogRatio: Sendable {
  /// What stands in the denominator.
  var denominator: RatioDenominator { get }
  /// The parameters with the box that the estimate was trained on; of dimension 0 for a ratio of
  /// two fixed samples.
  var domain: ParameterBox { get }
  /// The names of the observables.
  var observableNames: [String] { get }

  /// log r̂ of each row of `theta` with the same row of `x`.
  ///
  /// Says nothing about points outside of the domain; see `logRatios(theta:x:)`.
  ///
  /// - Throws: `LikelihoodRatioError` for wrong numbers of rows or columns, and for observables
  ///   that are not finite.
  func pairwise(theta: Rows, x: Rows) throws -> [Double]

  /// log r̂ of every row of `theta` with every row of `x`, θ after θ: `[theta, x]`.
  ///
  /// - Throws: As `pairwise(theta:x:)`.
  func grid(theta: Rows, x: Rows) throws -> [Double]

  /// What has to be said about values that this estimate gave; nil for nothing.
  func remark(on values: [Double]) -> String?

  /// What takes the place of missing observables; nil for an estimate that needs all of them.
  var fill: ObservableFill? { get }

  /// The estimates that bootstrap replicas of the simulations gave: the scatter of what they say is
  /// the error of the training. Empty where there are none.
  var replicas: [any LogRatio] { get }

  /// The range of the simulations that the estimate was learnt from; nil where it is not known.
  var simulatedRange: SimulatedRange? { get }
}

/// The density in the denominator of a ratio.
public enum RatioDenominator: Codable, Equatable, Sendable {
  /// p(x|θ₁) at one point.
  case point([Double])
  /// p(x) = ∫ p(x|θ) p(θ) dθ with the prior of the training: likelihood to evidence.
  case marginal
  /// The density of a fixed sample.
  case sample(String)
  /// An unknown function of x: only differences between two θ at the same x mean something.
  case unknown

  /// Whether the denominator is a density that is known to be one.
  public var isNormalized: Bool { self != .unknown }

  /// The denominator in words, for files and reports.
  public var description: String {
    switch self {
    case .point(let theta): "p(x|theta1) at theta1 = \(theta)"
    case .marginal: "p(x), the marginal over the training's prior"
    case .sample(let name): "the density of the sample \"\(name)\""
    case .unknown: "an unknown function of x: only differences between two theta have a meaning"
    }
  }
}

/// Log ratios with what has to be said about them.
public struct LogRatioValues: Equatable, Sendable {
  /// The values, in the order that the function which made them states.
  public let values: [Double]
  /// Warnings, such as parameters outside of the trained domain.
  public let warnings: [String]
}

extension LogRatio {
  /// Whether the denominator is a density; false for estimates that are known up to a function of
  /// x.
  public var isNormalized: Bool { denominator.isNormalized }

  /// Nothing.
  public func remark(on values: [Double]) -> String? { nil }

  /// None.
  public var replicas: [any LogRatio] { [] }

  /// None.
  public var fill: ObservableFill? { nil }
  /// Not known.
  public var simulatedRange: SimulatedRange? { nil }

  /// The pairs written out, chunk by chunk.
  public func grid(theta: Rows, x: Rows) throws -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(theta.count * x.count)
    for row in 0..<theta.count {
      result += try pairwise(theta: Rows(repeating: theta[row], count: x.count), x: x)
    }
    return result
  }

  /// log r̂ of every θ with every x, `[theta, x]` row-major.
  ///
  /// - Parameter point: Another θ in the place of the denominator; nil for the estimate's own.
  /// - Returns: The values, with a warning for parameters outside of the trained domain.
  /// - Throws: `LikelihoodRatioError` for wrong numbers of columns and numbers that are not finite.
  public func logRatios(
    theta: Rows, x: Rows, over point: [Double]? = nil
  ) throws -> LogRatioValues {
    let points = point.map { theta.appending(Rows([$0])) } ?? theta
    let all = try grid(theta: points, x: x)
    var values = Array(all.prefix(theta.count * x.count))
    if point != nil {
      let below = all.suffix(x.count)
      for place in values.indices { values[place] -= below[below.startIndex + place % x.count] }
    }
    return LogRatioValues(values: values, warnings: warnings(points, remark(on: all)))
  }

  /// log p(x|θ₀)/p(x|θ₁) for each x.
  ///
  /// - Throws: As `logRatios(theta:x:)`.
  public func logRatios(
    numerator theta0: [Double], denominator theta1: [Double], x: Rows
  ) throws -> LogRatioValues {
    let points = Rows([theta0, theta1])
    let values = try grid(theta: points, x: x)
    return LogRatioValues(
      values: (0..<x.count).map { values[$0] - values[x.count + $0] },
      warnings: warnings(points, remark(on: values)))
  }

  /// Σ_i w_i log r̂(x_i; θ) of independent observations for each θ.
  ///
  /// - Parameters:
  ///   - dataset: The observations.
  ///   - weights: Their weights, which may be negative; nil for unit weights.
  ///   - theta: The parameter points.
  /// - Throws: As `logRatios(theta:x:)`; for weights that are not as many as observations.
  public func logRatios(
    ofDataset dataset: Rows, weights: [Double]? = nil, theta: Rows
  ) throws -> LogRatioValues {
    if let weights, weights.count != dataset.count {
      throw LikelihoodRatioError(
        "weights", "\(weights.count) weights for \(dataset.count) observations")
    }
    guard dataset.count > 0 else {
      // What was not observed says nothing.
      let sums = [Double](repeating: 0, count: theta.count)
      return LogRatioValues(values: sums, warnings: warnings(theta, nil))
    }
    let step = Swift.max(1, (1 << 18) / dataset.count)
    var sums: [Double] = []
    var remark: String?
    for start in stride(from: 0, to: theta.count, by: step) {
      let points = theta.selecting(start..<Swift.min(start + step, theta.count))
      let values = try grid(theta: points, x: dataset)
      remark = remark ?? self.remark(on: values)
      for row in 0..<points.count {
        let part = values[row * dataset.count..<(row + 1) * dataset.count]
        sums.append(weighted(part, weights))
      }
    }
    return LogRatioValues(values: sums, warnings: warnings(theta, remark))
  }

  private func weighted(_ values: ArraySlice<Double>, _ weights: [Double]?) -> Double {
    guard let weights else { return values.reduce(0, +) }
    return zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private func warnings(_ theta: Rows, _ remark: String?) -> [String] {
    [domain.warning(for: theta), remark].compactMap { $0 }
  }

  /// Checks the columns of parameters and observables, and that all numbers are finite.
  ///
  /// - Throws: `LikelihoodRatioError` that says what the estimate reads.
  func check(theta: Rows, x: Rows) throws {
    for (subject, rows, names, missing) in [
      ("theta", theta, domain.names, "give the number that belongs there"),
      ("x", x, observableNames, Rows.missingForEstimate),
    ] {
      guard rows.columns == names.count else {
        throw LikelihoodRatioError(
          subject, "it has \(rows.columns) columns, the estimate reads \(names.count)",
          hint: names.isEmpty ? nil : "give \(names.joined(separator: ", "))")
      }
      try rows.requireFinite(subject, names, missing: missing)
    }
  }
}
