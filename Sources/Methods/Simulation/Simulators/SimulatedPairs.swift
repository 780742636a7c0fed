import Randomness
import TensorEngine

/// Pairs of parameters and observables.
public struct SimulatedPairs: Equatable, Sendable {
  /// The number of pairs.
  public var count: Int
  /// The parameters, row-major.
  public var theta: [Double]
  /// The observables, row-major.
  public var x: [Double]
}

extension Simulator {
  /// Draws `count` pairs: parameters from the prior, observables for them.
  ///
  /// Row i uses substreams with the number i, so that the pairs depend neither on the number of
  /// threads nor on how many others are drawn.
  public func simulate(
    _ count: Int, _ random: RandomStream, threads: Int = Threads.count
  ) -> SimulatedPairs {
    let theta = prior.sample(count, random.substream("theta"))
    return SimulatedPairs(
      count: count, theta: theta, x: simulate(theta, random.substream("x"), threads: threads))
  }

  /// The observables of each row of parameters; row i uses the substream i.
  ///
  /// - Parameters:
  ///   - theta: The parameters, row-major.
  ///   - random: Where random numbers come from.
  ///   - threads: The number of threads.
  /// - Precondition: Whole rows.
  public func simulate(
    _ theta: [Double], _ random: RandomStream, threads: Int = Threads.count
  ) -> [Double] {
    makeRows(rowCount(theta), width: observableCount, threads: threads) { row, x in
      var random = random.substream(row)
      theta.withRow(row, parameterCount) { sample($0, into: x, &random) }
    }
  }

  /// The number of rows in a table of parameters.
  func rowCount(_ theta: [Double]) -> Int {
    precondition(
      theta.count % parameterCount == 0,
      "\(name): \(theta.count) numbers are no whole rows of \(parameterCount) parameters")
    return theta.count / parameterCount
  }
}

extension TractableSimulator {
  /// log p(x|θ) of each row of observables with the same row of parameters.
  ///
  /// - Precondition: Whole rows, as many of each.
  public func logLikelihoods(
    _ x: [Double], _ theta: [Double], threads: Int = Threads.count
  ) -> [Double] {
    let rows = rowCount(theta)
    precondition(
      x.count == rows * observableCount,
      "\(name): \(x.count) observables for \(rows) rows of parameters")
    return makeRows(rows, width: 1, threads: threads) { row, result in
      result[0] = theta.withRow(row, parameterCount) { theta in
        x.withRow(row, observableCount) { logLikelihood($0, theta) }
      }
    }
  }

  /// log p(x|θ) of one x for each row of parameters.
  ///
  /// - Precondition: `observableCount` observables, whole rows of parameters.
  public func logLikelihoods(
    of x: [Double], _ theta: [Double], threads: Int = Threads.count
  ) -> [Double] {
    precondition(
      x.count == observableCount, "\(name): \(x.count) observables, expected \(observableCount)")
    return makeRows(rowCount(theta), width: 1, threads: threads) { row, result in
      result[0] = theta.withRow(row, parameterCount) { theta in
        x.withUnsafeBufferPointer { logLikelihood($0, theta) }
      }
    }
  }
}
