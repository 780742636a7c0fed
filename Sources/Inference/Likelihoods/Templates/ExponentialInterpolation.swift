#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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
  func expansion(at alpha: Double) -> Expansion {
    if abs(alpha) >= 1 {
      let logarithm = alpha > 0 ? logUp : -logDown
      let factor = exp(alpha * logarithm)
      return Expansion(
        value: factor, slope: factor * logarithm, curvature: factor * logarithm * logarithm)
    }
    func polynomial(
      _ a: Double, _ b: Double, _ c: Double, _ d: Double, _ e: Double, _ f: Double
    ) -> Double {
      a + alpha * (b + alpha * (c + alpha * (d + alpha * (e + alpha * f))))
    }
    return Expansion(
      value: 1 + alpha * polynomial(c.0, c.1, c.2, c.3, c.4, c.5),
      slope: polynomial(c.0, 2 * c.1, 3 * c.2, 4 * c.3, 5 * c.4, 6 * c.5),
      curvature: polynomial(2 * c.1, 6 * c.2, 12 * c.3, 20 * c.4, 30 * c.5, 0))
  }
}
