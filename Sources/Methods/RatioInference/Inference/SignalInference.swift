import Likelihoods
import Numerics
import Randomness
import Simulation

/// What an observation says about a signal's strength: discovery, interval, limits, by asymptotic
/// formulas (arXiv:1007.1727) and, where asked for, by pseudo-experiments.
public struct SignalInference: Sendable {
  /// What pseudo-experiments are made for.
  public struct Toys: Hashable, Sendable {
    /// Pseudo-experiments without a signal, and as many with it, for the significance; 0 for none.
    public var discovery: Int
    /// Pseudo-experiments at each strength for limits; 0 for none.
    public var limit: Int
    /// Pseudo-experiments at each strength for the belt of Feldman and Cousins, and as many for
    /// coverage; 0 for none.
    public var belt: Int

    /// Numbers of pseudo-experiments.
    public init(discovery: Int = 0, limit: Int = 0, belt: Int = 0) {
      self.discovery = discovery
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

  /// The name of the strength.
  public let parameter: String
  /// The number of events.
  public let count: Double
  /// Whether the observation is the Asimov data without a signal: then only what is expected
  /// counts.
  public let isExpected: Bool
  /// The best fit of all parameters.
  public let bestFit: Minimum
  /// The interval from the fall of the profile likelihood.
  public let interval: LikelihoodInterval
  /// The standard error of the strength.
  public var strengthError: Double { bestFit.errors[index] }
  private let index: Int
  /// The fit without a signal.
  private let backgroundPoint: [Double]
  /// −2 log λ of the strength.
  public let scan: LikelihoodScan
  /// The significance of a signal.
  public let discovery: AsymptoticDiscovery
  /// The test of no signal by pseudo-experiments.
  public let discoveryToys: ToyTest?
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
  /// Asymptotic tests of the strengths that were asked for.
  public let chosenTests: [AsymptoticTest]
  /// The same by pseudo-experiments; empty without.
  public let chosenToys: [ToyTest]
  /// Pulls and impacts.
  public let impacts: [NuisanceImpact]
  /// The best fit of the strength around which impacts were taken, where that is not `bestFit`: a
  /// strength at its bound does not move, so that impacts are those of a fit without bounds.
  public let impactCenter: Double?
  /// The parameters that ended at a bound.
  public var atBound: [String] { bestFit.atBound.map { bestFit.parameters[$0].name } }
  /// Bins of templates that expect nothing without a signal, but have events: without a signal the
  /// observation is impossible, and its significance means nothing.
  public private(set) var binsWithoutBackground: [String] = []

  /// Inference about a signal, event by event.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - events: The observed events; nil for the Asimov data without a signal.
  ///   - level: The level of limits and of the belt.
  ///   - strengths: Further strengths to test, above 0.
  ///   - toys: What pseudo-experiments are made for.
  ///   - random: Their stream.
  ///   - progress: Told how much of the work is done.
  /// - Throws: `InferenceError` where a fit does not converge.
  public init(
    _ model: SignalModel, events: ObservedEvents?, level: Double = 0.95, strengths: [Double] = [],
    toys: Toys = Toys(), random: RandomStream,
    progress: @escaping (String, Double) -> Void = { _, _ in }
  ) throws {
    try self.init(
      model.model, observation: try events.map(model.observation), strength: SignalModel.strength,
      count: { $0.weights.reduce(0, +) }, level: level, strengths: strengths, toys: toys,
      random: random, progress: progress)
  }

  /// Inference about a signal in histograms.
  ///
  /// - Parameters:
  ///   - model: The templates.
  ///   - observation: The observed counts; nil for the Asimov data without a signal.
  ///   - strength: The number of the parameter that is the strength.
  /// - Throws: `InferenceError` where a fit does not converge.
  public init(
    _ model: TemplateModel, observation: TemplateObservation?, strength: Int, level: Double = 0.95,
    strengths: [Double] = [], toys: Toys = Toys(), random: RandomStream,
    progress: @escaping (String, Double) -> Void = { _, _ in }
  ) throws {
    try self.init(
      model, observation: observation, strength: strength, count: { $0.counts.reduce(0, +) },
      level: level, strengths: strengths, toys: toys, random: random, progress: progress)
    guard let observation else { return }
    binsWithoutBackground = model.binsWithoutExpectation(at: backgroundPoint, observation)
  }

  private init<Model: LikelihoodModel>(
    _ model: Model, observation given: Model.Observation?, strength: Int,
    count: (Model.Observation) -> Double, level: Double, strengths: [Double], toys: Toys,
    random: RandomStream, progress: @escaping (String, Double) -> Void
  ) throws {
    progress("fit", 0)
    let observation = given ?? model.asimovWithoutSignal(strength: strength)
    let asymptotic = try AsymptoticInference(model, observation, parameter: strength)
    backgroundPoint = asymptotic.backgroundPoint
    (parameter, index) = (model.parameters[strength].name, strength)
    self.count = count(observation)
    isExpected = given == nil
    bestFit = try asymptotic.profile.bestFit()
    interval = try asymptotic.profile.interval(parameter: strength)
    discovery = try asymptotic.discovery()
    expectedDiscovery = try asymptotic.expectedDiscovery(mu: 1)
    progress("limits", 0)
    limit = try asymptotic.upperLimit(level: level)
    chosenTests = try strengths.map { try asymptotic.test($0) }
    // Without any limit the axis shows ten standard errors, or steps of the parameter.
    let top =
      1.5
      * (limit.largest ?? 10 * max(bestFit.errors[strength], bestFit.parameters[strength].scale))
    let axis = (0...40).map { top * Double($0) / 40 }
    scan = try LikelihoodScan(of: asymptotic.profile, parameters: [strength], axes: [axis])
    tests = try axis.dropFirst().map { try asymptotic.test($0) }
    (impacts, impactCenter) = try SignalInference.impacts(
      asymptotic.profile, on: strength, progress)
    let made = SignalToys(
      model, observation, asymptotic.profile, strength: strength, top: top, level: level,
      random: random, progress: progress)
    chosenToys = try strengths.enumerated().compactMap { number, strength in
      toys.limit > 0 ? try made.test(strength, number: number, toys: toys.limit) : nil
    }
    discoveryToys =
      toys.discovery > 0
      ? try made.discovery(bestFit: bestFit.point[strength], toys: toys.discovery) : nil
    toyLimit = toys.limit > 0 ? try made.upperLimit(limit, toys: toys.limit) : nil
    let construction = toys.belt > 0 ? try made.belt(toys: toys.belt) : nil
    belt = construction?.belt
    beltStatistics = construction?.observed ?? []
    beltIntervals = construction.map { $0.belt.intervals($0.observed) } ?? []
    coverage = construction?.coverage ?? []
  }

  /// Impacts on the strength, around a fit without bounds where the best fit is at one and such a
  /// fit exists.
  private static func impacts(
    _ profile: ProfileLikelihood, on strength: Int, _ progress: (String, Double) -> Void
  ) throws -> ([NuisanceImpact], center: Double?) {
    if try profile.bestFit().atBound.contains(strength) {
      let free = profile.freeing(strength)
      if let center = try? free.bestFit().point[strength],
        let impacts = try? free.impacts(on: strength, progress: { progress("impacts", $0) })
      {
        return (impacts, center)
      }
    }
    return (try profile.impacts(on: strength) { progress("impacts", $0) }, nil)
  }
}
