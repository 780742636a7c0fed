import Numerics

/// The likelihood of one observation, maximized over the parameters that are not asked about.
///
/// The best fit is found once and remembered; a conditional fit starts from it. Where a conditional
/// fit comes out better than the best fit, that one was a local maximum and is replaced.
public final class ProfileLikelihood {
  /// The likelihood.
  public let likelihood: Likelihood
  /// What minimizes −log L.
  public let minimizer: Minimizer
  private let starts: [[Double]]
  private var best: Minimum?

  /// The profile of `likelihood`.
  ///
  /// - Parameters:
  ///   - minimizer: What minimizes −log L.
  ///   - starts: Further starts of the best fit, where the likelihood has several maxima.
  public init(_ likelihood: Likelihood, minimizer: Minimizer = Minimizer(), starts: [[Double]] = [])
  {
    self.likelihood = likelihood
    self.minimizer = minimizer
    self.starts = starts
  }

  /// The parameters.
  public var parameters: [FitParameter] { likelihood.parameters }

  /// The maximum-likelihood fit.
  ///
  /// - Throws: `InferenceError` where it does not converge.
  public func bestFit() throws -> Minimum {
    if let best { return best }
    let found = try minimizer.minimize(likelihood.objective, from: starts).best
    let minimum = try found.requireConverged("maximum-likelihood fit")
    best = minimum
    return minimum
  }

  /// The best fit with parameters held at values.
  ///
  /// - Throws: `InferenceError` where it does not converge.
  public func fit(fixing values: [(parameter: Int, value: Double)]) throws -> Minimum {
    let best = try bestFit()
    let names = values.map { "\(parameters[$0.parameter].name) = \($0.value)" }
    let subject = "fit with " + names.joined(separator: ", ")
    let conditional = likelihood.objective.starting(at: best.point).fixing(values)
    var minimum: Minimum
    do {
      minimum = try minimizer.minimize(conditional).requireConverged(subject)
    } catch {
      // Far from the best fit its other parameters may not be a place where the likelihood is
      // defined.
      let other = likelihood.objective.fixing(values)
      minimum = try minimizer.minimize(other).requireConverged(subject)
    }
    if minimum.value < best.value - 10 * minimizer.tolerance {
      self.best = try minimizer.minimize(likelihood.objective.starting(at: minimum.point))
        .requireConverged("maximum-likelihood fit")
      minimum = try minimizer.minimize(conditional.starting(at: minimum.point).fixing(values))
        .requireConverged(subject)
    }
    return minimum
  }

  /// 2 [log L(best) − log L(values, the rest profiled)], never negative.
  ///
  /// - Throws: `InferenceError` where a fit does not converge.
  public func twiceFall(fixing values: [(parameter: Int, value: Double)]) throws -> Double {
    let conditional = try fit(fixing: values)
    return max(2 * (conditional.value - (try bestFit().value)), 0)
  }
}
