import Foundation
import Randomness

/// carl's second example: two parameters behind five observables, which a matrix mixes
/// (arXiv:1506.02169, section 3.2).
///
/// x = R·z with z₀ ~ N(α, 1), z₁ ~ N(β, 3), z₂ ~ ½N(−2, 1) + ½N(2, 0.5), z₃ and z₄ exponential with
/// the rates 3 and ½. Since only z₀ and z₁ know of the parameters,
/// log p(x|α, β)/p(x|0, 0) = αz₀ − α²/2 + (βz₁ − β²/2)/9.
public struct CarlProjection: TractableSimulator {
  /// `carl_projection`.
  public let name = "carl_projection"
  /// Uniform in [−3, 3]², the range that the example scans.
  public let prior = Prior.box(["alpha", "beta"], [-3...3, -3...3])
  /// Five.
  public let observableCount = 5
  private let third = NormalComponents(means: [-2, 2], deviations: [1, 0.5])
  private let rates = (3.0, 0.5)
  /// The matrix R of the example, row-major.
  private let matrix = [
    1.31229955, 0.10499961, 0.48310515, -0.32499380, -0.26387927,
    0.10499961, 1.15833058, -0.55865473, 0.25275522, -0.39790775,
    0.48310515, -0.55865473, 2.25874579, -0.52087938, -0.39271231,
    -0.32499380, 0.25275522, -0.52087938, 1.40349250, -0.63521059,
    -0.26387927, -0.39790775, -0.39271231, -0.63521059, 1.00000000,
  ]
  private let inverse: [Double]
  private let logDeterminant: Double

  /// The example.
  public init() { (inverse, logDeterminant) = CarlProjection.invert(matrix, 5) }

  /// z, mixed.
  public func sample(
    _ theta: UnsafeBufferPointer<Double>, into x: UnsafeMutableBufferPointer<Double>,
    _ random: inout RandomStream
  ) {
    let z = [
      theta[0] + random.normal(), theta[1] + 3 * random.normal(),
      third.sample([0.5, 0.5], &random), -log(1 - random.uniform()) / rates.0,
      -log(1 - random.uniform()) / rates.1,
    ]
    for row in 0..<5 { x[row] = (0..<5).reduce(0) { $0 + matrix[row * 5 + $1] * z[$1] } }
  }

  /// The latent variables R⁻¹·x; the first two hold all that x says of the parameters.
  public func latent(_ x: UnsafeBufferPointer<Double>) -> [Double] {
    (0..<5).map { row in (0..<5).reduce(0) { $0 + inverse[row * 5 + $1] * x[$1] } }
  }

  /// The sum of the log densities of z, less log det R.
  public func logLikelihood(
    _ x: UnsafeBufferPointer<Double>, _ theta: UnsafeBufferPointer<Double>
  ) -> Double {
    let z = latent(x)
    guard z[3] >= 0, z[4] >= 0 else { return -.infinity }
    return logNormalDensity(z[0], mean: theta[0], deviation: 1)
      + logNormalDensity(z[1], mean: theta[1], deviation: 3)
      + third.logDensity(z[2], [0.5, 0.5]) + log(rates.0) - rates.0 * z[3] + log(rates.1)
      - rates.1 * z[4] - logDeterminant
  }

  /// The inverse and log |det| of a positive definite matrix, by Gauss–Jordan elimination.
  private static func invert(_ matrix: [Double], _ count: Int) -> ([Double], Double) {
    var rest = matrix
    var inverse = (0..<count * count).map { $0 % (count + 1) == 0 ? 1.0 : 0 }
    var logDeterminant = 0.0
    for pivot in 0..<count {
      let size = rest[pivot * count + pivot]
      logDeterminant += log(abs(size))
      for column in 0..<count {
        rest[pivot * count + column] /= size
        inverse[pivot * count + column] /= size
      }
      for row in 0..<count where row != pivot {
        let factor = rest[row * count + pivot]
        for column in 0..<count {
          rest[row * count + column] -= factor * rest[pivot * count + column]
          inverse[row * count + column] -= factor * inverse[pivot * count + column]
        }
      }
    }
    return (inverse, logDeterminant)
  }
}
