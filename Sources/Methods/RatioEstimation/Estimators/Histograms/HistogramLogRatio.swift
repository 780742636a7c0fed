import Foundation
import Randomness
import Simulation

/// The log ratio that a histogram of one observable gives, log p(bin|θ)/p(bin), with templates that
/// are smooth functions of θ: what an analysis without a network reaches with the same simulations.
public struct HistogramLogRatio: LogRatio, Codable {
  /// How templates are made.
  public struct Configuration: Codable, Equatable, Sendable {
    /// The bins aimed at; where values repeat there are fewer.
    public var bins: Int
    /// The degree in θ of the logarithm of a template, up to a normalization.
    public var degree: Int
    /// The bootstrap replicas that measure the error of the templates.
    public var replicas: Int
    /// The seed of the replicas.
    public var seed: UInt64

    /// A configuration.
    public init(bins: Int = 20, degree: Int = 2, replicas: Int = 20, seed: UInt64 = 1) {
      (self.bins, self.degree) = (bins, degree)
      (self.replicas, self.seed) = (replicas, seed)
    }

    /// - Throws: `LikelihoodRatioError` for the first value out of range.
    func validate() throws {
      for (name, value, range) in [
        ("bins", bins, 2...400), ("degree", degree, 1...6), ("replicas", replicas, 0...1000),
      ] where !range.contains(value) {
        throw LikelihoodRatioError(
          name, "it is \(value), expected \(range.lowerBound) to \(range.upperBound)")
      }
    }
  }

  /// p(x), as the simulations' prior has it.
  public var denominator: RatioDenominator { .marginal }
  /// The parameters with the box of the simulations.
  public let domain: ParameterBox
  /// The observable; where it may be missing, also the one that says whether it is.
  public let observableNames: [String]
  /// Its bins.
  public let bins: HistogramBins
  /// What takes the place of missing values, all of which make one more bin; nil where there were
  /// none.
  public let fill: ObservableFill?
  /// How the templates were made.
  public let configuration: Configuration
  /// The range of the simulations; nil in files of earlier versions.
  public let simulatedRange: SimulatedRange?
  private let monomials: ParameterMonomials
  private let coefficients: [Double]
  private let logMarginals: [Double]
  private let replicaCoefficients: [[Double]]

  /// The histogram's ratio from simulations.
  ///
  /// - Parameters:
  ///   - simulations: Pairs of θ and x, x being one observable; events that miss it make a bin of
  ///     their own.
  ///   - configuration: How templates are made.
  /// - Throws: `LikelihoodRatioError` for simulations that are no such pairs, values that make a
  ///   single bin, and templates that cannot be determined.
  public init(_ simulations: Simulations, _ configuration: Configuration = Configuration()) throws {
    try configuration.validate()
    try HistogramLogRatio.check(simulations)
    let simulations = simulations.cancellingNegativeWeights()
    fill = simulations.fill
    observableNames = simulations.observableNames
    bins = try HistogramBins(
      HistogramLogRatio.present(simulations.x), count: configuration.bins,
      name: observableNames[0])
    let templates = bins.count + (fill == nil ? 0 : 1)
    let numbers = HistogramLogRatio.templates(simulations.x, bins)
    let mean = simulations.meanWeight
    let weights = (0..<simulations.count).map { simulations.weight($0) / mean }
    monomials = ParameterMonomials(
      simulations.theta, names: simulations.parameterNames, degree: configuration.degree)
    let fit = HistogramFit(
      features: monomials.values(simulations.theta), bins: numbers, weights: weights,
      binCount: templates, monomials: monomials.count)
    let solution = try fit.solve()
    coefficients = solution.coefficients
    replicaCoefficients = fit.replicas(
      configuration.replicas, around: solution.coefficients, hessian: solution.hessian,
      random: RandomStream(seed: configuration.seed).substream("replicas of templates"))
    var sums = [Double](repeating: 0, count: templates)
    for (bin, weight) in zip(numbers, weights) { sums[bin] += weight }
    let total = sums.reduce(0, +)
    logMarginals = sums.map { log($0 / total) }
    domain = ParameterBox(around: simulations.theta, names: simulations.parameterNames)
    self.configuration = configuration
    simulatedRange = SimulatedRange(simulations)
  }

  private init(_ all: HistogramLogRatio, replica: Int) {
    (domain, observableNames, bins) = (all.domain, all.observableNames, all.bins)
    (configuration, monomials) = (all.configuration, all.monomials)
    (simulatedRange, fill) = (all.simulatedRange, all.fill)
    (coefficients, logMarginals) = (all.replicaCoefficients[replica], all.logMarginals)
    replicaCoefficients = []
  }

  /// Whether the numbers that a file gave belong together.
  var isConsistent: Bool {
    let size = (templateCount - 1) * monomials.count
    return observableNames.count == (fill == nil ? 1 : 2) && logMarginals.count == templateCount
      && fill.map { $0.fits(observableNames) } ?? true
      && simulatedRange.map { $0.columns.map(\.name) == observableNames } ?? true
      && logMarginals.allSatisfy(\.isFinite) && bins.isRising && domain.dimension > 0
      && monomials.areOf(parameters: domain.dimension)
      && ([coefficients] + replicaCoefficients).allSatisfy {
        $0.count == size && $0.allSatisfy(\.isFinite)
      }
  }

  private static func check(_ simulations: Simulations) throws {
    guard simulations.isNumerator == nil, simulations.theta.columns > 0,
      !simulations.theta.isOnePoint
    else {
      throw LikelihoodRatioError(
        "simulations", "templates need events at several theta, without a denominator",
        hint: "give pairs of theta and x")
    }
    let names = simulations.observableNames
    let observables = simulations.fill?.sources(of: names) ?? names
    guard observables.count == 1 else {
      throw LikelihoodRatioError(
        "x", "a histogram shows one observable, there are \(observables.count)",
        hint: "name it with --column: \(observables.joined(separator: ", "))")
    }
    guard simulations.fill == nil || simulations.x.column(1).contains(1) else {
      throw LikelihoodRatioError(
        "observable \"\(observables[0])\"",
        "so few values are missing that none of the \(simulations.count) events that make the "
          + "templates lacks it", hint: "leave the events without it out, or give more simulations")
    }
  }

  /// The values that are there.
  private static func present(_ x: Rows) -> [Double] {
    let values = x.column(0)
    guard x.columns > 1 else { return values }
    return zip(values, x.column(1)).filter { $0.1 == 0 }.map(\.0)
  }

  /// The template of each event: its bin, or the one of missing values, which is the last.
  private static func templates(_ x: Rows, _ bins: HistogramBins) -> [Int] {
    let numbers = x.column(0).map(bins.bin)
    guard x.columns > 1 else { return numbers }
    return zip(numbers, x.column(1)).map { $0.1 == 0 ? $0.0 : bins.count }
  }

  /// The number of templates: bins, and one more for missing values where there were any.
  public var templateCount: Int { bins.count + (fill == nil ? 0 : 1) }

  /// The template of each event.
  package func templates(_ x: Rows) -> [Int] { HistogramLogRatio.templates(x, bins) }

  /// The estimates from bootstrap replicas of the simulations.
  public var replicas: [any LogRatio] {
    replicaCoefficients.indices.map { HistogramLogRatio(self, replica: $0) }
  }

  /// p(bin|θ) of every template.
  public func probabilities(at theta: [Double]) -> [Double] {
    logProbabilities(Rows([theta])).map(exp)
  }

  /// log r̂ row by row.
  public func pairwise(theta: Rows, x: Rows) throws -> [Double] {
    try check(theta: theta, x: x)
    guard theta.count == x.count else {
      throw LikelihoodRatioError("theta", "it has \(theta.count) rows, x has \(x.count)")
    }
    let values = logProbabilities(theta)
    return templates(x).enumerated().map { row, template in
      values[row * templateCount + template] - logMarginals[template]
    }
  }

  /// log r̂ of every θ with every x.
  public func grid(theta: Rows, x: Rows) throws -> [Double] {
    try check(theta: theta, x: x)
    let numbers = templates(x)
    let values = logProbabilities(theta)
    return (0..<theta.count).flatMap { row in
      numbers.map { values[row * templateCount + $0] - logMarginals[$0] }
    }
  }

  /// log p(bin|θ), `[theta, templates]`.
  private func logProbabilities(_ theta: Rows) -> [Double] {
    let features = monomials.values(theta)
    var row = [Double](repeating: 0, count: templateCount)
    var result: [Double] = []
    result.reserveCapacity(theta.count * templateCount)
    features.withUnsafeBufferPointer { features in
      for point in 0..<theta.count {
        let range = point * monomials.count..<(point + 1) * monomials.count
        HistogramFit.logProbabilities(
          coefficients, UnsafeBufferPointer(rebasing: features[range]), into: &row)
        result += row
      }
    }
    return result
  }
}
