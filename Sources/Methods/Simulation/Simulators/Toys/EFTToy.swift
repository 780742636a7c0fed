import Foundation
import Randomness

/// Interference as in an effective field theory: |1 + θz|² times a normal distribution, seen
/// through a detector that smears z by a Gaussian.
///
/// The differential cross-section (1 + θz)²·φ(z) is a polynomial in the coefficient θ, and so is
/// the total one, 1 + θ². p(z|θ) = φ(z)(1 + θz)²/(1 + θ²) vanishes at z = −1/θ. Without a detector
/// log p(x|θ)/p(x|0) = 2 log|1 + θx| − log(1 + θ²), the score is 2x/(1 + θx) − 2θ/(1 + θ²) and the
/// Fisher information 4/(1 + θ²)².
public struct EFTToy: TractableSimulator, JointSimulator {
  /// `eft_toy`, or `smeared_eft_toy` with a resolution.
  public let name: String
  /// The coefficient, uniform in [−1, 1].
  public let prior = Prior.box(["theta"], [-1...1])
  /// One.
  public let observableCount = 1
  /// The detector's resolution; zero: x = z.
  public let resolution: Double

  /// The toy, seen through a detector of this resolution.
  ///
  /// - Precondition: `resolution` is not negative.
  public init(resolution: Double = 0) {
    precondition(resolution >= 0 && resolution.isFinite, "EFTToy: resolution \(resolution)")
    self.resolution = resolution
    name = resolution == 0 ? "eft_toy" : "smeared_eft_toy"
  }

  /// The differential cross-section (1 + θz)²·φ(z) in units of φ(z), as coefficients of 1, θ, θ².
  public static func weight(_ z: Double) -> [Double] { [1, 2 * z, z * z] }

  /// The total cross-section 1 + θ² as coefficients of 1, θ, θ².
  public static let totalWeight: [Double] = [1, 0, 1]

  /// x, with z forgotten.
  public func sample(
    _ theta: UnsafeBufferPointer<Double>, into x: UnsafeMutableBufferPointer<Double>,
    _ random: inout RandomStream
  ) {
    x[0] = detected(latent(theta[0], &random), &random)
  }

  /// x, with joint ratio and score from z.
  public func sample(
    _ theta: UnsafeBufferPointer<Double>, numerator: UnsafeBufferPointer<Double>,
    denominator: UnsafeBufferPointer<Double>, into x: UnsafeMutableBufferPointer<Double>,
    score: UnsafeMutableBufferPointer<Double>, _ random: inout RandomStream
  ) -> Double {
    let z = latent(theta[0], &random)
    x[0] = detected(z, &random)
    let coupling = numerator[0]
    score[0] = 2 * z / (1 + coupling * z) - 2 * coupling / (1 + coupling * coupling)
    return EFTToy.logShape(z, coupling, spread: 0) - EFTToy.logShape(z, denominator[0], spread: 0)
  }

  /// log of φ(x) (1 + θx)²/(1 + θ²), convolved with the resolution.
  ///
  /// For given x, z is normal around m = x/(1 + σ²) with the variance σ²/(1 + σ²), so that the
  /// convolution is N(x; 0, 1 + σ²) times the mean of (1 + θz)².
  public func logLikelihood(
    _ x: UnsafeBufferPointer<Double>, _ theta: UnsafeBufferPointer<Double>
  ) -> Double {
    let variance = 1 + resolution * resolution
    return logNormalDensity(x[0], mean: 0, deviation: variance.squareRoot())
      + EFTToy.logShape(
        x[0] / variance, theta[0], spread: resolution * resolution / variance)
  }

  /// log ⟨(1 + θz)²⟩/(1 + θ²) for z of this mean and variance.
  private static func logShape(_ mean: Double, _ theta: Double, spread: Double) -> Double {
    let amplitude = 1 + theta * mean
    return log(amplitude * amplitude + theta * theta * spread) - log1p(theta * theta)
  }

  /// z by rejection from φ(z)(1 + θ²z²), which is at least half of φ(z)(1 + θz)².
  private func latent(_ theta: Double, _ random: inout RandomStream) -> Double {
    let square = theta * theta
    while true {
      var z = random.normal()
      if random.uniform() * (1 + square) < square {
        // z²φ(z): the length of a normal vector in three dimensions, with a sign.
        let (second, third) = (random.normal(), random.normal())
        z = (z < 0 ? -1 : 1) * (z * z + second * second + third * third).squareRoot()
      }
      let amplitude = 1 + theta * z
      if random.uniform() * 2 * (1 + square * z * z) < amplitude * amplitude { return z }
    }
  }

  private func detected(_ z: Double, _ random: inout RandomStream) -> Double {
    resolution == 0 ? z : z + resolution * random.normal()
  }
}
