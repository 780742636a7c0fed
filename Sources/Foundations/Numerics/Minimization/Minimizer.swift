/// Minimizes a smooth function of some parameters within bounds.
///
/// Quasi-Newton steps with the update of Broyden, Fletcher, Goldfarb and Shanno in Powell's damped
/// form (J. Nocedal, S. Wright, Numerical Optimization, procedure 18.2), or Newton steps, projected
/// onto the bounds, with backtracking. It ends as Minuit does: when ½ gᵀ H⁻¹ g, the expected
/// distance to the minimum in units of the function, is small; for −log L a distance of 10⁻⁸ is far
/// below any statistical one.
public struct Minimizer: Hashable, Sendable {
  /// Where second derivatives come from.
  public enum Method: String, Hashable, Codable, Sendable {
    /// From the changes of the first derivatives along the way.
    case quasiNewton = "quasi-Newton"
    /// From differences at every step: for strongly curved functions of few parameters.
    case newton
  }

  /// Where second derivatives come from.
  public var method: Method
  /// The estimated distance to the minimum, in units of the function, that ends the search.
  public var tolerance: Double
  /// The limit of steps.
  public var iterationLimit: Int
  /// Whether the end is confirmed, and the covariance taken, with second derivatives from
  /// differences; without them a fit is faster and its errors are rough.
  public var measuresCurvature: Bool

  /// A minimizer.
  public init(
    method: Method = .quasiNewton, tolerance: Double = 1e-8, iterationLimit: Int = 1000,
    measuresCurvature: Bool = true
  ) {
    precondition(tolerance > 0 && iterationLimit > 0, "Minimizer: \(tolerance), \(iterationLimit)")
    self.method = method
    self.tolerance = tolerance
    self.iterationLimit = iterationLimit
    self.measuresCurvature = measuresCurvature
  }

  /// Minimizes `objective` from the starts of its parameters.
  ///
  /// - Throws: `InferenceError` for a start that is outside the bounds, or where the function is
  ///   not finite.
  public func minimize(_ objective: Objective) throws -> Minimum {
    for parameter in objective.parameters {
      guard parameter.bounds.contains(parameter.start), parameter.scale > 0 else {
        throw InferenceError(
          "parameter \(parameter.name)",
          "start \(parameter.start), scale \(parameter.scale), bounds \(parameter.bounds)",
          hint: "start inside the bounds, with a positive scale")
      }
    }
    var search = MinimumSearch(objective, self)
    guard search.value.isFinite else {
      let start = zip(objective.parameters, search.point).map { "\($0.name) = \($1)" }
      throw InferenceError(
        "fit", "the function is \(search.value) at the start, \(start.joined(separator: ", "))",
        hint: "start where it is defined")
    }
    return search.run()
  }
}
