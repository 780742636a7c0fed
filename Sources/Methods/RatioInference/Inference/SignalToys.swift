import Likelihoods
import Numerics
import Randomness

/// The pseudo-experiments of an inference about a signal's strength.
struct SignalToys<Model: LikelihoodModel> {
  private let model: Model
  private let observation: Model.Observation
  private let profile: ProfileLikelihood
  private let strength: Int
  private let top: Double
  private let level: Double
  private let random: RandomStream
  private let progress: (String, Double) -> Void

  /// The strengths of a belt.
  private static var beltPoints: Int { 13 }

  /// Pseudo-experiments beside an observation.
  ///
  /// - Parameters:
  ///   - profile: The profile likelihood of the observation.
  ///   - strength: The number of the parameter that is the strength.
  ///   - top: The largest strength of a belt.
  init(
    _ model: Model, _ observation: Model.Observation, _ profile: ProfileLikelihood, strength: Int,
    top: Double, level: Double, random: RandomStream, progress: @escaping (String, Double) -> Void
  ) {
    (self.model, self.observation, self.profile) = (model, observation, profile)
    (self.strength, self.top, self.level) = (strength, top, level)
    (self.random, self.progress) = (random, progress)
  }

  /// The test of no signal, with the best fit, or else a strength of 1, for what a signal would do.
  func discovery(bestFit: Double, toys: Int) throws -> ToyTest {
    progress("significance by pseudo-experiments", 0)
    return try ToyInference(model, parameter: strength, statistic: .q0).test(
      bestFit > 0 ? bestFit : 1, observation, toys: toys, random: random.substream("discovery"))
  }

  /// The test of a strength that was asked for.
  func test(_ mu: Double, number: Int, toys: Int) throws -> ToyTest {
    progress("test of a strength by pseudo-experiments", 0)
    return try ToyInference(model, parameter: strength, statistic: .qTildeMu).test(
      mu, observation, toys: toys, random: random.substream("test").substream(number))
  }

  /// The upper limit, looked for from the asymptotic one on.
  func upperLimit(_ limit: UpperLimit, toys: Int) throws -> ToyUpperLimit {
    progress("limit by pseudo-experiments", 0)
    return try ToyInference(model, parameter: strength, statistic: .qTildeMu).upperLimit(
      observation, near: min(limit.observed, top),
      expectedNear: limit.expected.map { min($0, top) },
      toys: toys,
      level: limit.level, random: random.substream("limit")
    ) { progress("limit by pseudo-experiments", Double($0) / Double($0 + 10)) }
  }

  /// The belt of Feldman and Cousins with nuisance parameters profiled, the statistic of the
  /// observation at each of its points, and the coverage there.
  func belt(toys: Int) throws -> (
    belt: NeymanConstruction, observed: [Double], coverage: [SignalInference.Coverage]
  ) {
    let random = random.substream("belt")
    let count = SignalToys.beltPoints
    let strengths = (0..<count).map { top * Double($0) / Double(count - 1) }
    let inference = ToyInference(model, parameter: strength, statistic: .tTildeMu)
    progress("belt", 0)
    let belt = try inference.neymanConstruction(
      strengths: strengths, level: level, toys: toys, random: random.substream("construction")
    ) { try profile.fit(fixing: [(strength, $0)]).point }
    let observed = try strengths.map {
      try TestStatistic.tTildeMu.value($0, parameter: strength, in: profile)
    }
    var coverage: [SignalInference.Coverage] = []
    for (index, point) in belt.points.enumerated() {
      progress("coverage", Double(index) / Double(belt.points.count))
      coverage.append(
        try measure(
          inference, point, critical: belt.criticalValues[index], toys: toys,
          random.substream("coverage").substream(index)))
    }
    return (belt, observed, coverage)
  }

  private func measure(
    _ inference: ToyInference<Model>, _ point: [Double], critical: Double, toys: Int,
    _ random: RandomStream
  ) throws -> SignalInference.Coverage {
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
    return SignalInference.Coverage(
      strength: point[strength], asymptotic: measured(covered.asymptotic),
      belt: measured(covered.belt, constructedFrom: toys), upperLimit: measured(covered.limit))
  }
}
