import Foundation

/// Student's t distribution: a normal variable over an estimate of its own spread.
public enum StudentDistribution {
  /// P(T > t) for the given degrees of freedom, through the incomplete beta function.
  public static func survival(_ t: Double, degrees: Double) -> Double {
    precondition(degrees > 0, "StudentDistribution.survival: \(degrees) degrees of freedom")
    let tail = BetaDistribution.cdf(degrees / (degrees + t * t), a: degrees / 2, b: 0.5) / 2
    return t >= 0 ? tail : 1 - tail
  }

  /// The t with P(T ≤ t) = p.
  public static func quantile(_ p: Double, degrees: Double) -> Double {
    precondition(p > 0 && p < 1, "StudentDistribution.quantile: \(p) is not inside (0, 1)")
    if p < 0.5 { return -quantile(1 - p, degrees: degrees) }
    var bound = 1.0
    while survival(bound, degrees: degrees) > 1 - p { bound *= 2 }
    let scale = exp(lgamma((degrees + 1) / 2) - lgamma(degrees / 2))
    return solveRising(
      target: p, in: 0...bound, start: NormalDistribution.quantile(p),
      value: { 1 - survival($0, degrees: degrees) },
      slope: {
        scale / (degrees * Double.pi).squareRoot()
          * pow(1 + $0 * $0 / degrees, -(degrees + 1) / 2)
      })
  }
}
