import Foundation

/// Σ_k c_k Π_a θ_a^n_ka: how the weight of a component depends on the parameters.
public struct ParameterPolynomial: Equatable, Sendable {
  /// The exponents of each term, one for each parameter.
  public let exponents: [[Int]]
  /// The factor of each term.
  public let coefficients: [Double]

  /// A polynomial from its terms.
  ///
  /// - Precondition: As many factors as terms, terms of one length, no negative exponent.
  public init(exponents: [[Int]], coefficients: [Double]) {
    precondition(
      exponents.count == coefficients.count
        && exponents.allSatisfy { $0.count == exponents[0].count && $0.allSatisfy { $0 >= 0 } },
      "ParameterPolynomial: terms \(exponents) with \(coefficients.count) factors")
    self.exponents = exponents
    self.coefficients = coefficients
  }

  /// The same number for all parameters.
  public static func constant(_ value: Double, parameters: Int) -> ParameterPolynomial {
    ParameterPolynomial(
      exponents: [Array(repeating: 0, count: parameters)], coefficients: [value])
  }

  /// `offset` + Σ_a slopes_a θ_a.
  public static func linear(_ offset: Double, slopes: [Double]) -> ParameterPolynomial {
    let none = [Int](repeating: 0, count: slopes.count)
    let units = slopes.indices.map { index in
      slopes.indices.map { $0 == index ? 1 : 0 }
    }
    return ParameterPolynomial(exponents: [none] + units, coefficients: [offset] + slopes)
  }

  /// The value at θ.
  public func value(at theta: [Double]) -> Double {
    zip(exponents, coefficients).reduce(0) { $0 + $1.1 * monomial($1.0, theta) }
  }
}

/// Π θ_a^n_a.
func monomial(_ exponents: [Int], _ theta: [Double]) -> Double {
  zip(exponents, theta).reduce(1) { $0 * pow($1.1, Double($1.0)) }
}

/// ∂/∂θ_b Π θ_a^n_a.
func monomialSlope(_ exponents: [Int], _ theta: [Double], _ parameter: Int) -> Double {
  guard exponents[parameter] > 0 else { return 0 }
  var lowered = exponents
  lowered[parameter] -= 1
  return Double(exponents[parameter]) * monomial(lowered, theta)
}
