#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A confidence interval.
public struct ConfidenceInterval: Hashable, Sendable {
  /// The lower end.
  public let lower: Double
  /// The upper end.
  public let upper: Double
  /// The confidence level, for example 0.95.
  public let level: Double

  /// An interval from its ends.
  public init(lower: Double, upper: Double, level: Double) {
    self.lower = lower
    self.upper = upper
    self.level = level
  }

  /// Whether `value` lies inside or on an end.
  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
}

/// Intervals for an efficiency of which `passing` of `trials` were seen. Counts may be fractional:
/// effective numbers of weighted events, or an interpolated ROC curve.
public enum BinomialInterval {
  /// The interval of Clopper and Pearson (1934): covers at least at `level`, whatever the truth.
  public static func clopperPearson(
    passing: Double, trials: Double, level: Double
  ) -> ConfidenceInterval {
    check(passing, trials, level, "clopperPearson")
    let tail = (1 - level) / 2
    // Of so little of an event the end is 0 or 1 to more than double precision; to look for it
    // takes long.
    let little = 1e-3
    let lower =
      passing <= little ? 0 : BetaDistribution.quantile(tail, a: passing, b: trials - passing + 1)
    let upper =
      passing >= trials - little
      ? 1 : BetaDistribution.quantile(1 - tail, a: passing + 1, b: trials - passing)
    return ConfidenceInterval(lower: lower, upper: upper, level: level)
  }

  /// The equal-tailed interval of the posterior with Jeffreys' prior Beta(½, ½), closed at 0 and 1
  /// (Brown, Cai, DasGupta, Statist. Sci. 16 (2001) 101): covers at `level` on average.
  public static func jeffreys(
    passing: Double, trials: Double, level: Double
  ) -> ConfidenceInterval {
    check(passing, trials, level, "jeffreys")
    let tail = (1 - level) / 2
    let (a, b) = (passing + 0.5, trials - passing + 0.5)
    return ConfidenceInterval(
      lower: passing <= 0 ? 0 : BetaDistribution.quantile(tail, a: a, b: b),
      upper: passing >= trials ? 1 : BetaDistribution.quantile(1 - tail, a: a, b: b), level: level)
  }

  /// The score interval of E. B. Wilson (1927).
  public static func wilson(
    passing: Double, trials: Double, level: Double
  ) -> ConfidenceInterval {
    check(passing, trials, level, "wilson")
    let z = NormalDistribution.quantile((1 + level) / 2)
    let fraction = passing / trials
    let scale = 1 + z * z / trials
    let center = (fraction + z * z / (2 * trials)) / scale
    let variance = fraction * (1 - fraction) / trials + z * z / (4 * trials * trials)
    let half = z * variance.squareRoot() / scale
    return ConfidenceInterval(
      lower: passing <= 0 ? 0 : max(center - half, 0),
      upper: passing >= trials ? 1 : min(center + half, 1), level: level)
  }

  /// The one-sided upper limit of an efficiency when none of `trials` passed:
  /// 1 − (1 − level)^(1/trials).
  public static func upperLimitWithoutEvents(trials: Double, level: Double) -> Double {
    check(0, trials, level, "upperLimitWithoutEvents")
    return -expm1(log(1 - level) / trials)
  }

  private static func check(
    _ passing: Double, _ trials: Double, _ level: Double, _ operation: String
  ) {
    precondition(
      trials > 0 && passing >= 0 && passing <= trials * (1 + 1e-12) && level > 0 && level < 1,
      "BinomialInterval.\(operation): \(passing) of \(trials) at level \(level)")
  }
}
