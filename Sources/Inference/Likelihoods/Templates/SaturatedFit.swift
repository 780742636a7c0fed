import Numerics

/// The goodness of a fit of templates: its likelihood beside that of the saturated model, which
/// expects what was observed (R. Cousins, "Generalization of chi-squared goodness-of-fit test for
/// binned data using saturated models", 2013).
public struct SaturatedFit: Hashable, Sendable {
  /// −2 log of the likelihood ratio.
  public let statistic: Double
  /// The bins and auxiliary measurements without the free parameters.
  public let degrees: Int
  /// The smallest expected count of a bin: the χ² distribution holds where it is not below a few.
  public let smallestCount: Double

  /// The probability of a worse fit where the model holds, by the χ² distribution; nil without
  /// degrees of freedom.
  public var pValue: Double? {
    degrees > 0 ? ChiSquaredDistribution.survival(statistic, degrees: Double(degrees)) : nil
  }
}

extension TemplateModel {
  /// The goodness of the fit `best` to an observation of this model.
  public func goodness(of best: Minimum) -> SaturatedFit {
    let free = parameters.count { !$0.isFixed }
    let measured = constrained.count { !parameters[$0].isFixed }
    return SaturatedFit(
      statistic: 2 * best.value, degrees: binCount + measured - free,
      smallestCount: expectedCounts(at: best.point).min() ?? 0)
  }
}
