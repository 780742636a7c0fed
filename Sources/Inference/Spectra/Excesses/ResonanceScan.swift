/// A search for a resonance in every place of a spectrum: for each hypothesis the background is
/// fitted outside the signal region and the excess inside is tested.
public struct ResonanceScan: Sendable {
  /// One place of the scan.
  public struct Point: Sendable {
    /// The signal region and its sidebands.
    public let hypothesis: ResonanceHypothesis
    /// The background fitted outside the signal region.
    public let fit: BackgroundFit
    /// n, b, the error of b, Z and p₀ in the signal region; not corrected for the number of places.
    public let excess: CountingExcess
  }

  /// A place whose background fit failed.
  public struct Failure: Sendable {
    /// The signal region and its sidebands.
    public let hypothesis: ResonanceHypothesis
    /// What went wrong.
    public let error: ResonanceSearchError
  }

  /// The spectrum that was scanned.
  public let spectrum: MassSpectrum
  /// The background function.
  public let function: BackgroundFunction
  /// How it was fitted.
  public let method: SpectrumFitMethod
  /// The places in the order of the hypotheses, without those that failed.
  public let points: [Point]
  /// The places whose fit failed.
  public let failures: [Failure]

  /// The place of the largest significance, the first of equal ones.
  public var maximum: Point {
    points.dropFirst().reduce(points[0]) {
      $1.excess.signedSignificance > $0.excess.signedSignificance ? $1 : $0
    }
  }

  /// Scans `spectrum`.
  ///
  /// - Parameter hypotheses: The places; nil for all bins that have a signal region of three bins
  ///   and sidebands of two.
  /// - Throws: `ResonanceSearchError` for no or unfitting hypotheses, a spectrum beyond √s, and the
  ///   first failure where every fit failed.
  public init(
    _ spectrum: MassSpectrum, function: BackgroundFunction = BackgroundFunction(),
    method: SpectrumFitMethod = .maximumLikelihood, hypotheses: [ResonanceHypothesis]? = nil
  ) throws {
    let hypotheses = hypotheses ?? ResonanceHypothesis.scan(bins: spectrum.bins)
    try ResonanceScan.check(hypotheses, spectrum)
    let fitter = try SpectrumFitter(spectrum, function: function, method: method)
    var points: [Point] = []
    var failures: [Failure] = []
    for hypothesis in hypotheses {
      do {
        try BackgroundFit.check(spectrum, function, hypothesis.signalRegion)
        let fit = try BackgroundFit(
          fitter, spectrum: spectrum, function: function, masked: hypothesis.signalRegion)
        let excess = try fit.excess(in: hypothesis.signalRegion)
        points.append(Point(hypothesis: hypothesis, fit: fit, excess: excess))
      } catch let error as ResonanceSearchError {
        failures.append(Failure(hypothesis: hypothesis, error: error))
      }
    }
    if let first = failures.first, points.isEmpty { throw first.error }
    self.spectrum = spectrum
    self.function = function
    self.method = method
    self.points = points
    self.failures = failures
  }

  private static func check(_ hypotheses: [ResonanceHypothesis], _ spectrum: MassSpectrum) throws {
    guard !hypotheses.isEmpty else {
      throw ResonanceSearchError(
        "resonance scan", "\(spectrum.bins) bins have no room for a signal region with sidebands",
        hint: "use more bins or narrower regions")
    }
    if let outside = hypotheses.first(where: { $0.upperSideband.upperBound > spectrum.bins }) {
      throw ResonanceSearchError(
        "resonance scan",
        "the hypothesis at bin \(outside.center) needs \(outside.upperSideband.upperBound) bins, "
          + "the spectrum has \(spectrum.bins)",
        hint: "leave it out or use narrower regions")
    }
  }
}
