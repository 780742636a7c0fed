#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The beta distribution; its CDF is the regularized incomplete beta function I_x(a, b).
public enum BetaDistribution {
  /// I_x(a, b) for a, b > 0: the continued fraction of DLMF 8.17.22 by Lentz's method.
  public static func cdf(_ x: Double, a: Double, b: Double) -> Double {
    precondition(a > 0 && b > 0, "BetaDistribution.cdf: parameters \(a), \(b) must be positive")
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    if let gamma = GammaLimit(a, b) { return gamma.cdf(x) }
    if let gamma = GammaLimit(b, a) { return 1 - gamma.cdf(1 - x) }
    // The fraction converges fast below the mean; above it use I_x(a, b) = 1 − I_{1−x}(b, a).
    return x < (a + 1) / (a + b + 2)
      ? prefactor(x, a, b) * fraction(x, a, b) / a
      : 1 - prefactor(x, a, b) * fraction(1 - x, b, a) / b
  }

  /// The x with I_x(a, b) = p.
  public static func quantile(_ p: Double, a: Double, b: Double) -> Double {
    precondition(p >= 0 && p <= 1, "BetaDistribution.quantile: \(p) is not inside [0, 1]")
    if p == 0 || p == 1 { return p }
    if let gamma = GammaLimit(a, b) { return gamma.quantile(p) }
    if let gamma = GammaLimit(b, a) { return 1 - gamma.quantile(1 - p) }
    let mean = a / (a + b)
    return solveRising(
      target: p, in: 0...1, start: mean, value: { cdf($0, a: a, b: b) },
      slope: { prefactor($0, a, b) / ($0 * (1 - $0)) })
  }

  /// What is left for b ≫ a, where 1 − x has no digits of x: −(b + (a − 1)/2) log(1 − x) has a
  /// gamma distribution of shape a, to the relative order (a/b)² (A. R. DiDonato and A. H. Morris,
  /// ACM Trans. Math. Softw. 18 (1992) 360, section 9).
  private struct GammaLimit {
    private let a: Double
    private let scale: Double

    /// nil where the general way is more exact.
    init?(_ a: Double, _ b: Double) {
      guard b > 1e6 * (a + 1) else { return nil }
      self.a = a
      scale = b + (a - 1) / 2
    }

    func cdf(_ x: Double) -> Double {
      ChiSquaredDistribution.cdf(-2 * scale * log1p(-x), degrees: 2 * a)
    }

    func quantile(_ p: Double) -> Double {
      -expm1(-ChiSquaredDistribution.quantile(p, degrees: 2 * a) / (2 * scale))
    }
  }

  /// xᵃ (1 − x)ᵇ / B(a, b).
  private static func prefactor(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let n = a + b
    let exponent =
      SaddlePoint.stirlingError(n) - SaddlePoint.stirlingError(a) - SaddlePoint.stirlingError(b)
      - SaddlePoint.deviance(a, mean: n * x) - SaddlePoint.deviance(b, mean: n * (1 - x))
    return exp(exponent) * (a * b / (2 * Double.pi * n)).squareRoot()
  }

  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    func nonzero(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
    var result = d
    var m = 1.0
    while true {
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / nonzero(1 + even * d)
      c = nonzero(1 + even / c)
      result *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / nonzero(1 + odd * d)
      c = nonzero(1 + odd / c)
      let change = d * c
      result *= change
      // About √max(a, b) terms are needed; the bound only ends a stalled rounding error.
      if abs(change - 1) < 3e-16 || m > 100_000 { return result }
      m += 1
    }
  }
}
