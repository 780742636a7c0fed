import Numerics

/// An interval of a parameter from the fall of the profile likelihood.
public struct LikelihoodInterval: Hashable, Sendable {
  /// The best-fit value.
  public let bestFit: Double
  /// The ends and the confidence level.
  public let interval: ConfidenceInterval
  /// Whether the lower end is the parameter's bound, not a fall of the likelihood.
  public let endsAtLowerBound: Bool
  /// Whether the upper end is the parameter's bound.
  public let endsAtUpperBound: Bool
}

extension ProfileLikelihood {
  /// The interval in which −2 log λ is below the quantile `level` of χ² with one degree of freedom:
  /// 1 for 68.27 %, 3.84 for 95 %. It covers at its level in the limit of many events.
  ///
  /// - Parameters:
  ///   - parameter: The number of the parameter.
  ///   - level: The confidence level.
  ///   - scale: What the quantile is multiplied with, where −2 log λ does not follow χ² but a
  ///     multiple, as with weighted events.
  /// - Throws: `InferenceError` where a fit does not converge or the likelihood does not fall by as
  ///   much on the way to infinity.
  public func interval(
    parameter: Int, level: Double = 0.6827, scale: Double = 1
  ) throws -> LikelihoodInterval {
    precondition(0 < level && level < 1, "ProfileLikelihood.interval: level \(level)")
    precondition(scale > 0, "ProfileLikelihood.interval: scale \(scale)")
    let target = scale * ChiSquaredDistribution.quantile(level, degrees: 1)
    let best = try bestFit()
    let error = best.errors[parameter]
    let width = error > 0 ? error : parameters[parameter].scale
    let step = width * target.squareRoot()
    let below = try end(parameter, best.point[parameter], -step, target)
    let above = try end(parameter, best.point[parameter], step, target)
    return LikelihoodInterval(
      bestFit: best.point[parameter],
      interval: ConfidenceInterval(lower: below.value, upper: above.value, level: level),
      endsAtLowerBound: below.isBound, endsAtUpperBound: above.isBound)
  }

  private func end(
    _ parameter: Int, _ start: Double, _ step: Double, _ target: Double
  ) throws -> (value: Double, isBound: Bool) {
    func excess(_ value: Double) throws -> Double {
      try twiceFall(fixing: [(parameter, value)]) - target
    }
    var inside = (x: start, f: -target)
    var step = step
    for _ in 0..<60 {
      let next = parameters[parameter].clipped(inside.x + step)
      if next == inside.x { return (next, true) }
      let outside = (x: next, f: try excess(next))
      if outside.f >= 0 {
        return (try root(between: inside, outside, tolerance: 1e-7 * abs(step), excess), false)
      }
      inside = outside
      step *= 1.6
    }
    throw InferenceError(
      "interval of \(parameters[parameter].name)",
      "the likelihood does not fall by \(target / 2) up to \(inside.x)",
      hint: "the data do not bound the parameter; give it bounds")
  }
}
