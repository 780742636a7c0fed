import Numerics

/// The difference of two correlated areas under ROC curves: two taggers on the same events.
public struct AreaComparison: Sendable {
  /// The second area minus the first.
  public let difference: Double
  /// The standard error of the difference, √(V₁ + V₂ − 2 C₁₂).
  public let standardError: Double
  /// The correlation of the two areas; 0 where one of them has no variance.
  public let correlation: Double
  /// The two-sided probability of a difference at least as large if the areas were equal.
  public let pValue: Double

  /// The normal confidence interval of the difference.
  public func interval(level: Double = 0.95) -> ConfidenceInterval {
    let half = NormalDistribution.quantile((1 + level) / 2) * standardError
    return ConfidenceInterval(lower: difference - half, upper: difference + half, level: level)
  }
}

extension DeLong {
  /// DeLong's test of `other` against this tagger.
  ///
  /// - Throws: `ScoredSampleError.notPaired` when the two were measured on different events.
  /// - Complexity: O(n)
  public func compared(to other: DeLong) throws -> AreaComparison {
    try requirePaired(with: other)
    let difference = other.areaUnderCurve - areaUnderCurve
    let covariance = covariance(with: other)
    let total = variance + other.variance
    // Equal rankings leave rounding errors of either sign.
    let spread = total - 2 * covariance
    let squared = spread > 1e-12 * total ? spread : 0
    let error = squared.squareRoot()
    let pValue =
      difference == 0
      ? 1 : (error > 0 ? NormalDistribution.twoSidedPValue(difference / error) : 0)
    let product = (variance * other.variance).squareRoot()
    return AreaComparison(
      difference: difference, standardError: error,
      correlation: product > 0 ? covariance / product : 0, pValue: pValue)
  }
}

/// DeLong's test whether the area under `second`'s ROC curve differs from that under `first`'s.
///
/// - Throws: `ScoredSampleError.notPaired` when labels or weights differ.
public func compareAreas(
  _ first: ScoredSample, _ second: ScoredSample
) throws -> AreaComparison {
  try DeLong(first).compared(to: DeLong(second))
}
