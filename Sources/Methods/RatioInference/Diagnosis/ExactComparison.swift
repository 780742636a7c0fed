import Foundation
import Randomness
import RatioEstimation
import Simulation

/// An estimate beside the exact log ratio, on events it was not trained on.
///
/// Where the denominator of the estimate is the marginal p(x) or unknown, both are compared as
/// log p(x|θ) − log p(x|θ'), with θ the event's own and θ' that of another simulation: the
/// denominator cancels.
public struct ExactComparison: Sendable {
  /// The exact values.
  public let exact: [Double]
  /// The estimates.
  public let estimated: [Double]
  /// How both were formed.
  public let statement: String

  /// A comparison.
  ///
  /// - Parameters:
  ///   - estimate: The estimate.
  ///   - likelihood: The exact log likelihood.
  ///   - simulations: Held-out simulations, of which at most `limit` are used.
  ///   - random: Draws the events and the other θ.
  /// - Throws: `LikelihoodRatioError` for simulations that the estimate cannot read, and labelled
  ///   ones without θ₁, for which there is no exact ratio.
  public init(
    _ estimate: any LogRatio, exact likelihood: ExactLogRatio, on simulations: Simulations,
    limit: Int = 20_000, random: RandomStream
  ) throws {
    var random = random
    // Files of labelled events have one class after the other.
    let rows = Array(random.permutation(simulations.count).prefix(limit))
    let (theta, x) = (simulations.theta.selecting(rows), simulations.x.selecting(rows))
    let other: Rows
    if simulations.isNumerator == nil {
      other = theta.selecting(random.permutation(rows.count))
      statement = "log r between an event's own parameters and those of another event"
    } else {
      guard let theta1 = simulations.denominatorTheta, theta1.columns > 0 else {
        throw LikelihoodRatioError(
          "theta1", "without it the exact ratio is not known",
          hint: "give the parameters of the denominator in the file")
      }
      other = theta1.selecting(rows)
      statement = "log r between theta and theta1 of an event"
    }
    func ratios(_ ratio: any LogRatio) throws -> [Double] {
      let values = try ratio.pairwise(theta: theta, x: x)
      if ratio.denominator == .point(other[0]) && other.isOnePoint { return values }
      return zip(values, try ratio.pairwise(theta: other, x: x)).map { $0 - $1 }
    }
    let (truth, values) = (try ratios(likelihood), try ratios(estimate))
    // Where one of the densities is zero there is no finite ratio to be found.
    let finite = truth.indices.filter { truth[$0].isFinite }
    exact = finite.map { truth[$0] }
    estimated = finite.map { values[$0] }
    guard !exact.isEmpty else {
      throw LikelihoodRatioError("exact ratio", "it is infinite for every event")
    }
  }

  /// The mean of estimate minus exact, with its standard error.
  public var bias: (value: Double, error: Double) {
    let (mean, deviation) = (differences.reduce(0, +) / count, spread)
    return (mean, deviation / count.squareRoot())
  }

  /// The root of the mean squared difference.
  public var rootMeanSquare: Double {
    (differences.reduce(0) { $0 + $1 * $1 } / count).squareRoot()
  }

  /// The standard error of `rootMeanSquare`.
  public var rootMeanSquareError: Double {
    let squares = differences.map { $0 * $0 }
    let mean = squares.reduce(0, +) / count
    let variance = squares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    return (variance / count).squareRoot() / max(2 * mean.squareRoot(), 1e-300)
  }

  private var count: Double { Double(exact.count) }
  private var differences: [Double] { zip(estimated, exact).map { $0 - $1 } }
  private var spread: Double {
    let mean = differences.reduce(0, +) / count
    return (differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
  }
}
