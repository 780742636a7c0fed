import Numerics

/// How a constrained parameter was pulled by the data, and what it does to the parameter of
/// interest.
public struct NuisanceImpact: Sendable {
  /// The name of the parameter.
  public let name: String
  /// (best fit − constraint's center)/constraint's width.
  public let pull: Double
  /// The fitted error over the constraint's width: below 1 where the data know more.
  public let constraint: Double
  /// The change of the parameter of interest when this one is held above and below its best fit by
  /// the width of its constraint.
  public let impactBeforeFit: (up: Double, down: Double)
  /// The same by its fitted error.
  public let impactAfterFit: (up: Double, down: Double)
}

extension ProfileLikelihood {
  /// Pulls and impacts on parameter number `parameter`, in the order of the constraints of
  /// parameters that are not held.
  ///
  /// - Parameter progress: Told the share that is done.
  /// - Throws: `InferenceError` where a fit does not converge.
  public func impacts(
    on parameter: Int, progress: (Double) -> Void = { _ in }
  ) throws -> [NuisanceImpact] {
    let best = try bestFit()
    guard let covariance = best.covariance else {
      throw InferenceError(
        "impacts on \(parameters[parameter].name)", "the fit has no errors (\(best.report))")
    }
    let constraints = likelihood.constraints.filter {
      $0.parameter != parameter && !parameters[$0.parameter].isFixed
    }
    return try constraints.enumerated().map { number, constraint in
      progress(Double(number) / Double(constraints.count))
      let index = constraint.parameter
      func change(_ step: Double) throws -> Double {
        let value = parameters[index].clipped(best.point[index] + step)
        return try fit(fixing: [(index, value)]).point[parameter] - best.point[parameter]
      }
      let (width, error) = (constraint.width, covariance[index, index].squareRoot())
      return NuisanceImpact(
        name: parameters[index].name, pull: (best.point[index] - constraint.center) / width,
        constraint: error / width,
        impactBeforeFit: (try change(width), try change(-width)),
        impactAfterFit: (try change(error), try change(-error)))
    }
  }

  /// The profile of the same likelihood without bounds of parameter number `parameter`.
  public func freeing(_ parameter: Int) -> ProfileLikelihood {
    var objective = likelihood.objective
    objective.parameters[parameter].bounds = -.infinity ... .infinity
    return ProfileLikelihood(
      Likelihood(objective, constraints: likelihood.constraints), minimizer: minimizer)
  }
}
