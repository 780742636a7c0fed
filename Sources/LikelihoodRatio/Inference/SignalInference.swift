import Randomness
import Statistics

/// What an observation says about a signal's strength: discovery, interval, limits, by asymptotic
/// formulas (arXiv:1007.1727) and, where asked for, by pseudo-experiments.
public struct SignalInference: Sendable {
  /// What pseudo-experiments are made for.
  public struct Toys: Hashable, Sendable {
    /// Pseudo-experiments a strength for limits; 0 for none.
    public var limit: Int
    /// Pseudo-experiments a strength for the belt of Feldman and Cousins, and as many for coverage; 0
    /// for none.
    public var belt: Int

    /// Numbers of pseudo-experiments.
    public init(limit: Int = 0, belt: Int = 0) {
      self.limit = limit
      self.belt = belt
    }
  }

  /// Coverage at one true strength.
  public struct Coverage: Sendable {
    /// The true strength.
    public let strength: Double
    /// Of intervals by the χ² quantile of −2 log λ.
    public let asymptotic: MeasuredCoverage
    /// Of intervals by the belt.
    public let belt: MeasuredCoverage
    /// Of upper limits by the asymptotic p-value of q̃.
    public let upperLimit: MeasuredCoverage
  }

  /// The number of events.
  public let count: Double
  /// Whether the observation is the Asimov data without a signal: then only what is expected counts.
  public let isExpected: Bool
  /// The best fit of all parameters.
  public let bestFit: Minimum
  /// The interval from the fall of the profile likelihood.
  public let interval: LikelihoodInterval
  /// −2 log λ of the strength.
  public let scan: LikelihoodScan
  /// The significance of a signal.
  public let discovery: AsymptoticDiscovery
  /// The significance that a signal of strength 1 would have.
  public let expectedDiscovery: AsymptoticDiscovery
  /// The upper limit by CLs.
  public let limit: UpperLimit
  /// Asymptotic tests of the strengths of the scan but the first, 0.
  public let tests: [AsymptoticTest]
  /// The same by pseudo-experiments.
  public let toyLimit: ToyUpperLimit?
  /// The belt of Feldman and Cousins, with nuisance parameters profiled.
  public let belt: NeymanConstruction?
  /// The statistic of the observation at the points of the belt.
  public let beltStatistics: [Double]
  /// The observation's interval from the belt.
  public let beltIntervals: [ConfidenceInterval]
  /// Coverage at the strengths of the belt.
  public let coverage: [Coverage]
  /// Pulls and impacts.
  public let impacts: [NuisanceImpact]

  /// Inference about a signal.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - events: The observed events; nil for the Asimov data without a signal.
  ///   - level: The level of limits and of the belt.
  ///   - toys: What pseudo-experiments are made for.
  ///   - random: Their stream.
  ///   - progress: Told how much of the work is done.
  /// - Throws: `InferenceError` where a fit does not converge.
  public init(
    _ model: SignalModel, events: ObservedEvents?, level: Double = 0.95, toys: Toys = Toys(),
    random: RandomStream, progress: (String, Double) -> Void = { _, _ in }
  ) throws {
    let strength = SignalModel.strength
    let mixture = model.model
    var background = mixture.parameters.map(\.start)
    background[strength] = 0
    let observation = try events.map(model.observation) ?? mixture.asimov(at: background)
    let asymptotic = try AsymptoticInference(mixture, observation, parameter: strength)
    count = observation.weights.reduce(0, +)
    isExpected = events == nil
    bestFit = try asymptotic.profile.bestFit()
    interval = try asymptotic.profile.interval(parameter: strength)
    discovery = try asymptotic.discovery()
    expectedDiscovery = try asymptotic.expectedDiscovery(mu: 1)
    limit = try asymptotic.upperLimit(level: level)
    impacts = try asymptotic.profile.impacts(on: strength)
    let top = 1.5 * max(limit.observed, limit.expected.last ?? 0)
    let axis = (0...40).map { top * Double($0) / 40 }
    scan = try LikelihoodScan(of: asymptotic.profile, parameters: [strength], axes: [axis])
    tests = try axis.dropFirst().map { try asymptotic.test($0) }
    let profile = asymptotic.profile
    toyLimit =
      toys.limit > 0
      ? try SignalInference.toyLimit(
        mixture, observation, limit, toys.limit, random.substream("limit"), progress) : nil
    guard toys.belt > 0 else {
      (belt, beltStatistics, beltIntervals, coverage) = (nil, [], [], [])
      return
    }
    let made = try SignalInference.belt(
      mixture, profile, top: top, level: level, toys: toys.belt, random.substream("belt"), progress)
    belt = made.belt
    beltStatistics = made.observed
    beltIntervals = made.belt.intervals(made.observed)
    coverage = made.coverage
  }

  private static func toyLimit(
    _ model: EventMixtureModel, _ observation: EventSample, _ limit: UpperLimit, _ toys: Int,
    _ random: RandomStream, _ progress: (String, Double) -> Void
  ) throws -> ToyUpperLimit {
    progress("limit by pseudo-experiments", 0)
    let inference = ToyInference(model, parameter: SignalModel.strength, statistic: .qTildeMu)
    let strengths = (0..<7).map { limit.observed * (0.55 + 0.15 * Double($0)) }
    return try inference.upperLimit(
      observation, strengths: strengths, toys: toys, level: limit.level, random: random)
  }

  /// The strengths of a belt.
  private static let beltPoints = 13

  private static func belt(
    _ model: EventMixtureModel, _ profile: ProfileLikelihood, top: Double, level: Double, toys: Int,
    _ random: RandomStream, _ progress: (String, Double) -> Void
  ) throws -> (belt: NeymanConstruction, observed: [Double], coverage: [Coverage]) {
    let strength = SignalModel.strength
    let strengths = (0..<beltPoints).map { top * Double($0) / Double(beltPoints - 1) }
    let inference = ToyInference(model, parameter: strength, statistic: .tTildeMu)
    progress("belt", 0)
    let belt = try inference.neymanConstruction(
      strengths: strengths, level: level, toys: toys, random: random.substream("construction")
    ) { try profile.fit(fixing: [(strength, $0)]).point }
    let observed = try strengths.map {
      try TestStatistic.tTildeMu.value($0, parameter: strength, in: profile)
    }
    var coverage: [Coverage] = []
    for (index, point) in belt.points.enumerated() {
      progress("coverage", Double(index) / Double(belt.points.count))
      coverage.append(
        try measure(
          model, inference, point, critical: belt.criticalValues[index], level: level, toys: toys,
          random.substream("coverage").substream(index)))
    }
    return (belt, observed, coverage)
  }

  private static func measure(
    _ model: EventMixtureModel, _ inference: ToyInference<EventMixtureModel>, _ point: [Double],
    critical: Double, level: Double, toys: Int, _ random: RandomStream
  ) throws -> Coverage {
    let strength = SignalModel.strength
    let quantile = ChiSquaredDistribution.quantile(level, degrees: 1)
    var background = point
    background[strength] = 0
    let asimov = ProfileLikelihood(model.likelihood(of: model.asimov(at: background)))
    let spread = try TestStatistic.qTildeMu.value(point[strength], parameter: strength, in: asimov)
    var covered = (asymptotic: 0, belt: 0, limit: 0)
    var fitted = 0
    for toy in 0..<toys {
      let observation = model.toy(at: point, random: random.substream(toy))
      let profile = ProfileLikelihood(
        model.likelihood(of: observation), minimizer: inference.minimizer)
      guard
        let value = try? TestStatistic.tTildeMu.value(
          point[strength], parameter: strength, in: profile),
        let best = try? profile.bestFit()
      else { continue }
      fitted += 1
      if value <= quantile { covered.asymptotic += 1 }
      if value <= critical { covered.belt += 1 }
      let isAbove = best.point[strength] >= point[strength]
      let pValue =
        isAbove || spread == 0 ? 1 : TestStatistic.qTildeMu.pValue(value, asimov: spread)
      if pValue >= 1 - level { covered.limit += 1 }
    }
    func measured(_ count: Int, constructedFrom: Int? = nil) -> MeasuredCoverage {
      MeasuredCoverage(
        covered: count, trials: fitted, level: level, constructedFrom: constructedFrom)
    }
    return Coverage(
      strength: point[strength], asymptotic: measured(covered.asymptotic),
      belt: measured(covered.belt, constructedFrom: toys), upperLimit: measured(covered.limit))
  }
}
