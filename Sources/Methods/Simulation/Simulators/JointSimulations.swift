import Randomness
import TensorEngine

/// Observables with what the simulator knows of their latent variables z.
public struct JointSimulations: Equatable, Sendable {
  /// The number of rows.
  public var count: Int
  /// The observables, row-major.
  public var x: [Double]
  /// log r(x, z) = log p(x, z|θ₀) − log p(x, z|θ₁) of each row.
  public var logRatio: [Double]
  /// The joint score t(x, z|θ₀), row-major: one number for each parameter.
  public var score: [Double]
}

extension JointSimulator {
  /// Draws an x for each row of `theta`, with joint ratio and score of the pair (θ₀, θ₁) in the
  /// same row; row i uses the substream i.
  ///
  /// - Parameters:
  ///   - theta: The parameters to draw for, row-major: θ₀ for numerator events, θ₁ for denominator
  ///     events.
  ///   - numerator: θ₀, row-major.
  ///   - denominator: θ₁, row-major.
  ///   - random: Where random numbers come from.
  ///   - threads: The number of threads.
  /// - Precondition: Whole rows, as many of each.
  public func simulate(
    _ theta: [Double], numerator: [Double], denominator: [Double], _ random: RandomStream,
    threads: Int = Threads.count
  ) -> JointSimulations {
    let rows = rowCount(theta)
    precondition(
      numerator.count == theta.count && denominator.count == theta.count,
      "\(name): \(theta.count) parameters, \(numerator.count) of θ₀, \(denominator.count) of θ₁")
    // A row holds x, the score and the log ratio.
    let (observables, parameters) = (observableCount, parameterCount)
    let width = observables + parameters + 1
    let table = makeRows(rows, width: width, threads: threads) { row, values in
      var random = random.substream(row)
      let x = UnsafeMutableBufferPointer(rebasing: values[..<observables])
      let score = UnsafeMutableBufferPointer(rebasing: values[observables..<width - 1])
      values[width - 1] = theta.withRow(row, parameters) { theta in
        numerator.withRow(row, parameters) { numerator in
          denominator.withRow(row, parameters) { denominator in
            sample(
              theta, numerator: numerator, denominator: denominator, into: x, score: score, &random)
          }
        }
      }
    }
    return JointSimulations(
      count: rows,
      x: (0..<rows).flatMap { table[$0 * width..<$0 * width + observables] },
      logRatio: (0..<rows).map { table[($0 + 1) * width - 1] },
      score: (0..<rows).flatMap { table[$0 * width + observables..<($0 + 1) * width - 1] })
  }
}
