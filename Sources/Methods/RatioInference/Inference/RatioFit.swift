import Likelihoods
import Numerics
import Randomness
import RatioEstimation
import Simulation

/// What observed events say about the parameters of a log ratio: maximum likelihood, intervals,
/// scans.
///
/// The likelihood is that of independent events, −log L = −Σ w log r̂(x; θ): the denominator
/// cancels, so estimates that are known up to a function of x will do. The number of events says
/// nothing. Weights are divided by Σw²/Σw, and errors and intervals are those of the weighted sum;
/// see `covariance()`.
public struct RatioFit {
  /// The log ratio.
  public let estimate: any LogRatio
  /// The events.
  public let events: ObservedEvents
  /// The events with weights as the likelihood has them.
  let weighted: ObservedEvents
  /// The likelihood of the events, with what maximizes it.
  public let profile: ProfileLikelihood
  /// What has to be said about the values.
  public let warnings: [String]
  /// What is held, what is constrained, and the seed, for fits of replicas.
  private let setting: (fixed: [String: Double], constraints: [GaussianConstraint], seed: UInt64)

  /// The rounding error of a network's log ratio in single precision, generously.
  private static let resolution = 1e-6
  /// The expected distance of −log L to its maximum that ends a fit: a fiftieth of a standard
  /// error, which calibrated ratios with their kinks allow.
  private static let tolerance = 2e-4
  /// The number of points of the box that are tried for starts, and of starts.
  private static let (tried, starts) = (256, 3)

  /// A fit within the box that the estimate was trained on.
  ///
  /// - Parameters:
  ///   - estimate: The log ratio.
  ///   - events: Independent observations.
  ///   - fixed: Values of parameters that are held, by name.
  ///   - constraints: Auxiliary measurements of parameters.
  ///   - seed: Draws the points that are tried first.
  /// - Throws: `LikelihoodRatioError` for events that the estimate cannot read, no events, names
  ///   that are no parameters, values outside of the box, and when everything is held.
  public init(
    _ estimate: any LogRatio, events: ObservedEvents, fixed: [String: Double] = [:],
    constraints: [GaussianConstraint] = [], seed: UInt64 = 1
  ) throws {
    let domain = estimate.domain
    guard domain.dimension > 0 else {
      throw LikelihoodRatioError(
        "fit", "the estimate is a ratio of two fixed samples: it has no parameters",
        hint: "the fraction of a signal is fitted with 'limits'")
    }
    guard events.count > 0 else {
      throw LikelihoodRatioError(
        "events", "there are none: their distribution, which is what is fitted, has no shape",
        hint: "'ratio limits' counts events, for which none is an observation; the posterior of "
          + "none is the prior")
    }
    let parameters = try RatioFit.parameters(domain, fixed)
    let weighted = try events.scaledToEffectiveCount()
    let (x, weights) = (weighted.x, weighted.weights)
    let squares = weights?.reduce(0) { $0 + $1 * $1 } ?? Double(events.count)
    let likelihood = Likelihood.events(
      parameters, weights: weights, constraints: constraints,
      resolution: RatioFit.resolution * squares.squareRoot()
    ) { point in
      // What throws at the points below ends there; weights of a mixture that sum to nothing at
      // others are no likelihood.
      (try? estimate.grid(theta: Rows([point]), x: x)) ?? Array(repeating: .nan, count: x.count)
    }
    let tried = RatioFit.spread(parameters, seed: seed)
    let values = try estimate.logRatios(ofDataset: x, weights: weights, theta: Rows(tried))
    let best = tried.indices.sorted { values.values[$0] > values.values[$1] }
    self.estimate = estimate
    self.events = events
    self.weighted = weighted
    setting = (fixed, constraints, seed)
    warnings = values.warnings + [events.weightNote].compactMap { $0 }
    profile = ProfileLikelihood(
      likelihood, minimizer: Minimizer(tolerance: RatioFit.tolerance),
      starts: best.prefix(RatioFit.starts).map { tried[$0] })
  }

  /// The numbers of the parameters that are not held.
  public var free: [Int] { profile.parameters.indices.filter { !profile.parameters[$0].isFixed } }

  /// The scatter of the best fits of the estimate's replicas, for each parameter, with Student's
  /// factor for few: the error that comes from the simulations and from chance in the training. Nil
  /// for an estimate without.
  ///
  /// - Throws: `InferenceError` where a fit does not converge.
  public func trainingErrors() throws -> [Double]? {
    let replicas = estimate.replicas
    guard replicas.count > 1 else { return nil }
    let fits = try replicas.map {
      try RatioFit(
        $0, events: events, fixed: setting.fixed, constraints: setting.constraints,
        seed: setting.seed
      ).profile.bestFit().point
    }
    return profile.parameters.indices.map { parameter in
      TrainingScatter.error(fits.map { $0[parameter] })
    }
  }

  /// −2 log of the profile likelihood ratio of one parameter between two values.
  ///
  /// - Throws: `InferenceError` where a fit does not converge.
  public func scan(
    _ parameter: Int, from lower: Double, to upper: Double, points: Int = 61
  ) throws -> LikelihoodScan {
    try LikelihoodScan(
      of: profile, parameters: [parameter], axes: [axis(lower, upper, points)]
    ).dividing(by: scale(of: parameter))
  }

  /// −2 log of the likelihood ratio of two parameters, the only free ones or the others profiled.
  ///
  /// - Throws: `InferenceError` where a fit does not converge.
  public func scan(
    _ pair: (Int, Int), ranges: (ClosedRange<Double>, ClosedRange<Double>), points: Int = 41
  ) throws -> LikelihoodScan {
    let axes = [
      axis(ranges.0.lowerBound, ranges.0.upperBound, points),
      axis(ranges.1.lowerBound, ranges.1.upperBound, points),
    ]
    // Of two parameters −2 log λ is a sum of multiples of χ², of which the mean multiple is taken
    // out.
    let scale = try (scale(of: pair.0) + scale(of: pair.1)) / 2
    guard free.count == 2 else {
      return try LikelihoodScan(of: profile, parameters: [pair.0, pair.1], axes: axes)
        .dividing(by: scale)
    }
    let best = try profile.bestFit()
    return try LikelihoodScan(axes: axes, maximum: -best.value) { points in
      stride(from: 0, to: points.count, by: 2).map { first in
        var point = best.point
        (point[pair.0], point[pair.1]) = (points[first], points[first + 1])
        return -profile.likelihood.objective.value(point)
      }
    }.dividing(by: scale)
  }

  /// Where a parameter's scan shows something: the best fit with `sigmas` standard errors, in
  /// bounds.
  ///
  /// - Throws: `InferenceError` where the fit does not converge.
  public func range(of parameter: Int, sigmas: Double = 3.5) throws -> ClosedRange<Double> {
    let best = try profile.bestFit()
    let bounds = profile.parameters[parameter].bounds
    let error = try errors()[parameter]
    guard error > 0 else { return bounds }
    let center = best.point[parameter]
    return max(
      bounds.lowerBound, center - sigmas * error)...min(
        bounds.upperBound, center + sigmas * error)
  }

  private func axis(_ lower: Double, _ upper: Double, _ points: Int) -> [Double] {
    (0..<points).map { lower + (upper - lower) * Double($0) / Double(points - 1) }
  }

  // MARK: Preparation

  private static func parameters(
    _ domain: ParameterBox, _ fixed: [String: Double]
  ) throws -> [FitParameter] {
    for name in fixed.keys.sorted() where !domain.names.contains(name) {
      throw LikelihoodRatioError(
        "parameter \"\(name)\"", "the estimate does not have it",
        hint: "its parameters are \(domain.names.joined(separator: ", "))")
    }
    let parameters = domain.names.indices.map { index in
      let (lower, upper) = (domain.lower[index], domain.upper[index])
      let parameter = FitParameter(
        domain.names[index], start: (lower + upper) / 2, scale: max((upper - lower) / 20, 1e-12),
        bounds: lower...upper)
      return fixed[domain.names[index]].map { parameter.fixed(at: $0) } ?? parameter
    }
    for (index, parameter) in parameters.enumerated() {
      guard (domain.lower[index]...domain.upper[index]).contains(parameter.start) else {
        throw LikelihoodRatioError(
          "parameter \"\(parameter.name)\"",
          "\(parameter.start) lies outside of what was trained on, "
            + "\(domain.lower[index]) to \(domain.upper[index])",
          hint: "hold it inside, or train on more")
      }
    }
    guard parameters.contains(where: { !$0.isFixed }) else {
      throw LikelihoodRatioError("fit", "all parameters are held", hint: "leave one free")
    }
    return parameters
  }

  /// Points spread over the bounds.
  private static func spread(_ parameters: [FitParameter], seed: UInt64) -> [[Double]] {
    var random = RandomStream(seed: seed).substream("starts of the fit")
    return (0..<tried).map { _ in
      parameters.map { parameter in
        let (lower, upper) = (parameter.bounds.lowerBound, parameter.bounds.upperBound)
        return lower + (upper - lower) * random.uniform()
      }
    }
  }
}
