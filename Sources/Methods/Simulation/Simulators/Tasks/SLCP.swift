import Foundation
import Randomness

/// Simple likelihood, complex posterior: four points from a Gaussian in two dimensions whose mean
/// and covariance are nonlinear functions of five parameters; `slcp` of arXiv:2101.04653 (T.3;
/// Papamakarios et al., arXiv:1805.07226).
public struct SLCP: TractableSimulator {
  /// `slcp`.
  public let name = "slcp"
  /// Uniform in [−3, 3]⁵.
  public let prior = Prior.box(
    (1...5).map { "parameter_\($0)" }, Array(repeating: -3...3, count: 5))
  /// Four points of two coordinates.
  public let observableCount = 8

  /// The task.
  public init() {}

  /// The covariance [[s₁², ρs₁s₂], [ρs₁s₂, s₂²]] + 10⁻⁶·I with s₁ = θ₃², s₂ = θ₄², ρ = tanh θ₅.
  private struct Covariance {
    let xx: Double
    let xy: Double
    let yy: Double
    let determinant: Double

    init(_ theta: UnsafeBufferPointer<Double>) {
      let ridge = 1e-6
      let (first, second) = (theta[2] * theta[2], theta[3] * theta[3])
      let correlation = tanh(theta[4])
      xx = first * first + ridge
      xy = correlation * first * second
      yy = second * second + ridge
      // 1 − ρ² as 1/cosh², which keeps its digits where ρ is close to ±1.
      let freedom = 1 / (cosh(theta[4]) * cosh(theta[4]))
      let product = first * second
      determinant =
        product * product * freedom + ridge * (first * first + second * second) + ridge * ridge
    }
  }

  /// Four points around (θ₁, θ₂).
  public func sample(
    _ theta: UnsafeBufferPointer<Double>, into x: UnsafeMutableBufferPointer<Double>,
    _ random: inout RandomStream
  ) {
    let covariance = Covariance(theta)
    let width = covariance.xx.squareRoot()
    let slope = covariance.xy / width
    let rest = (covariance.determinant / covariance.xx).squareRoot()
    for point in 0..<4 {
      let (first, second) = (random.normal(), random.normal())
      x[2 * point] = theta[0] + width * first
      x[2 * point + 1] = theta[1] + slope * first + rest * second
    }
  }

  /// The sum of the four points' log densities.
  public func logLikelihood(
    _ x: UnsafeBufferPointer<Double>, _ theta: UnsafeBufferPointer<Double>
  ) -> Double {
    let covariance = Covariance(theta)
    var squares = 0.0
    for point in 0..<4 {
      let (dx, dy) = (x[2 * point] - theta[0], x[2 * point + 1] - theta[1])
      squares += covariance.yy * dx * dx - 2 * covariance.xy * dx * dy + covariance.xx * dy * dy
    }
    return -0.5 * squares / covariance.determinant - 2 * log(covariance.determinant)
      - 8 * halfLogTwoPi
  }
}
