import Numerics

/// How well a fitted background describes the bins it was fitted to.
public struct GoodnessOfFit: Sendable {
  /// Σ (n − μ)²/σ², with the variance σ² of the fit: s (n + s) for least squares, s μ (Pearson) for
  /// maximum likelihood, where s is the weight of an effective event.
  public let chiSquared: Double
  /// 2 Σ [μ − n + n ln(n/μ)]/s, the likelihood ratio to the saturated model (Baker and Cousins,
  /// Nucl. Instrum. Meth. 221 (1984) 437).
  public let deviance: Double
  /// The number of fitted bins less the number of parameters.
  public let degreesOfFreedom: Int
  /// (n − μ)/√(s μ) of every bin, masked ones too: counting errors only. The fit pulls fitted bins
  /// inwards; in a masked region its own error comes on top.
  public let pulls: [Double]
  /// Whether the residuals of the fitted bins keep their sign for too long.
  public let runs: RunsTest

  /// P(χ² ≥ `chiSquared`), asymptotic.
  public var chiSquaredPValue: Double {
    ChiSquaredDistribution.survival(chiSquared, degrees: Double(degreesOfFreedom))
  }
  /// P(χ² ≥ `deviance`), asymptotic: too small where bins hold less than about one event; see
  /// `BackgroundFit.deviancePValue`.
  public var deviancePValue: Double {
    ChiSquaredDistribution.survival(deviance, degrees: Double(degreesOfFreedom))
  }

  /// The goodness of `fit`.
  public init(_ fit: BackgroundFit) {
    let (counts, scales) = (fit.spectrum.counts, fit.spectrum.scales)
    let residuals = counts.indices.map { counts[$0] - fit.expected[$0] }
    chiSquared = fit.usedBins.reduce(0) { sum, bin in
      let spread = fit.method == .leastSquares ? counts[bin] + scales[bin] : fit.expected[bin]
      return sum + residuals[bin] * residuals[bin] / (scales[bin] * spread)
    }
    deviance = GoodnessOfFit.deviance(counts, fit.expected, scales, bins: fit.usedBins)
    degreesOfFreedom = fit.degreesOfFreedom
    pulls = counts.indices.map { residuals[$0] / (scales[$0] * fit.expected[$0]).squareRoot() }
    runs = RunsTest(fit.usedBins.map { residuals[$0] > 0 })
  }

  /// The deviance of scaled Poisson counts.
  static func deviance(
    _ counts: [Double], _ means: [Double], _ scales: [Double], bins: [Int]
  ) -> Double {
    bins.reduce(0) { sum, bin in
      let deviance =
        counts[bin] > 0 ? SaddlePoint.deviance(counts[bin], mean: means[bin]) : means[bin]
      return sum + 2 * deviance / scales[bin]
    }
  }
}
