import Randomness

/// The minima found from several starts.
public struct MultiStartMinimum: Sendable {
  /// The lowest of the converged minima; of all where none converged.
  public let best: Minimum
  /// The minimum of each start that had a finite value, in the order of the starts.
  public let minima: [Minimum]

  /// The number of starts that ended within `distance` of the best value.
  public func agreeing(within distance: Double = 1e-3) -> Int {
    minima.filter { $0.isConverged && $0.value <= best.value + distance }.count
  }
}

extension Minimizer {
  /// Minimizes `objective` from its own start and from `starts`.
  ///
  /// - Throws: `InferenceError` where the function is finite at none of them.
  public func minimize(_ objective: Objective, from starts: [[Double]]) throws -> MultiStartMinimum
  {
    var minima: [Minimum] = []
    var failure: (any Error)?
    for start in [objective.parameters.map(\.start)] + starts {
      do {
        minima.append(try minimize(objective.starting(at: start)))
      } catch {
        failure = failure ?? error
      }
    }
    let converged = minima.filter(\.isConverged)
    let best = (converged.isEmpty ? minima : converged).min { $0.value < $1.value }
    guard let best else { throw failure ?? InferenceError("fit", "it has no start") }
    return MultiStartMinimum(best: best, minima: minima)
  }

  /// Minimizes `objective` from its own start and from `count` random ones: a Latin hypercube
  /// within finite bounds, and normal with three times the parameter's scale elsewhere.
  ///
  /// - Throws: `InferenceError` where the function is finite at none of them.
  public func minimize(
    _ objective: Objective, randomStarts count: Int, random: RandomStream
  ) throws -> MultiStartMinimum {
    var starts = [[Double]](repeating: [], count: count)
    for (index, parameter) in objective.parameters.enumerated() {
      var stream = random.substream(index)
      let strata = stream.permutation(count)
      let (lower, upper) = (parameter.bounds.lowerBound, parameter.bounds.upperBound)
      for (start, stratum) in strata.enumerated() {
        if lower.isFinite && upper.isFinite {
          let share = (Double(stratum) + stream.uniform()) / Double(count)
          starts[start].append(lower + (upper - lower) * share)
        } else {
          starts[start].append(
            parameter.clipped(parameter.start + 3 * parameter.scale * stream.normal()))
        }
      }
    }
    return try minimize(objective, from: starts)
  }
}
