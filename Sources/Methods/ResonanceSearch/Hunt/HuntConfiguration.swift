import TensorEngine
import WeakSupervision

/// How a resonance is searched for. In JSON, keys that are left out take the defaults.
public struct HuntConfiguration: Codable, Equatable, Sendable {
  /// How the networks or trees of the validation folds become one score.
  public enum Selection: String, Codable, CaseIterable, Sendable {
    /// Of the restarts the one with the best validation metric (1902.02634).
    case best
    /// The mean over all restarts.
    case mean
  }

  /// The bins of the spectrum, in GeV; nil: logarithmic ones over the masses of the data.
  public var edges: [Double]?
  /// The ends of the spectrum in GeV where `edges` is nil; nil: as the data.
  public var range: [Double]?
  /// The number of bins where `edges` is nil.
  public var bins: Int
  /// The bins of a signal region on either side of its center.
  public var halfWidth: Int
  /// The bins of each sideband.
  public var sidebandWidth: Int
  /// The central bins of the signal regions to be tried; nil: all that have sidebands.
  public var centers: [Int]?
  /// The number of folds: an event is scored by classifiers that saw neither it nor its fold.
  public var folds: Int
  /// The number of classifiers trained for each pair of test and validation fold.
  public var restarts: Int
  /// What becomes of the restarts.
  public var selection: Selection
  /// Restarts are judged by the efficiency of the signal region at this efficiency of the
  /// sidebands.
  public var sidebandEfficiency: Double
  /// The shares of all events that are selected.
  public var efficiencies: [Double]
  /// The number of parameters of the background function, 3 to 5; nil: chosen by a likelihood-ratio
  /// test on the spectrum before the selection.
  public var backgroundParameters: Int?
  /// √s in GeV, the end of the spectrum.
  public var centerOfMassEnergy: Double
  /// Searches in pseudo-experiments of the background alone, by which the result is calibrated; 0:
  /// none, for a quick look.
  public var pseudoExperiments: Int
  /// Spectra of the background alone for the local p-value of each excess.
  public var toys: Int
  /// Random assignments by which the features' dependence on the mass is tested; 0: no test.
  public var permutations: Int
  /// The classifier; its method is always CWoLa, its shares of events follow from the folds.
  public var classifier: WeakConfiguration
  /// Determines folds, starting values and pseudo-experiments.
  public var seed: UInt64

  /// The published set-up with fewer restarts.
  public init() {
    edges = nil
    range = nil
    bins = 15
    halfWidth = 1
    sidebandWidth = 2
    centers = nil
    folds = 5
    restarts = 2
    selection = .best
    sidebandEfficiency = 0.005
    efficiencies = [0.1, 0.05, 0.02, 0.01, 0.005, 0.002]
    backgroundParameters = nil
    centerOfMassEnergy = 13_000
    pseudoExperiments = 40
    toys = 1000
    permutations = 1000
    classifier = WeakConfiguration(method: .classification)
    seed = 1
  }

  /// Checks every value.
  ///
  /// - Throws: `ConfigurationError` or `WeakSupervisionError` for the first one out of range.
  public func validate() throws {
    let check = ConfigurationCheck(at: "")
    try classifier.validate()
    try check.require(
      classifier.method == WeakMethod.classification.name, "classifier.method",
      classifier.method, "cwola: the fractions of signal region and sidebands are unknown")
    try check.require(
      classifier.folds == 1, "classifier.folds", classifier.folds,
      "1: the folds of the search are its own")
    func number(
      _ value: Int, _ key: String, _ allowed: ClosedRange<Int>, _ meaning: String = ""
    ) throws {
      try check.require(
        allowed.contains(value), key, value,
        "\(allowed.lowerBound) to \(allowed.upperBound)\(meaning)")
    }
    try number(folds, "folds", 3...100, ": test, validation and training")
    try number(restarts, "restarts", 1...1000)
    try number(halfWidth, "halfWidth", 0...10_000, " bins")
    try number(sidebandWidth, "sidebandWidth", 1...10_000, " bins")
    try number(bins, "bins", 4...10_000)
    let fewest = SearchCalibration.fewestExperiments
    try check.require(
      pseudoExperiments == 0 || (fewest...1_000_000).contains(pseudoExperiments),
      "pseudoExperiments", pseudoExperiments, "0 for a quick look, or \(fewest) and more")
    try number(toys, "toys", 1...10_000_000)
    try number(permutations, "permutations", 0...10_000_000)
    if let edges {
      try check.require(
        edges.count >= 5 && edges[0] > 0 && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 },
        "edges", edges, "five or more rising masses in GeV")
    }
    if let range {
      try check.require(
        range.count == 2 && range[0] > 0 && range[0] < range[1] && range[1] <= 1e9, "range", range,
        "two rising masses in GeV")
    }
    try check.require(
      !efficiencies.isEmpty && efficiencies.allSatisfy { $0 > 0 && $0 < 1 }, "efficiencies",
      efficiencies, "shares between 0 and 1")
    try check.require(
      sidebandEfficiency > 0 && sidebandEfficiency < 1, "sidebandEfficiency", sidebandEfficiency,
      "a share between 0 and 1")
    if let count = backgroundParameters {
      try check.require((3...5).contains(count), "backgroundParameters", count, "3, 4 or 5")
    }
    try check.require(
      centerOfMassEnergy > 0 && centerOfMassEnergy <= 1e9, "centerOfMassEnergy",
      centerOfMassEnergy, "an energy in GeV up to 1e9")
  }
}
