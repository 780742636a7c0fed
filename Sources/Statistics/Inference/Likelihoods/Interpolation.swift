#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How an expectation is interpolated between its values at α = −1, 0 and 1, and extrapolated beyond:
/// the codes of HistFactory (CERN-OPEN-2012-016, section 4.1) and RooStats.
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
    switch self {
    case .code0:
      return nominal + alpha * (alpha > 0 ? up - nominal : nominal - down)
    case .code1:
      return nominal * pow((alpha > 0 ? up : down) / nominal, abs(alpha))
    case .code2:
      let (even, odd) = ((up + down) / 2 - nominal, (up - down) / 2)
      if alpha > 1 { return up + (odd + 2 * even) * (alpha - 1) }
      if alpha < -1 { return down + (odd - 2 * even) * (alpha + 1) }
      return nominal + alpha * (even * alpha + odd)
    case .code4:
      return nominal
        * ExponentialInterpolation(down: down / nominal, up: up / nominal).factor(alpha)
    case .code4p:
      if abs(alpha) >= 1 {
        return Interpolation.code0.value(down: down, nominal: nominal, up: up, at: alpha)
      }
      let (odd, even) = ((up - down) / 2, (up + down - 2 * nominal) / 16)
      let square = alpha * alpha
      return nominal + alpha * (odd + alpha * even * (15 + square * (3 * square - 10)))
    }
  }
}

/// Interpolation code 4 of one factor with its coefficients.
struct ExponentialInterpolation: Hashable, Sendable {
  private let logDown: Double
  private let logUp: Double
  /// The coefficients of α to α⁶.
  private let c: (Double, Double, Double, Double, Double, Double)

  static func == (a: Self, b: Self) -> Bool { a.logDown == b.logDown && a.logUp == b.logUp }
  func hash(into hasher: inout Hasher) {
    hasher.combine(logDown)
    hasher.combine(logUp)
  }

  /// The interpolation between `down` at −1, 1 at 0 and `up` at 1.
  init(down: Double, up: Double) {
    logDown = log(down)
    logUp = log(up)
    // Value, first and second derivative of the exponentials at ±1, as even and odd parts.
    let value = (even: (up + down) / 2 - 1, odd: (up - down) / 2)
    let first = (up * logUp, -down * logDown)
    let second = (up * logUp * logUp, down * logDown * logDown)
    let slope = (even: (first.0 + first.1) / 2, odd: (first.0 - first.1) / 2)
    let bend = (even: (second.0 + second.1) / 2, odd: (second.0 - second.1) / 2)
    // a + b + c = value, with the derivatives of α², α⁴, α⁶ and of α, α³, α⁵.
    c = (
      (15 * value.odd - 7 * slope.even + bend.odd) / 8,
      (24 * value.even - 9 * slope.odd + bend.even) / 8,
      (-5 * value.odd + 5 * slope.even - bend.odd) / 4,
      (-12 * value.even + 7 * slope.odd - bend.even) / 4,
      (3 * value.odd - 3 * slope.even + bend.odd) / 8,
      (8 * value.even - 5 * slope.odd + bend.even) / 8
    )
  }

  /// The factor at `alpha`.
  func factor(_ alpha: Double) -> Double {
    if alpha >= 1 { return exp(alpha * logUp) }
    if alpha <= -1 { return exp(-alpha * logDown) }
    return 1 + alpha
      * (c.0 + alpha * (c.1 + alpha * (c.2 + alpha * (c.3 + alpha * (c.4 + alpha * c.5)))))
  }

  /// The factor at `alpha` with its derivative.
  func factorAndSlope(_ alpha: Double) -> (factor: Double, slope: Double) {
    let factor = self.factor(alpha)
    if alpha >= 1 { return (factor, factor * logUp) }
    if alpha <= -1 { return (factor, -factor * logDown) }
    let tail = 4 * c.3 + alpha * (5 * c.4 + alpha * 6 * c.5)
    return (factor, c.0 + alpha * (2 * c.1 + alpha * (3 * c.2 + alpha * tail)))
  }
}
