/// A function to minimize with its parameters; for fits −log L, so that the inverse of the matrix
/// of second derivatives is the covariance.
///
/// A value that is not finite means that the function is not defined there; the minimizer turns
/// back.
public struct Objective {
  /// A value with all first and second derivatives.
  public struct Derivatives {
    /// The value.
    public var value: Double
    /// The first derivatives.
    public var gradient: [Double]
    /// The second derivatives.
    public var hessian: SymmetricMatrix

    package init(value: Double, gradient: [Double], hessian: SymmetricMatrix) {
      self.value = value
      self.gradient = gradient
      self.hessian = hessian
    }
  }

  /// The parameters in the order of the points.
  public var parameters: [FitParameter]
  /// The function.
  public let value: (_ point: [Double]) -> Double
  /// The function with its derivatives; nil to have them taken numerically.
  public let valueAndGradient: ((_ point: [Double]) -> (value: Double, gradient: [Double]))?
  /// The function with its first and second derivatives; nil to have the second ones taken
  /// numerically.
  public let derivatives: ((_ point: [Double]) -> Derivatives)?
  /// How exact the values are, such as those of networks in single precision: differences are taken
  /// over steps that change the function by much more. 0 for double precision.
  public let resolution: Double

  /// A function whose derivatives are taken numerically.
  public init(
    _ parameters: [FitParameter], resolution: Double = 0,
    value: @escaping (_ point: [Double]) -> Double
  ) {
    self.parameters = parameters
    self.value = value
    self.resolution = resolution
    valueAndGradient = nil
    derivatives = nil
  }

  /// A function with derivatives.
  public init(
    _ parameters: [FitParameter], value: @escaping (_ point: [Double]) -> Double,
    valueAndGradient: @escaping (_ point: [Double]) -> (value: Double, gradient: [Double])
  ) {
    self.parameters = parameters
    self.value = value
    self.valueAndGradient = valueAndGradient
    derivatives = nil
    resolution = 0
  }

  /// A function with first and second derivatives.
  public init(
    _ parameters: [FitParameter], value: @escaping (_ point: [Double]) -> Double,
    derivatives: @escaping (_ point: [Double]) -> Derivatives
  ) {
    self.parameters = parameters
    self.value = value
    self.derivatives = derivatives
    valueAndGradient = { point in
      let all = derivatives(point)
      return (all.value, all.gradient)
    }
    resolution = 0
  }

  /// The same function started from `point`, moved into the bounds.
  public func starting(at point: [Double]) -> Objective {
    precondition(point.count == parameters.count, "Objective.starting: \(point.count) coordinates")
    var result = self
    for index in parameters.indices {
      result.parameters[index].start = parameters[index].clipped(point[index])
    }
    return result
  }

  /// The same function with parameters held at values.
  public func fixing(_ values: [(parameter: Int, value: Double)]) -> Objective {
    var result = self
    for (index, value) in values {
      result.parameters[index] = parameters[index].fixed(at: value)
    }
    return result
  }
}
