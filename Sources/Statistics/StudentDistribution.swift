/// Student's t distribution: a normal variable over an estimate of its own spread.
public enum StudentDistribution {
  /// P(T > t) for the given degrees of freedom, through the incomplete beta function.
  public static func survival(_ t: Double, degrees: Double) -> Double {
    precondition(degrees > 0, "StudentDistribution.survival: \(degrees) degrees of freedom")
    let tail = BetaDistribution.cdf(degrees / (degrees + t * t), a: degrees / 2, b: 0.5) / 2
    return t >= 0 ? tail : 1 - tail
  }
}
