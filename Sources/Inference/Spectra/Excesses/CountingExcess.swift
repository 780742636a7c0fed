import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An excess of events over an uncertain background in one region: the profile likelihood
///
///     L(μ, t) = Poisson(n | μ + b + t) Gauss(t | 0, s²)
///
/// with the signal μ ≥ 0, in closed form. Maximizing over the background b + t without a signal
/// gives B = ½ [(b − s²) + √((b − s²)² + 4 n s²)], and q₀ = 2 [n ln(n/B) − (n − B)] + (B − b)²/s²
/// is the test statistic of discovery (Cowan, Cranmer, Gross, Vitells, arXiv:1007.1727, section 3;
/// the likelihood of the code of 1902.02634).
///
/// Where n ≤ b or n = 0 there is no excess: q₀ = 0, Z = 0 and p₀ = ½. Under the background alone
/// this happens in half of all cases, so p₀ has half its mass at ½. The signed significance, −√q
/// below the expectation, is normal and its p-value uniform (asymptotically).
public struct CountingExcess: Hashable, Sendable {
  /// n: the number of events, or the sum of weights.
  public let observed: Double
  /// b: the expected background.
  public let expected: Double
  /// s²: the variance of the expected background.
  public let expectedVariance: Double
  /// The weight of one effective event: all numbers are divided by it in the likelihood.
  public let scale: Double
  /// B: the background that maximizes the likelihood without a signal.
  public let backgroundWithoutSignal: Double
  /// √q with the sign of n − b.
  public let signedSignificance: Double

  /// The excess of `observed` over `expected`.
  ///
  /// - Parameter scale: Σw²/Σw of weighted events, 1 for counts.
  /// - Throws: `ResonanceSearchError` for numbers that are negative or not finite, and for events
  ///   above a background of exactly zero.
  public init(
    observed: Double, expected: Double, expectedVariance: Double, scale: Double = 1
  ) throws {
    for (name, value) in [
      ("observed count", observed), ("background", expected),
      ("variance of the background", expectedVariance),
    ] where !value.isFinite || value < 0 {
      throw ResonanceSearchError(
        "counting experiment", "the \(name) is \(value)",
        hint: "it has to be finite and not negative")
    }
    guard scale > 0, scale.isFinite else {
      throw ResonanceSearchError("counting experiment", "the weight of an event is \(scale)")
    }
    guard observed == 0 || expected > 0 || expectedVariance > 0 else {
      throw ResonanceSearchError(
        "counting experiment", "\(observed) observed where exactly nothing is expected",
        hint: "give the background its uncertainty")
    }
    self.observed = observed
    self.expected = expected
    self.expectedVariance = expectedVariance
    self.scale = scale
    let (n, b, variance) = (observed / scale, expected / scale, expectedVariance / (scale * scale))
    backgroundWithoutSignal = scale * CountingExcess.background(n, b, variance)
    signedSignificance = CountingExcess.signedSignificance(n, b, variance)
  }

  /// n − b, the most likely signal.
  public var excess: Double { observed - expected }
  /// Its standard error √(s n + s_b²), with s the weight of an event.
  public var excessError: Double { (scale * observed + expectedVariance).squareRoot() }
  /// q₀; 0 without an excess.
  public var testStatistic: Double { significance * significance }
  /// Z = √q₀; 0 without an excess.
  public var significance: Double { max(signedSignificance, 0) }
  /// p₀ = 1 − Φ(Z), the asymptotic local p-value; ½ without an excess.
  public var pValue: Double { NormalDistribution.cdf(-significance) }
  /// 1 − Φ of the signed significance: uniform under the background alone.
  public var signedPValue: Double { NormalDistribution.cdf(-signedSignificance) }

  /// B for unit weights; b may be negative in a pseudo-experiment.
  static func background(_ n: Double, _ b: Double, _ variance: Double) -> Double {
    let difference = b - variance
    let root = (difference * difference + 4 * n * variance).squareRoot()
    // The sum of the two cancels for large variances; the other root of the equation does not.
    return difference >= 0 || n == 0
      ? max((difference + root) / 2, 0) : 2 * n * variance / (root - difference)
  }

  /// ±√q for unit weights.
  static func signedSignificance(_ n: Double, _ b: Double, _ variance: Double) -> Double {
    let mean = background(n, b, variance)
    let shift = mean - b
    var q = 2 * (n > 0 ? SaddlePoint.deviance(n, mean: mean) : mean)
    if variance > 0 { q += shift * shift / variance }
    return n > b && n > 0 ? q.squareRoot() : -q.squareRoot()
  }
}
