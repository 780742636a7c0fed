import Foundation
import Likelihoods
import Messages
import Numerics
import Simulation

extension RatioFit {
  /// The covariance of the estimates; nil where the fit has none.
  ///
  /// With weights the sum of log ratios is no likelihood of anything that was counted, and the
  /// inverse of its second derivatives is not the covariance. Then it is H⁻¹ J H⁻¹ with J = Σ w² g
  /// gᵀ, g the score of an event, and the constraints, which are measurements of weight one, in
  /// both: the sandwich of P. Huber (1967) and H. White (1982). That the weights themselves may
  /// come from a fit to the same events, as sWeights do, is not in it (C. Langenbruch,
  /// arXiv:1911.01303).
  ///
  /// - Throws: `InferenceError` where the fit does not converge; errors of the estimate.
  public func covariance() throws -> SymmetricMatrix? {
    let best = try profile.bestFit()
    guard weighted.hasWeights, let weights = weighted.weights, let inverse = best.covariance else {
      return best.covariance
    }
    let inside = free.filter { inverse[$0, $0] > 0 }
    let scores = try inside.map { try self.scores(of: $0, best) }
    var middle = SymmetricMatrix(size: best.point.count)
    for (row, first) in inside.enumerated() {
      for (column, second) in inside.enumerated().prefix(row + 1) {
        middle[first, second] = weights.indices.reduce(0) {
          $0 + weights[$1] * weights[$1] * scores[row][$1] * scores[column][$1]
        }
      }
    }
    for constraint in profile.likelihood.constraints where inside.contains(constraint.parameter) {
      middle[constraint.parameter, constraint.parameter] +=
        1 / (constraint.width * constraint.width)
    }
    return inverse.sandwiching(middle)
  }

  /// The standard errors of the parameters; zero for those that are held or at a bound.
  ///
  /// - Throws: As `covariance()`.
  public func errors() throws -> [Double] {
    try covariance()?.diagonal.map { $0.squareRoot() } ?? profile.bestFit().errors
  }

  /// The multiple of χ² that −2 log of the profile likelihood ratio of a parameter follows: 1 for
  /// events of one weight, else the square of the sandwich's error over that of the second
  /// derivatives (R. Chandler, S. Bate, Biometrika 94 (2007) 167).
  ///
  /// - Throws: As `covariance()`.
  public func scale(of parameter: Int) throws -> Double {
    guard weighted.hasWeights else { return 1 }
    let plain = try profile.bestFit().errors[parameter]
    let right = try errors()[parameter]
    guard plain > 0, right > 0, (right / plain).isFinite else { return 1 }
    return right * right / (plain * plain)
  }

  /// The interval of a parameter at a level.
  ///
  /// - Throws: `InferenceError` where a fit does not converge or the data do not bound the
  ///   parameter.
  public func interval(of parameter: Int, level: Double = 0.6827) throws -> LikelihoodInterval {
    try profile.interval(parameter: parameter, level: level, scale: scale(of: parameter))
  }

  /// The derivative of each event's log ratio by a parameter at the best fit, over a quarter of a
  /// standard error to both sides: beyond the roughness of a network in single precision.
  private func scores(of parameter: Int, _ best: Minimum) throws -> [Double] {
    let bounds = profile.parameters[parameter].bounds
    var (below, above) = (best.point, best.point)
    let step = best.errors[parameter] / 4
    below[parameter] = max(best.point[parameter] - step, bounds.lowerBound)
    above[parameter] = min(best.point[parameter] + step, bounds.upperBound)
    let values = try estimate.grid(theta: Rows([below, above]), x: events.x)
    let width = above[parameter] - below[parameter]
    return (0..<events.count).map { (values[events.count + $0] - values[$0]) / width }
  }
}

extension ObservedEvents {
  /// Whether an event counts other than once.
  public var hasWeights: Bool { weights?.contains { $0 != 1 } ?? false }

  /// The events with their weights divided by Σw²/Σw, so that these sum to the number of events
  /// without weights that they are worth: the unit of weights plays no part, and beside other
  /// measurements the events count as what they are.
  ///
  /// - Throws: `LikelihoodRatioError` for weights that sum to nothing.
  func scaledToEffectiveCount() throws -> ObservedEvents {
    guard let weights, count > 0 else { return self }
    try SimulationArrays.checkSize(of: weights)
    let (sum, squares) = weights.reduce(into: (0.0, 0.0)) {
      $0.0 += $1
      $0.1 += $1 * $1
    }
    guard sum > 0 else {
      throw LikelihoodRatioError(
        "weights", "those of the observed events sum to \(sum)",
        hint: "single ones may be negative, as sWeights are; their sum has to be positive")
    }
    // Equal weights become 1 exactly, whatever the division rounds to.
    let isOne = weights.allSatisfy { $0 == weights[0] }
    return ObservedEvents(
      x: x, weights: isOne ? nil : weights.map { $0 * sum / squares }, names: names, notes: notes)
  }

  /// What to say about weights that errors are made with; nil without any.
  var weightNote: String? {
    guard hasWeights, let weights else { return nil }
    let sum = weights.reduce(0, +)
    let effective = sum * sum / weights.reduce(0) { $0 + $1 * $1 }
    let negative = weights.count { $0 < 0 }
    return
      "the events have weights\(negative > 0 ? ", \(negative) of them negative" : ""): the "
      + "\(count) events are worth \(rounded(effective, digits: 4)). What the weights "
      + "themselves are "
      + "uncertain by, as sWeights are, is in no error"
  }

  /// Makes sure that each event counts once.
  ///
  /// - Throws: `LikelihoodRatioError` for other weights.
  public func requireUnitWeights(for purpose: String) throws {
    guard let weights, let row = weights.firstIndex(where: { $0 != 1 }) else { return }
    throw LikelihoodRatioError(
      "weights",
      "event \(row + 1) of the data has the weight \(weights[row]), and \(purpose) counts "
        + "events: a sum of weights does not follow Poisson's law",
      hint:
        "give the events without a column of weights; 'ratio fit' and 'ratio posterior' take "
        + "weights"
    )
  }
}
