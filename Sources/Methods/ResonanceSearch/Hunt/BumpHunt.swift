import Numerics
import Randomness
import Spectra

/// A search for a resonance in a spectrum of counts, without a classifier: in each place the
/// background is fitted outside of the signal region, and pseudo-experiments of the whole scan tell
/// what the largest excess is worth.
public struct BumpHunt: Sendable {
  /// How a spectrum is searched.
  public struct Settings: Sendable {
    /// The bins of a signal region on either side of its center.
    public var halfWidth = 1
    /// The number of parameters of the background function, 3 to 5; nil: chosen by a test.
    public var parameters: Int?
    /// √s in GeV.
    public var centerOfMassEnergy = 13_000.0
    /// How the background is fitted.
    public var method = SpectrumFitMethod.maximumLikelihood
    /// Pseudo-experiments of the scan.
    public var toys = 10_000
    /// Determines the pseudo-experiments.
    public var seed: UInt64 = 1

    /// The defaults.
    public init() {}
  }

  /// The scan over all places.
  public let scan: ResonanceScan
  /// The largest excess, with its p-values.
  public let significance: GlobalSignificance
  /// The local p-value of the largest excess by pseudo-experiments.
  public let local: ToyPValue
  /// The fit to all bins.
  public let background: BackgroundFit

  /// Searches in `spectrum`.
  ///
  /// - Throws: `ResonanceSearchError` for spectra that have no room for a search or cannot be
  ///   fitted.
  public init(_ spectrum: MassSpectrum, _ settings: Settings = Settings()) throws {
    let function = try BackgroundChoice.function(
      parameters: settings.parameters, for: spectrum,
      centerOfMassEnergy: settings.centerOfMassEnergy)
    background = try BackgroundFit(spectrum, function: function, method: settings.method)
    // Sidebands play no part here: every place with a bin on either side of it is one.
    let places = ResonanceHypothesis.scan(
      bins: spectrum.bins, halfWidth: settings.halfWidth, sidebandWidth: 1)
    scan = try ResonanceScan(
      spectrum, function: function, method: settings.method, hypotheses: places)
    let toys = try ScanToys(
      of: scan, background: background, toys: settings.toys,
      random: RandomStream(seed: settings.seed).substream("bump hunt"))
    significance = GlobalSignificance(of: scan, toys: toys)
    let maximum = significance.hypothesis
    local = toys.localPValue(
      place: scan.points.firstIndex { $0.hypothesis == maximum } ?? 0,
      signedSignificance: significance.local.signedSignificance)
  }
}
