import Foundation
import Numerics
import Randomness
import RatioEstimation
import Simulation

/// Holds estimates against the exact likelihood, on events that no training has seen.
///
/// An event is x with two points: θ₀ from the prior and θ₁, the reference point or, without one,
/// another draw of the prior; half of the x come from each. Judged is log r̂(x; θ₀, θ₁) as a
/// difference of two values of the estimate at the same x, so that a denominator that depends on x
/// alone, as the evidence or the free function of NRE-B, cancels.
struct SweepJudge {
  /// Beyond e^±10 only the side matters: estimates and exact values are cut off there.
  static let limit = Double(PairLoss.largestLogRatio)

  private let theta0: Rows
  private let theta1: Rows
  private let x: Rows
  private let isNumerator: [Bool]
  private let exact: [Double]
  private let score: ScoreTest?

  init(_ simulations: SweepSimulations, count: Int, _ random: RandomStream) {
    let simulator = simulations.simulator
    let dimension = simulator.parameterCount
    func points(_ name: String) -> [Double] {
      simulator.prior.sample(count, random.substream(name))
    }
    let first = points("theta")
    let second =
      simulations.reference.map { [Double](Array(repeating: $0, count: count).joined()) }
      ?? points("other theta")
    let isNumerator = (0..<count).map { $0.isMultiple(of: 2) }
    let observed = simulator.simulate(
      first.indices.map { isNumerator[$0 / dimension] ? first[$0] : second[$0] },
      random.substream("x"))
    theta0 = Rows(count: count, columns: dimension, values: first)
    theta1 = Rows(count: count, columns: dimension, values: second)
    x = Rows(count: count, columns: simulator.observableCount, values: observed)
    exact = zip(
      simulator.logLikelihoods(observed, first), simulator.logLikelihoods(observed, second)
    ).map { $0 - $1 }
    self.isNumerator = isNumerator
    let atReference = x.selecting(isNumerator.indices.filter { !isNumerator[$0] })
    score = simulations.reference.map { ScoreTest(simulator, reference: $0, x: atReference) }
  }

  /// What is said of an estimate.
  struct Verdict {
    let error: Double
    let bias: Double
    /// The cross-entropy above that of the exact ratio.
    let excess: Double
    let scoreError: Double?
  }

  /// Judges a ratio.
  ///
  /// - Throws: What the estimate throws.
  func judge(_ estimate: some LogRatio) throws -> Verdict {
    let first = try estimate.pairwise(theta: theta0, x: x)
    let second = try estimate.pairwise(theta: theta1, x: x)
    let count = Double(x.count)
    var (squares, sum, excess) = (0.0, 0.0, 0.0)
    for row in isNumerator.indices {
      let value = first[row] - second[row]
      let difference = SweepJudge.cut(value) - SweepJudge.cut(exact[row])
      squares += difference * difference
      sum += difference
      let sign = isNumerator[row] ? -1.0 : 1.0
      excess += softplus(sign * value) - softplus(sign * exact[row])
    }
    return Verdict(
      error: (squares / count).squareRoot(), bias: sum / count, excess: excess / count,
      scoreError: try score?.error(of: estimate))
  }

  /// The root mean square error of an estimated score; nil without a reference point.
  func scoreError(of estimate: ScoreEstimate) throws -> Double? {
    try score.map { $0.error(try estimate.scores(x: $0.x).values) }
  }

  private static func cut(_ value: Double) -> Double { min(max(value, -limit), limit) }
}

/// Compares scores at the reference point, for x that were simulated there.
private struct ScoreTest {
  let x: Rows
  /// Two points a parameter, on either side of the reference.
  private let points: Rows
  private let distances: [Double]
  private let exact: [Double]

  /// The distance of the points from the reference in widths of the prior.
  private static let step = 0.01

  init(_ simulator: any TractableSimulator, reference: [Double], x: Rows) {
    let bounds = simulator.prior.bounds
    distances = bounds.map { bound in
      let width = bound.upperBound - bound.lowerBound
      return ScoreTest.step * (width.isFinite ? width : 1)
    }
    let steps = distances
    points = Rows(
      reference.indices.flatMap { index in
        [1.0, -1].map { sign in
          var point = reference
          point[index] += sign * steps[index]
          return point
        }
      })
    self.x = x
    let values = (0..<points.count).flatMap { [points] row in
      simulator.logLikelihoods(x.values, Rows(repeating: points[row], count: x.count).values)
    }
    exact = ScoreTest.slopes(values, steps, count: x.count)
  }

  func error(of estimate: some LogRatio) throws -> Double {
    error(ScoreTest.slopes(try estimate.grid(theta: points, x: x), distances, count: x.count))
  }

  /// The root mean square difference over events and parameters.
  func error(_ scores: [Double]) -> Double {
    let squares = zip(scores, exact).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (squares / Double(exact.count)).squareRoot()
  }

  /// Central differences, `[event, parameter]`, of values `[point, event]`.
  private static func slopes(_ values: [Double], _ steps: [Double], count: Int) -> [Double] {
    (0..<count).flatMap { event in
      steps.indices.map { index in
        (values[2 * index * count + event] - values[(2 * index + 1) * count + event])
          / (2 * steps[index])
      }
    }
  }
}
