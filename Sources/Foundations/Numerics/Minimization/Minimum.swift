/// Where a minimization ended and how far it can be believed.
public struct Minimum: Sendable {
  /// How a minimization ended.
  public enum Status: String, Hashable, Codable, Sendable {
    /// The estimated distance to the minimum is below the tolerance.
    case converged
    /// The limit of iterations was reached.
    case iterationLimit = "iteration limit"
    /// No step led down, although the derivatives say that there is one.
    case stalled
    /// The derivatives are not finite at the last point.
    case notFinite = "not finite"
  }

  /// The parameters as they were given.
  public let parameters: [FitParameter]
  /// The parameters' values at the minimum.
  public let point: [Double]
  /// The value of the objective there.
  public let value: Double
  /// The derivatives there.
  public let gradient: [Double]
  /// The expected fall of the objective to the true minimum, ½ gᵀ H⁻¹ g over the free parameters.
  public let estimatedDistance: Double
  /// The second derivatives; zero in the rows of fixed parameters. From the updates of the method
  /// where the minimizer was not asked for curvatures.
  public let hessian: SymmetricMatrix
  /// How it ended.
  public let status: Status
  /// The number of steps.
  public let iterations: Int
  /// The number of calls of the objective; one with derivatives counts once.
  public let evaluations: Int

  /// Whether the minimum was found.
  public var isConverged: Bool { status == .converged }

  /// The inverse of the Hessian over the parameters that are neither fixed nor at a bound, zero
  /// elsewhere; nil where it is not positive definite. The covariance matrix of a fit for −log L.
  ///
  /// It is computed at each call: n³ multiplications for n parameters.
  public var covariance: SymmetricMatrix? {
    let inside = parameters.indices.filter {
      let bounds = parameters[$0].bounds
      return point[$0] > bounds.lowerBound && point[$0] < bounds.upperBound
    }
    guard let inverse = hessian.selecting(inside).inverse else { return nil }
    var full = SymmetricMatrix(size: point.count)
    for (row, from) in inside.enumerated() {
      for (column, to) in inside.enumerated() { full[from, to] = inverse[row, column] }
    }
    return full
  }

  /// The roots of the diagonal of the covariance; zero for fixed parameters and those at a bound.
  public var errors: [Double] {
    covariance?.diagonal.map { $0.squareRoot() } ?? point.map { _ in .nan }
  }

  /// The parameters that ended at one of their bounds.
  public var atBound: [Int] {
    parameters.indices.filter {
      let parameter = parameters[$0]
      return !parameter.isFixed
        && (point[$0] <= parameter.bounds.lowerBound || point[$0] >= parameter.bounds.upperBound)
    }
  }

  /// The report of the convergence in one line.
  public var report: String {
    let bounds = atBound.map { parameters[$0].name }
    let ends = bounds.isEmpty ? "" : "; at a bound: " + bounds.joined(separator: ", ")
    let matrix = covariance == nil ? "; the Hessian is not positive definite" : ""
    return "\(status.rawValue) after \(iterations) steps and \(evaluations) evaluations, estimated "
      + "distance \(estimatedDistance)\(matrix)\(ends)"
  }

  /// This minimum.
  ///
  /// - Throws: `InferenceError` unless it was found.
  public func requireConverged(_ subject: String) throws -> Minimum {
    guard isConverged else {
      throw InferenceError(
        subject, "the fit did not converge (\(report))",
        hint: "start it nearer to the minimum, bound the parameters, or use several starts")
    }
    return self
  }
}
