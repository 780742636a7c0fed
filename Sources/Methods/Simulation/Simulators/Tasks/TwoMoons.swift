import Foundation
import Randomness

/// A crescent of observables, whose posterior is two crescents: `two_moons` of arXiv:2101.04653
/// (T.8; Greenberg et al., arXiv:1905.07488).
public struct TwoMoons: TractableSimulator {
  /// `two_moons`.
  public let name = "two_moons"
  /// Uniform in [−1, 1]².
  public let prior = Prior.box(["parameter_1", "parameter_2"], [-1...1, -1...1])
  /// Two.
  public let observableCount = 2
  private let radius = (mean: 0.1, deviation: 0.01)
  private let offset = 0.25

  /// The task.
  public init() {}

  /// A point on the right half of a ring around (¼, 0), moved by (−|θ₁ + θ₂|, θ₂ − θ₁)/√2.
  public func sample(
    _ theta: UnsafeBufferPointer<Double>, into x: UnsafeMutableBufferPointer<Double>,
    _ random: inout RandomStream
  ) {
    let angle = Double.pi * (random.uniform() - 0.5)
    let distance = radius.mean + radius.deviation * random.normal()
    x[0] = distance * cos(angle) + offset - abs(theta[0] + theta[1]) / 2.0.squareRoot()
    x[1] = distance * sin(angle) + (theta[1] - theta[0]) / 2.0.squareRoot()
  }

  /// log N(ρ; 0.1, 0.01) − log πρ at the distance ρ from the ring's center, for points on its right
  /// half. πρ is the Jacobian of polar coordinates times the range of the angle; the benchmark's
  /// own density leaves it out, its reference samples don't.
  public func logLikelihood(
    _ x: UnsafeBufferPointer<Double>, _ theta: UnsafeBufferPointer<Double>
  ) -> Double {
    let u = x[0] - offset + abs(theta[0] + theta[1]) / 2.0.squareRoot()
    let v = x[1] - (theta[1] - theta[0]) / 2.0.squareRoot()
    guard u > 0 else { return -.infinity }
    let distance = (u * u + v * v).squareRoot()
    return logNormalDensity(distance, mean: radius.mean, deviation: radius.deviation)
      - log(Double.pi * distance)
  }
}
