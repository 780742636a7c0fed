import Foundation
import Randomness

/// The common mean of a broad and a narrow Gaussian: x ~ ½N(θ, I) + ½N(θ, 0.01·I) in two
/// dimensions, `gaussian_mixture` of arXiv:2101.04653 (T.7; each x chooses its own component, as in
/// version 1.1 of the benchmark).
public struct GaussianMixture: TractableSimulator {
  /// `gaussian_mixture`.
  public let name = "gaussian_mixture"
  /// Uniform in [−10, 10]².
  public let prior = Prior.box(["parameter_1", "parameter_2"], [-10...10, -10...10])
  /// Two.
  public let observableCount = 2
  private let deviations = (broad: 1.0, narrow: 0.1)

  /// The task.
  public init() {}

  /// One of the two components, then x around θ.
  public func sample(
    _ theta: UnsafeBufferPointer<Double>, into x: UnsafeMutableBufferPointer<Double>,
    _ random: inout RandomStream
  ) {
    let deviation = random.uniform() < 0.5 ? deviations.broad : deviations.narrow
    for index in 0..<2 { x[index] = theta[index] + deviation * random.normal() }
  }

  /// log(½N(x; θ, I) + ½N(x; θ, 0.01·I)).
  public func logLikelihood(
    _ x: UnsafeBufferPointer<Double>, _ theta: UnsafeBufferPointer<Double>
  ) -> Double {
    func component(_ deviation: Double) -> Double {
      logNormalDensity(x[0], mean: theta[0], deviation: deviation)
        + logNormalDensity(x[1], mean: theta[1], deviation: deviation)
    }
    return logAddExp(component(deviations.broad), component(deviations.narrow)) - log(2)
  }
}

/// log(eᵃ + eᵇ) without overflow.
@inline(__always)
func logAddExp(_ a: Double, _ b: Double) -> Double {
  let larger = max(a, b)
  return larger == -.infinity ? larger : larger + log1p(exp(-abs(a - b)))
}
