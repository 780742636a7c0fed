import Statistics

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
    /// The local p-value of the background; ½ without an excess.
    public var pValue: Double
    /// The p-value of the fit outside of the signal region (saturated likelihood).
    public var fitPValue: Double
    /// The p-value of equal shapes of the spectrum before and after the selection, outside of the
    /// signal region; nil before a selection and where too few events pass.
    public var sculptingPValue: Double?
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

  /// The largest excess and what it means after so many tries.
  public struct Excess: Codable, Equatable, Sendable {
    /// The central bin of its region.
    public var center: Int
    /// The efficiency of its selection.
    public var efficiency: Double
    /// Its significance.
    public var significance: Double
    /// Its local p-value.
    public var localPValue: Double
    /// The number of regions and selections that were tried.
    public var tries: Int
    /// 1 − (1 − p)^tries, what the p-value would be if the tries were independent: an upper bound, as
    /// regions overlap and selections are nested.
    public var boundOfGlobalPValue: Double
    /// The global p-value over the places of the spectrum at this selection, by pseudo-experiments;
    /// where none exceeds the excess, its upper limit at 95 %.
    public var globalPValue: Double?
    /// Whether `globalPValue` is an upper limit.
    public var isLimit: Bool

    /// The larger one of the bound and of what pseudo-experiments say, by which the excess is judged:
    /// in spectra of few events the local p-value is too small.
    public var judgedPValue: Double {
      max(boundOfGlobalPValue, isLimit ? 0 : globalPValue ?? 0)
    }
  }
}
