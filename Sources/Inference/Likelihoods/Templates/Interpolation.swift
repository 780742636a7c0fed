#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A function of one parameter at a point: its value and its first two derivatives.
struct Expansion: Hashable, Sendable {
  var value = 0.0
  var slope = 0.0
  var curvature = 0.0
}

/// How an expectation is interpolated between its values at α = −1, 0 and 1, and extrapolated
/// beyond: the codes of HistFactory (CERN-OPEN-2012-016, section 4.1) and RooStats.
public enum Interpolation: String, Hashable, Codable, CaseIterable, Sendable {
  /// Additive, linear on each side; a kink at 0.
  case code0
  /// Multiplicative, exponential on each side; a kink at 0. Never negative.
  case code1
  /// Additive, quadratic inside and linear outside, continued without a step as in RooFit's
  /// `PiecewiseInterpolation` (the formula printed in the manual, and pyhf, jump at ±1).
  case code2
  /// Multiplicative, a polynomial of sixth order inside, equal to `code1` outside; two continuous
  /// derivatives. Never negative outside.
  case code4
  /// Additive, a polynomial of sixth order inside, equal to `code0` outside.
  case code4p

  /// Whether the code multiplies, which needs positive expectations.
  public var isMultiplicative: Bool { self == .code1 || self == .code4 }

  /// The expectation at `alpha` from those at −1, 0 and 1.
  public func value(down: Double, nominal: Double, up: Double, at alpha: Double) -> Double {
    if isMultiplicative {
      return nominal * factor(down: down / nominal, up: up / nominal, at: alpha).value
    }
    let shares = self.shares(at: alpha)
    return nominal + (shares.up.value * (up - nominal) + shares.down.value * (nominal - down))
  }

  /// What an additive code adds at `alpha`: the first part of (up − nominal) plus the second of
  /// (nominal − down).
  func shares(at alpha: Double) -> (up: Expansion, down: Expansion) {
    let isAbove = alpha > 0
    let linear = Expansion(value: alpha, slope: 1)
    switch self {
    case .code2 where abs(alpha) <= 1:
      let square = alpha * alpha
      return (
        Expansion(value: (square + alpha) / 2, slope: alpha + 0.5, curvature: 1),
        Expansion(value: (alpha - square) / 2, slope: 0.5 - alpha, curvature: -1)
      )
    case .code2:
      let beyond = isAbove ? alpha - 1 : alpha + 1
      let (near, far) = (
        Expansion(value: alpha + beyond / 2, slope: 1.5), Expansion(value: -beyond / 2, slope: -0.5)
      )
      return isAbove ? (near, far) : (far, near)
    case .code4p where abs(alpha) < 1:
      let square = alpha * alpha
      // The even part is 8 at ±1, with the slope ±8 and no curvature.
      let even = square * (15 + square * (3 * square - 10)) / 16
      let slope = alpha * (30 + square * (18 * square - 40)) / 16
      let curvature = (30 + square * (90 * square - 120)) / 16
      return (
        Expansion(value: alpha / 2 + even, slope: 0.5 + slope, curvature: curvature),
        Expansion(value: alpha / 2 - even, slope: 0.5 - slope, curvature: -curvature)
      )
    case .code0, .code1, .code4, .code4p:
      return isAbove ? (linear, Expansion()) : (Expansion(), linear)
    }
  }

  /// The factor of a multiplicative code at `alpha`, which is `down` at −1, 1 at 0 and `up` at 1.
  func factor(down: Double, up: Double, at alpha: Double) -> Expansion {
    guard self == .code4 else {
      let logarithm = alpha > 0 ? log(up) : -log(down)
      let value = exp(alpha * logarithm)
      return Expansion(
        value: value, slope: value * logarithm, curvature: value * logarithm * logarithm)
    }
    return ExponentialInterpolation(down: down, up: up).expansion(at: alpha)
  }
}
