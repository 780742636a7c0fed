import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The largest excess of a scan, with the freedom to find one anywhere accounted for.
public struct GlobalSignificance: Sendable {
  /// The place of the largest excess.
  public let hypothesis: ResonanceHypothesis
  /// The largest excess; its p-value is local.
  public let local: CountingExcess
  /// The share of background-only scans with an excess at least as large anywhere.
  public let toys: ToyPValue
  /// The significance whose up-crossings were counted.
  public let crossingLevel: Double
  /// The mean number of up-crossings of it in background-only scans.
  public let upCrossings: Double
  /// The standard error of that number.
  public let upCrossingsError: Double

  /// The bound of Gross and Vitells (Eur. Phys. J. C 70 (2010) 525, arXiv:1005.1891, eq. 3) for one
  /// degree of freedom and a signal that can only be positive:
  ///
  ///     p = ½ P(χ²₁ > Z²) + ⟨N(Z₀)⟩ exp(−(Z² − Z₀²)/2), at most 1.
  ///
  /// It holds for a continuous scan; places that are a large part of their width apart cross less
  /// often, so that it is above the truth. Without a local excess it is 1.
  public var asymptoticPValue: Double {
    local.significance > 0 ? min(1, local.pValue + upCrossings * crossingFactor) : 1
  }

  /// The standard error of `asymptoticPValue` from the number of toys.
  public var asymptoticError: Double { upCrossingsError * crossingFactor }

  /// The asymptotic global over the local p-value.
  public var asymptoticTrialsFactor: Double { asymptoticPValue / local.pValue }

  /// The global over the local p-value by toys; nil where no toy exceeds.
  public var trialsFactor: Double? {
    toys.exceeding > 0 ? toys.value / local.signedPValue : nil
  }

  private var crossingFactor: Double {
    exp(-(local.testStatistic - crossingLevel * crossingLevel) / 2)
  }

  /// The global significance of the maximum of `scan`.
  ///
  /// - Parameters:
  ///   - toys: Pseudo-experiments of this scan.
  ///   - crossingLevel: The low significance at which up-crossings are counted.
  public init(of scan: ResonanceScan, toys: ScanToys, crossingLevel: Double = 0.5) {
    precondition(
      scan.points.map(\.hypothesis) == toys.hypotheses,
      "GlobalSignificance: the pseudo-experiments are of another scan")
    let maximum = scan.maximum
    hypothesis = maximum.hypothesis
    local = maximum.excess
    self.toys = toys.globalPValue(signedSignificance: maximum.excess.signedSignificance)
    self.crossingLevel = crossingLevel
    (upCrossings, upCrossingsError) = toys.upCrossings(level: crossingLevel)
  }
}
