import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An auxiliary measurement of a parameter with a Gaussian error, or a prior width.
public struct GaussianConstraint: Hashable, Sendable {
  /// The index of the parameter.
  public let parameter: Int
  /// The measured value.
  public let center: Double
  /// Its standard error.
  public let width: Double

  /// A measurement of parameter number `parameter`.
  public init(parameter: Int, center: Double = 0, width: Double = 1) {
    precondition(width > 0, "GaussianConstraint: width \(width)")
    self.parameter = parameter
    self.center = center
    self.width = width
  }

  /// −log of its density at `value`, without the constant.
  public func penalty(_ value: Double) -> Double {
    let distance = (value - center) / width
    return distance * distance / 2
  }
}

/// The likelihood of one observation as a function of the parameters.
public struct Likelihood {
  /// −log L up to a constant, the terms of the constraints included.
  public let objective: Objective
  /// The Gaussian constraints among its terms: what pulls and impacts refer to.
  public let constraints: [GaussianConstraint]

  /// A likelihood from −log L, in which the terms of `constraints` are already contained.
  public init(_ objective: Objective, constraints: [GaussianConstraint] = []) {
    self.objective = objective
    self.constraints = constraints
  }

  /// The parameters.
  public var parameters: [FitParameter] { objective.parameters }

  /// The likelihood of independent events from whole-array log ratios, such as those of an
  /// estimator.
  ///
  /// −log L = ν(θ) − Σ w (log ν(θ) + log r(x; θ)) with an expected count ν, the extended likelihood
  /// (R. Barlow, Nucl. Instrum. Meth. A 297 (1990) 496), else −Σ w log r(x; θ). The denominator of
  /// r must not depend on θ.
  ///
  /// - Parameters:
  ///   - parameters: The parameters θ.
  ///   - weights: The events' weights; nil for 1.
  ///   - expectedCount: ν(θ); nil where the number of events says nothing.
  ///   - constraints: Auxiliary measurements, whose terms are added.
  ///   - resolution: How exact the sum over events is; see `Objective.resolution`.
  ///   - logRatios: log r of all events at θ.
  public static func events(
    _ parameters: [FitParameter], weights: [Double]? = nil,
    expectedCount: ((_ point: [Double]) -> Double)? = nil, constraints: [GaussianConstraint] = [],
    resolution: Double = 0,
    logRatios: @escaping (_ point: [Double]) -> [Double]
  ) -> Likelihood {
    let objective = Objective(parameters, resolution: resolution) { point in
      let ratios = logRatios(point)
      var sum = 0.0
      var total = Double(ratios.count)
      if let weights {
        precondition(weights.count == ratios.count, "Likelihood.events: \(ratios.count) ratios")
        total = weights.reduce(0, +)
        for event in ratios.indices { sum += weights[event] * ratios[event] }
      } else {
        sum = ratios.reduce(0, +)
      }
      let penalty = constraints.reduce(0) { $0 + $1.penalty(point[$1.parameter]) }
      guard let expected = expectedCount?(point) else { return penalty - sum }
      return penalty - sum + expected - (total > 0 ? total * log(expected) : 0)
    }
    return Likelihood(objective, constraints: constraints)
  }
}
