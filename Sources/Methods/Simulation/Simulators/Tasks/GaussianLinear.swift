import Foundation
import Randomness

/// The mean of a Gaussian in ten dimensions: x ~ N(θ, 0.1·I), the tasks `gaussian_linear` and
/// `gaussian_linear_uniform` of the benchmark of Lueckmann et al. (arXiv:2101.04653, T.1 and T.2).
public struct GaussianLinear: TractableSimulator {
  /// What θ is drawn from.
  public enum Belief: Sendable {
    /// N(0, 0.1·I), 0.1 being the variance: the posterior is N(x/2, 0.05·I).
    case normal
    /// Uniform in [−1, 1]¹⁰: the posterior is a normal distribution cut off at the walls.
    case uniform
  }

  /// The name of the task.
  public let name: String
  /// N(0, 0.1·I), or uniform in [−1, 1]¹⁰.
  public let prior: Prior
  /// Ten.
  public let observableCount = 10
  private let deviation = 0.1.squareRoot()

  /// The task with this prior.
  public init(_ belief: Belief) {
    let names = (1...10).map { "parameter_\($0)" }
    switch belief {
    case .normal:
      name = "gaussian_linear"
      prior = Prior(
        names, Array(repeating: .normal(mean: 0, deviation: 0.1.squareRoot()), count: 10))
    case .uniform:
      name = "gaussian_linear_uniform"
      prior = .box(names, Array(repeating: -1...1, count: 10))
    }
  }

  /// x ~ N(θ, 0.1·I).
  public func sample(
    _ theta: UnsafeBufferPointer<Double>, into x: UnsafeMutableBufferPointer<Double>,
    _ random: inout RandomStream
  ) {
    for index in 0..<10 { x[index] = theta[index] + deviation * random.normal() }
  }

  /// log N(x; θ, 0.1·I).
  public func logLikelihood(
    _ x: UnsafeBufferPointer<Double>, _ theta: UnsafeBufferPointer<Double>
  ) -> Double {
    (0..<10).reduce(0) {
      $0 + logNormalDensity(x[$1], mean: theta[$1], deviation: deviation)
    }
  }
}
