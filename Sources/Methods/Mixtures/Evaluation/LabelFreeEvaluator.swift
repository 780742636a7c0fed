import Numerics

/// Measures a classifier on mixtures with known signal fractions, without any label.
///
/// The events have to be others than those the classifier was trained on. Every mixture is taken as
/// p_a = f_a p_S + (1 − f_a) p_B with the same p_S and p_B, so its efficiency is
/// ε_a = f_a ε_S + (1 − f_a) ε_B; two mixtures give ε_S and ε_B exactly, more by generalized least
/// squares with a χ² left over. Errors of counting and of the fractions are kept apart.
public struct LabelFreeEvaluator: Sendable {
  /// The mixtures.
  public let mixtures: [ScoredMixture]
  let fractions: MixtureFractions
  let sorted: [SortedScores]
  let ranking: PooledRanking
  /// One weighted sum of the mixtures for all cuts, for the area and for finding cuts.
  let unmixing: Unmixing

  /// Prepares the measurement.
  ///
  /// - Parameters:
  ///   - mixtures: At least two mixtures with fractions.
  ///   - fractionCovariance: The covariance matrix of the fractions; nil for independent errors.
  /// - Throws: `WeakSupervisionError` for missing or equal fractions and for an impossible matrix.
  public init(_ mixtures: [ScoredMixture], fractionCovariance: [[Double]]? = nil) throws {
    fractions = try MixtureFractions(mixtures, covariance: fractionCovariance)
    self.mixtures = mixtures
    sorted = mixtures.map(SortedScores.init)
    ranking = PooledRanking(mixtures)
    let counts = sorted.map(\.effectiveCount)
    let first = Self.global(fractions, counts: counts, slope: 0)
    let area = ranking.area(first, mixtures: mixtures.count).value
    unmixing = Self.global(fractions, counts: counts, slope: 2 * area - 1)
  }

  /// The least-squares solution for shares of about one half whose classes differ by `slope`.
  private static func global(_ fractions: MixtureFractions, counts: [Double], slope: Double)
    -> Unmixing
  {
    let covariance = fractions.shareCovariance(variances: counts.map { 0.25 / $0 }, slope: slope)
    return Unmixing(fractions.values, CholeskyFactor(covariance)!)
  }

  /// ε_S and ε_B of the cut `score ≥ threshold`.
  public func point(at threshold: Double) -> LabelFreePoint {
    let shares = sorted.map { $0.share(from: threshold) }
    let fit = EfficiencyFit(shares, fractions, start: unmixing)
    func estimate(_ value: Double, _ row: [Double]) -> LabelFreeEstimate {
      LabelFreeEstimate(
        value: value,
        statisticalError: fit.statisticalCovariance(row, row).squareRoot(),
        fractionError: max(fit.fractionCovariance(row, row), 0).squareRoot())
    }
    let (signal, background) = (fit.unmixing.signal, fit.unmixing.background)
    return LabelFreePoint(
      threshold: threshold, signalEfficiency: estimate(fit.signal, signal),
      backgroundEfficiency: estimate(fit.background, background),
      statisticalCovariance: fit.statisticalCovariance(signal, background),
      fractionCovariance: fit.fractionCovariance(signal, background),
      expectedBackground: fit.background
        * dot(fractions.backgroundShares, sorted.map(\.effectiveCount)),
      consistency: fit.consistency)
  }

  /// The curve of ε_S and ε_B at about `points` cuts in falling order, denser where few events
  /// pass.
  public func curve(points: Int = 200) -> [LabelFreePoint] {
    ranking.cuts(points).map(point(at:))
  }
}

/// The least-squares solution for ε_S and ε_B at one cut.
struct EfficiencyFit {
  private(set) var signal: Double
  private(set) var background: Double
  private(set) var unmixing: Unmixing
  /// The covariance of the measured shares that weighted the fit.
  private(set) var covariance: [[Double]] = []
  private(set) var consistency: ChiSquaredTest?
  private let fractions: MixtureFractions
  private var variances: [Double] = []

  /// Fits `shares`; variances and the effect of the fractions' errors follow the fitted
  /// efficiencies, found by repeating the fit from `start`.
  init(_ shares: [Share], _ fractions: MixtureFractions, start: Unmixing) {
    let values = shares.map(\.value)
    self.fractions = fractions
    unmixing = start
    signal = dot(start.signal, values)
    background = dot(start.background, values)
    for _ in 0..<3 {
      let expected = fractions.values.map { $0 * signal + (1 - $0) * background }
      variances = zip(shares, expected).map { $0.variance(expected: $1) }
      covariance = fractions.shareCovariance(variances: variances, slope: signal - background)
      let factor = CholeskyFactor(covariance)!
      unmixing = Unmixing(fractions.values, factor)
      signal = dot(unmixing.signal, values)
      background = dot(unmixing.background, values)
      guard shares.count > 2 else { break }
      let residuals = zip(values, fractions.values).map {
        $0 - $1 * signal - (1 - $1) * background
      }
      let whitened = factor.whiten(residuals)
      consistency = ChiSquaredTest(
        chiSquared: dot(whitened, whitened), degreesOfFreedom: shares.count - 2)
    }
  }

  /// The covariance of two weighted sums of the shares from counting.
  func statisticalCovariance(_ first: [Double], _ second: [Double]) -> Double {
    variances.indices.reduce(0) { $0 + first[$1] * second[$1] * variances[$1] }
  }

  /// The covariance of two weighted sums from the fractions: dε/df_a = −(weight of a)(ε_S − ε_B).
  func fractionCovariance(_ first: [Double], _ second: [Double]) -> Double {
    let slope = signal - background
    return slope * slope * bilinear(first, fractions.covariance, second)
  }
}
