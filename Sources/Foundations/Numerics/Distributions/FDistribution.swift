/// The distribution of Fisher's F, the ratio of two χ² by their degrees of freedom.
public enum FDistribution {
  /// P(F > f) for the given degrees of freedom, through the incomplete beta function.
  public static func survival(_ f: Double, numerator: Double, denominator: Double) -> Double {
    precondition(
      numerator > 0 && denominator > 0,
      "FDistribution.survival: \(numerator) and \(denominator) degrees of freedom")
    if f <= 0 { return 1 }
    return BetaDistribution.cdf(
      denominator / (denominator + numerator * f), a: denominator / 2, b: numerator / 2)
  }
}
