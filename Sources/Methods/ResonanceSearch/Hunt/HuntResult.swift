import Evaluation
import Foundation
import Mixtures
import Numerics
import Spectra

/// What a search for a resonance found: a spectrum with a fitted background for each signal region
/// and each selection. Written as JSON beside the report.
public struct HuntResult: Codable, Equatable, Sendable {
  /// The spectrum of the events that pass one selection, with the background fitted outside of the
  /// signal region.
  public struct Selection: Codable, Equatable, Sendable {
    /// The share of all events that pass; 1 for the spectrum before any selection.
    public var efficiency: Double
    /// The number of parameters of the background function.
    public var backgroundParameters: Int
    /// The (weighted) events of each bin.
    public var counts: [Double]
    /// Their standard errors.
    public var errors: [Double]
    /// The fitted background of each bin.
    public var background: [Double]
    /// (n − b)/√b of each bin.
    public var pulls: [Double]
    /// The number of events in the signal region.
    public var observed: Double
    /// The background that the fit expects there.
    public var expected: Double
    /// The standard error of `expected`.
    public var expectedError: Double
    /// Z with the sign of the excess.
    public var significance: Double
    /// The local p-value of the background by the asymptotic formula; ½ without an excess.
    public var pValue: Double
    /// The same by pseudo-experiments; nil where there is too little of an excess to ask, and where
    /// they failed.
    public var pseudoSpectra: PseudoSpectra?
    /// The p-value of the fit outside of the signal region (saturated likelihood).
    public var fitPValue: Double
    /// The p-value of equal shapes of the spectrum before and after the selection, outside of the
    /// signal region; nil before a selection and where too few events pass.
    public var sculptingPValue: Double?

    /// From this significance on an excess is judged by pseudo-experiments only.
    static let simulatedFrom = 1.5
    /// From this expectation on the asymptotic formula holds where no pseudo-experiment exceeds.
    static let asymptoticFrom = 10.0

    /// The local p-value by which the excess is judged; nil where it is not known, because the
    /// pseudo-experiments failed.
    ///
    /// Where some exceed the excess, it is their share. Where none does, it is the asymptotic one
    /// for ten expected events and more, else the upper limit at 95 %.
    public var judgedPValue: Double? {
      guard significance >= Selection.simulatedFrom else { return pValue }
      guard let toys = pseudoSpectra?.toys else { return nil }
      if toys.exceeding > 0 { return toys.value }
      return expected >= Selection.asymptoticFrom ? pValue : toys.upperLimit()
    }

    /// The signed significance that belongs to `judgedPValue`, by which whole searches are
    /// compared.
    var fittedSignificance: Double? {
      guard significance >= Selection.simulatedFrom else { return significance }
      return judgedPValue.map { -NormalDistribution.quantile(min(max($0, 1e-300), 1 - 1e-15)) }
    }
  }

  /// Spectra of the background alone, drawn from the fit to all bins, in each of
  /// which the background is fitted again outside of the signal region, so that the p-value knows
  /// the fit's uncertainty.
  public struct PseudoSpectra: Codable, Equatable, Sendable {
    /// How many there are.
    public var count: Int
    /// Those with an excess at least as large, failed fits among them.
    public var exceeding: Int
    /// Those whose fit failed.
    public var failed: Int

    /// The p-value; nil where more than one fit in twenty failed or numbers do not fit together.
    public var toys: ToyPValue? {
      guard count > 0, (0...count).contains(exceeding), (0...exceeding).contains(failed),
        20 * failed <= count
      else { return nil }
      return ToyPValue(exceeding: exceeding, toys: count, failed: failed)
    }
  }

  /// One signal region.
  public struct Region: Codable, Equatable, Sendable {
    /// The central bin.
    public var center: Int
    /// The bins of the signal region: first and one past the last.
    public var bins: [Int]
    /// Its ends in GeV.
    public var range: [Double]
    /// The selections, from loose to tight.
    public var selections: [Selection]
    /// Selections that leave too few events for a fit, with the reason.
    public var failures: [String]

    /// The middle of its range in GeV.
    var middle: Double { (range[0] + range[1]) / 2 }

    /// Whether this is the search in the region of `hypothesis`, in a spectrum of so many bins.
    func isComplete(_ hypothesis: ResonanceHypothesis, bins count: Int) -> Bool {
      center == hypothesis.center && bins.count == 2 && range.count == 2
        && selections.allSatisfy { selection in
          [selection.counts, selection.errors, selection.background, selection.pulls].allSatisfy {
            $0.count == count
          }
        }
    }
  }

  /// A signal region that was not searched.
  public struct Skipped: Codable, Equatable, Sendable {
    /// The central bin.
    public var center: Int
    /// Its ends in GeV.
    public var range: [Double]
    /// What it lacks.
    public var reason: String
  }

  /// What pseudo-experiments of the whole search say of it.
  public struct Calibration: Codable, Equatable, Sendable {
    /// The number of pseudo-experiments.
    public var experiments: Int
    /// The spread of the significance of each selection.
    public var spreads: [SearchCalibration.Spread]
    /// The number of independent tries to which the search amounts.
    public var tries: Double
    /// Its standard error.
    public var triesError: Double
  }

  /// The bins of the spectrum in GeV.
  public var edges: [Double]
  /// The spectrum of all events, each region masked in turn.
  public var inclusive: [Region]
  /// The searched regions.
  public var regions: [Region]
  /// The regions with too few events to learn from.
  public var skipped: [Skipped]
  /// The largest excess over all regions and selections.
  public var best: Excess?
  /// Whether the features depend on the mass, between the sidebands of the largest excess.
  public var correlation: FeatureCorrelationTest?
  /// How the search was calibrated; nil: it is a quick look.
  public var calibration: Calibration?
  /// What the search makes of a known signal, where one was given.
  public var injection: SignalInjection?
  /// That signal in the data.
  public var yield: SignalInjection.Yield?
  /// What makes a cross section of it; nil: only events are counted.
  public var normalization: SignalNormalization?
  /// Why a calibration was impossible.
  public var calibrationFailure: String?

  /// The largest excess and what it means after so many tries.
  public struct Excess: Codable, Equatable, Sendable {
    /// The central bin of its region.
    public var center: Int
    /// The efficiency of its selection.
    public var efficiency: Double
    /// Its significance by the asymptotic formula.
    public var significance: Double
    /// Its local p-value as the selection's `judgedPValue`, which does not know of the training;
    /// nil where the fits to pseudo-experiments of the spectrum fail.
    public var fittedPValue: Double?
    /// Its local p-value by pseudo-experiments of the search; nil without them.
    public var localPValue: Double?
    /// The p-value of the whole search, over all regions and selections; nil without
    /// pseudo-experiments.
    public var globalPValue: SearchCalibration.Probability?
    /// The number of regions and selections that were tried.
    public var tries: Int

    /// 1 − (1 − p)^tries of the fitted p-value: what a quick look knows of the tries.
    public var boundOfGlobalPValue: Double? {
      fittedPValue.map { min(1, -expm1(Double(tries) * log1p(-$0))) }
    }
  }
}

extension HuntResult {
  /// The level at which the tests of the assumptions behind an excess fail.
  static let testLevel = 0.01

  /// The region and the selection of the largest excess.
  var bestPlace: (region: Region, selection: Selection)? {
    guard let best, let region = regions.first(where: { $0.center == best.center }),
      let selection = region.selections.first(where: { $0.efficiency == best.efficiency })
    else { return nil }
    return (region, selection)
  }

  /// The result, with the reason why it is not calibrated.
  public func withoutCalibration(because reason: String) -> HuntResult {
    var result = self
    result.calibrationFailure = reason
    return result
  }

  /// The counting experiment in a region after a selection. The training adds to the variance of
  /// the background what the calibrated spread of the significance says; nil for a region without
  /// events.
  func counting(_ region: Region, _ selection: Selection) -> CountingExcess? {
    let spread = max(
      calibration?.spreads.first { $0.efficiency == selection.efficiency }?.deviation ?? 1, 1)
    let counted = selection.errors[region.bins[0]..<region.bins[1]].reduce(0) { $0 + $1 * $1 }
    let fitted = selection.expectedError * selection.expectedError
    return try? CountingExcess(
      observed: selection.observed, expected: selection.expected,
      expectedVariance: fitted + (spread * spread - 1) * (selection.expected + fitted),
      scale: selection.observed > 0 ? counted / selection.observed : 1)
  }

  /// The counting experiment at the place of the largest excess, after its selection.
  public var bestCounting: CountingExcess? {
    bestPlace.flatMap { counting($0.region, $0.selection) }
  }

  /// What speaks against calling the largest excess a signal: tests of its assumptions that failed.
  public var objections: [String] {
    guard let selection = bestPlace?.selection else { return [] }
    var objections: [String] = []
    if let names = correlation?.correlated, !names.isEmpty {
      objections.append(
        "\(names.joined(separator: ", ")) depend\(names.count == 1 ? "s" : "") on the mass, which "
          + "a classifier takes for a signal")
    }
    if let sculpting = selection.sculptingPValue, sculpting < HuntResult.testLevel {
      objections.append(
        "outside of the signal region too the selection changes the shape of the spectrum "
          + "(\(ReportNumber.pValue(sculpting) ?? "p unknown"))")
    }
    if selection.fitPValue < HuntResult.testLevel {
      objections.append(
        "the background function does not describe the selected spectrum outside of the signal "
          + "region (\(ReportNumber.pValue(selection.fitPValue) ?? "p unknown"))")
    }
    return objections
  }
}
