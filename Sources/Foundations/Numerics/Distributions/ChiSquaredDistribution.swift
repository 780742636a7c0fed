#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The χ² distribution, through the regularized incomplete gamma functions P and Q (DLMF 8.2).
public enum ChiSquaredDistribution {
  /// P(X ≤ x) for `degrees` > 0 degrees of freedom.
  public static func cdf(_ x: Double, degrees: Double) -> Double {
    gammaRatios(degrees / 2, x / 2).lower
  }

  /// P(X > x), accurate in the far tail: the p-value of a χ².
  public static func survival(_ x: Double, degrees: Double) -> Double {
    gammaRatios(degrees / 2, x / 2).upper
  }

  /// P(X > x) of the noncentral distribution, that of Σ(zᵢ + aᵢ)² with Σaᵢ² = `noncentrality`: the
  /// mean over a Poisson number of further pairs of degrees (DLMF's P and Q once for each).
  public static func survival(_ x: Double, degrees: Double, noncentrality: Double) -> Double {
    guard noncentrality > 0 else { return survival(x, degrees: degrees) }
    precondition(noncentrality < 1e9, "ChiSquaredDistribution: noncentrality \(noncentrality)")
    let mean = noncentrality / 2
    // Beyond, the Poisson distribution holds less than 1e-16.
    let reach = 9 * mean.squareRoot() + 40
    return (Int(max(mean - reach, 0))...Int(mean + reach)).reduce(0) { sum, pairs in
      let number = Double(pairs)
      let share = exp(number * log(mean) - mean - lgamma(number + 1))
      return sum + share * survival(x, degrees: degrees + 2 * number)
    }
  }

  /// The x with P(X ≤ x) = p.
  public static func quantile(_ p: Double, degrees: Double) -> Double {
    precondition(p > 0 && p < 1, "ChiSquaredDistribution.quantile: \(p) is not inside (0, 1)")
    // Wilson and Hilferty's cube of a normal variable as the start.
    let spread = 2 / (9 * degrees)
    let root = 1 - spread + NormalDistribution.quantile(p) * spread.squareRoot()
    let start = degrees * max(root * root * root, 1e-4)
    var bound = start + 1
    while cdf(bound, degrees: degrees) < p { bound *= 2 }
    return solveRising(
      target: p, in: 0...bound, start: start, value: { cdf($0, degrees: degrees) },
      slope: { prefactor(degrees / 2, $0 / 2) / $0 })
  }

  /// xᵃ e⁻ˣ / Γ(a).
  private static func prefactor(_ a: Double, _ x: Double) -> Double {
    exp(-SaddlePoint.stirlingError(a) - SaddlePoint.deviance(a, mean: x))
      * (a / (2 * Double.pi)).squareRoot()
  }

  /// P(a, x) and Q(a, x): the series DLMF 8.7.1 below a + 1, the continued fraction 8.9.2 above.
  private static func gammaRatios(_ a: Double, _ x: Double) -> (lower: Double, upper: Double) {
    precondition(a > 0, "ChiSquaredDistribution: \(2 * a) degrees of freedom")
    if x <= 0 { return (0, 1) }
    if x < a + 1 {
      var term = 1 / a
      var sum = term
      var n = a
      while term > sum * 1e-17 {
        n += 1
        term *= x / n
        sum += term
      }
      let lower = prefactor(a, x) * sum
      return (lower, 1 - lower)
    }
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / b
    var result = d
    var i = 1.0
    while i < 100_000 {
      let numerator = -i * (i - a)
      b += 2
      d = 1 / (numerator * d + b)
      c = b + numerator / c
      result *= d * c
      if abs(d * c - 1) < 3e-16 { break }
      i += 1
    }
    let upper = prefactor(a, x) * result
    return (1 - upper, upper)
  }
}
