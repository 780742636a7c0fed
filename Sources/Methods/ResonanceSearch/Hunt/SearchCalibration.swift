import Foundation
import Mixtures
import Numerics

/// What a whole search finds in background alone, learnt from pseudo-experiments: searches with the
/// same settings in events without a signal.
///
/// Folds score each other's events, so that a fluctuation of one is learnt and selected in another:
/// the significance after a selection spreads wider than a normal variable (arXiv:2512.13787), more
/// so among few events. Its mean and spread are measured for each selection, over all signal
/// regions and pseudo-experiments, and its tail is taken to be normal beyond them. How often a
/// search tries in effect follows from the smallest local p-value of each pseudo-experiment: of N
/// independent tries, −ln(1 − p) has an exponential distribution with the mean 1/N.
public struct SearchCalibration: Sendable {
  /// The excesses that one pseudo-experiment found.
  public struct Experiment: Codable, Equatable, Sendable {
    /// Its number, from which it can be made again.
    public var number: Int
    /// The excesses of all judged selections.
    public var excesses: [Excess]

    /// An experiment.
    public init(number: Int, excesses: [Excess]) {
      self.number = number
      self.excesses = excesses
    }
  }

  /// The excess of one selection in one signal region.
  public struct Excess: Codable, Equatable, Sendable {
    /// The central bin of the region.
    public var center: Int
    /// The efficiency of the selection.
    public var efficiency: Double
    /// The signed significance that belongs to the local p-value of the fit.
    public var significance: Double

    /// An excess.
    public init(center: Int, efficiency: Double, significance: Double) {
      self.center = center
      self.efficiency = efficiency
      self.significance = significance
    }
  }

  /// What the significance of one selection is without a signal.
  public struct Spread: Codable, Equatable, Sendable {
    /// The efficiency of the selection.
    public var efficiency: Double
    /// The mean, for inspection: 0 within its error.
    public var mean: Double
    /// The spread about zero; 1 for events that were not trained on.
    public var deviation: Double
    /// The relative standard error of `deviation`.
    public var relativeError: Double
  }

  /// A probability and the interval of one standard error.
  public struct Probability: Codable, Equatable, Sendable {
    /// The value.
    public var value: Double
    /// The lower end.
    public var low: Double
    /// The upper end.
    public var high: Double
  }

  /// The pseudo-experiments.
  public let experiments: [Experiment]
  /// The spread of each selection, from loose to tight.
  public let spreads: [Spread]
  /// −ln(1 − p) of the smallest local p-value of each pseudo-experiment, summed.
  private let exposure: Double

  /// The fewest pseudo-experiments from which a spread can be told.
  public static let fewestExperiments = 10

  /// A calibration by `experiments`.
  ///
  /// - Throws: `WeakSupervisionError` for too few of them, and for significances that do not
  ///   spread.
  public init(_ experiments: [Experiment]) throws {
    guard experiments.count >= SearchCalibration.fewestExperiments else {
      throw WeakSupervisionError(
        "calibration", "\(experiments.count) pseudo-experiments",
        hint: "use \(SearchCalibration.fewestExperiments) or more")
    }
    self.experiments = experiments
    spreads = try SearchCalibration.spreads(experiments)
    // Each experiment is judged as the data are: by the others.
    exposure = try experiments.indices.reduce(0) { sum, number in
      var others = experiments
      let own = others.remove(at: number)
      let spreads = try SearchCalibration.spreads(others)
      let smallest = own.excesses.map { SearchCalibration.pValue($0, spreads) }.min() ?? 1
      return sum - log1p(-min(smallest, 1 - 1e-12))
    }
  }

  /// The local p-value of `excess`, with the spread of its selection.
  public func localPValue(_ excess: Excess) -> Double {
    SearchCalibration.pValue(excess, spreads)
  }

  /// The number of independent tries to which a search amounts, with its standard error.
  public var tries: (count: Double, error: Double) {
    let count = Double(experiments.count)
    return (count / exposure, count.squareRoot() / exposure)
  }

  /// The p-value of a search whose smallest local one is that of `excess`.
  ///
  /// With S the sum of −ln(1 − p) over n pseudo-experiments and u that of the data it is
  /// 1 − (1 + u/S)⁻ⁿ: uniform for exponential variables, however few experiments there are.
  public func globalPValue(_ excess: Excess) -> Probability {
    let local = localPValue(excess)
    let count = Double(experiments.count)
    let value = -expm1(-count * log1p(-log1p(-min(local, 1 - 1e-12)) / exposure))
    guard let spread = SearchCalibration.spread(of: excess, spreads) else {
      return Probability(value: value, low: value, high: 1)
    }
    // The errors of the spread and of the number of tries, as factors of a small p-value.
    func logarithm(_ factor: Double) -> Double {
      log(NormalDistribution.cdf(-excess.significance / (spread.deviation * factor)))
    }
    let byTheSpread =
      (logarithm(1 + spread.relativeError) - logarithm(1 - min(spread.relativeError, 0.5))) / 2
    let error = (byTheSpread * byTheSpread + 1 / count).squareRoot()
    return Probability(
      value: value, low: value * exp(-error), high: min(value * exp(error), 1))
  }

  // MARK: Spreads

  /// Fewer significances of a selection than this say nothing of their spread.
  private static let fewestValues = 20

  private static func spreads(_ experiments: [Experiment]) throws -> [Spread] {
    let efficiencies = Set(experiments.flatMap { $0.excesses.map(\.efficiency) }).sorted(by: >)
    let all = try spread(experiments.map { $0.excesses.map(\.significance) }, efficiency: 1)
    return try efficiencies.map { efficiency in
      let values = experiments.map { experiment in
        experiment.excesses.filter { $0.efficiency == efficiency }.map(\.significance)
      }
      guard values.reduce(0, { $0 + $1.count }) >= fewestValues else {
        var spread = all
        spread.efficiency = efficiency
        return spread
      }
      return try spread(values, efficiency: efficiency)
    }
  }

  /// The spread of the significances of all experiments. Regions overlap, so that those of one
  /// experiment count as one when it comes to the error.
  private static func spread(_ values: [[Double]], efficiency: Double) throws -> Spread {
    let all = values.joined()
    let count = Double(all.count)
    let mean = all.reduce(0, +) / count
    func squares(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }
    let variance = squares(Array(all)) / count
    guard variance > mean * mean * (1 + 1e-6), variance.isFinite else {
      throw WeakSupervisionError(
        "calibration", "the significances of its pseudo-experiments do not spread",
        hint: "use more events or looser selections")
    }
    // The variance of a sum over independent experiments.
    let residuals = values.map { squares($0) - Double($0.count) * variance }
    let error = residuals.reduce(0) { $0 + $1 * $1 }.squareRoot() / (count * variance)
    // Not less than that of as many independent normal variables.
    return Spread(
      efficiency: efficiency, mean: mean, deviation: variance.squareRoot(),
      relativeError: max(error, (2 / count).squareRoot()) / 2)
  }

  private static func spread(of excess: Excess, _ spreads: [Spread]) -> Spread? {
    spreads.first { $0.efficiency == excess.efficiency }
  }

  /// The p-value of one excess: Student's t with as many degrees of freedom as the error of the
  /// spread is worth, 1/(2 ε²). 1 for a selection that no pseudo-experiment knows.
  private static func pValue(_ excess: Excess, _ spreads: [Spread]) -> Double {
    guard let spread = spread(of: excess, spreads) else { return 1 }
    return StudentDistribution.survival(
      excess.significance / spread.deviation,
      degrees: 1 / (2 * spread.relativeError * spread.relativeError))
  }
}
