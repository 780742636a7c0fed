import Randomness

/// A Gaussian seen through a Gaussian: z ~ N(θ, 2), x ~ N(z, 1), the numbers being standard
/// deviations; only z knows of the parameter.
///
/// log p(x|θ)/p(x|0) = (2xθ − θ²)/10, the score is (x − θ)/5 and the Fisher information ⅕. The
/// joint score is (z − θ)/4. (MadMiner's tutorial takes (x − θ)/4, whose mean for given x is not
/// the score: it is a quarter too steep.)
public struct GaussianToy: TractableSimulator, JointSimulator {
  /// `gaussian_toy`.
  public let name = "gaussian_toy"
  /// Uniform in [−4, 4].
  public let prior = Prior.box(["theta"], [-4...4])
  /// One.
  public let observableCount = 1
  private let hidden = 2.0
  private let seen = 1.0

  /// The toy.
  public init() {}

  /// x, with z forgotten.
  public func sample(
    _ theta: UnsafeBufferPointer<Double>, into x: UnsafeMutableBufferPointer<Double>,
    _ random: inout RandomStream
  ) {
    x[0] = theta[0] + hidden * random.normal() + seen * random.normal()
  }

  /// x, with log N(z; θ₀, 2)/N(z; θ₁, 2) and (z − θ₀)/4.
  public func sample(
    _ theta: UnsafeBufferPointer<Double>, numerator: UnsafeBufferPointer<Double>,
    denominator: UnsafeBufferPointer<Double>, into x: UnsafeMutableBufferPointer<Double>,
    score: UnsafeMutableBufferPointer<Double>, _ random: inout RandomStream
  ) -> Double {
    let z = theta[0] + hidden * random.normal()
    x[0] = z + seen * random.normal()
    score[0] = (z - numerator[0]) / (hidden * hidden)
    return logNormalDensity(z, mean: numerator[0], deviation: hidden)
      - logNormalDensity(z, mean: denominator[0], deviation: hidden)
  }

  /// log N(x; θ, √5).
  public func logLikelihood(
    _ x: UnsafeBufferPointer<Double>, _ theta: UnsafeBufferPointer<Double>
  ) -> Double {
    logNormalDensity(
      x[0], mean: theta[0], deviation: (hidden * hidden + seen * seen).squareRoot())
  }
}
