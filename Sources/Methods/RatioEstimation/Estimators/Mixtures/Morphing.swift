import Foundation
import Numerics
import Simulation

/// Densities that are polynomials in the parameters: dσ(x|θ) = Σ_c θ^c f_c(x). Simulations at as
/// many benchmarks as there are monomials determine it everywhere: dσ(x|θ) = Σ_b m_b(θ) dσ(x|θ_b),
/// with Σ_b m_b(θ) θ_b^c = θ^c (MadMiner's morphing, arXiv:1907.10621, section 2).
public struct Morphing: Equatable, Sendable {
  /// The exponents of each monomial.
  public let exponents: [[Int]]
  /// The points that were simulated.
  public let benchmarks: [[Double]]
  /// m_b(θ) = Σ_c inverse[b][c] θ^c.
  private let inverse: [[Double]]

  /// Morphing between benchmarks.
  ///
  /// - Parameters:
  ///   - exponents: The monomials, each with one exponent a parameter.
  ///   - benchmarks: As many points.
  /// - Throws: `LikelihoodRatioError` for another number of points, and for points that do not
  ///   determine the monomials.
  public init(exponents: [[Int]], benchmarks: [[Double]]) throws {
    guard exponents.count == benchmarks.count, !benchmarks.isEmpty else {
      throw LikelihoodRatioError(
        "benchmarks", "\(benchmarks.count) points for \(exponents.count) monomials",
        hint: "simulate at as many points as there are monomials")
    }
    let matrix = benchmarks.map { point in exponents.map { monomial($0, point) } }
    guard let inverse = invertTransposed(matrix) else {
      throw LikelihoodRatioError(
        "benchmarks", "the points do not determine all monomials",
        hint: "choose points that differ in every parameter, and in their products")
    }
    self.exponents = exponents
    self.benchmarks = benchmarks
    self.inverse = inverse
  }

  /// All monomials of `parameters` parameters up to a total degree; 2 for one insertion of an
  /// operator of an effective theory in production or decay.
  public static func monomials(parameters: Int, degree: Int) -> [[Int]] {
    guard parameters > 0 else { return [[]] }
    var result: [[Int]] = []
    for first in 0...degree {
      for rest in monomials(parameters: parameters - 1, degree: degree - first) {
        result.append([first] + rest)
      }
    }
    return result
  }

  /// The number of those monomials, (parameters + degree)!/(parameters! degree!).
  static func monomialCount(parameters: Int, degree: Int) -> Int {
    (1...max(degree, 1)).reduce(1) { $0 * (parameters + $1) / $1 }
  }

  /// m_b(θ); they sum to 1 and are negative where θ lies outside of the benchmarks.
  public func weights(at theta: [Double]) -> [Double] {
    let values = exponents.map { monomial($0, theta) }
    return inverse.map { row in zip(row, values).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  /// ∂m_b/∂θ_a for each benchmark b.
  public func slopes(at theta: [Double], parameter: Int) -> [Double] {
    let values = exponents.map { monomialSlope($0, theta, parameter) }
    return inverse.map { row in zip(row, values).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  /// The weight of each benchmark's normalized density in p(x|θ): m_b(θ) σ_b, for
  /// `MixtureLogRatio`.
  ///
  /// - Precondition: A cross-section for each benchmark.
  public func mixtureWeights(crossSections: [Double]) -> [ParameterPolynomial] {
    precondition(crossSections.count == benchmarks.count, "Morphing: \(crossSections.count) σ")
    return zip(inverse, crossSections).map { row, crossSection in
      ParameterPolynomial(exponents: exponents, coefficients: row.map { $0 * crossSection })
    }
  }
}
