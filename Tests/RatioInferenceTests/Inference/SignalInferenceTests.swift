import Evaluation
import Foundation
import Likelihoods
import Numerics
import Randomness
import RatioEstimation
import RatioInference
import Simulation
import Testing

@Suite struct SignalInferenceTests {
  private let simulator = SignalStrength()

  /// Signal over background of the toy, exactly.
  private struct Exact: LogRatio {
    let simulator = SignalStrength()
    let denominator = RatioDenominator.sample("background")
    let observableNames = ["x"]
    let domain: ParameterBox

    func pairwise(theta: Rows, x: Rows) throws -> [Double] {
      x.values.map { log(simulator.signalDensity($0) / simulator.backgroundDensity($0)) }
    }
  }

  private func model(
    error: Double, variations: [SignalModel.Variation] = []
  ) throws -> SignalModel {
    var random = RandomStream(seed: 1)
    let signal = (0..<20_000).map { _ in random.normal() }.filter { abs($0) <= 5 }
    let background = (0..<20_000).map { _ in random.uniform(in: -5...5) }
    let estimate = Exact(domain: try ParameterBox(names: [], lower: [], upper: []))
    let pool = try RatioTestEvents(
      try Simulations.twoSamples(
        numerator: Rows(column: signal), denominator: Rows(column: background),
        observableNames: ["x"]),
      for: estimate, random: random)
    return try SignalModel(
      pool: pool, yields: .init(signal: 50, background: 500, backgroundError: error),
      variations: variations
    ) { try estimate.pairwise(theta: .empty(count: $0.count), x: $0) }
  }

  @Test("Negative weights of a pool are cancelled; no background is refused")
  func mistakes() throws {
    let estimate = Exact(domain: try ParameterBox(names: [], lower: [], upper: []))
    func model(weight: Double, background: Double) throws -> SignalModel {
      let pool = try RatioTestEvents(
        try Simulations.twoSamples(
          numerator: Rows(column: [0, 1, 2]), denominator: Rows(column: [-1, 0, 3]),
          denominatorWeights: [1, 1, weight], observableNames: ["x"]),
        for: estimate, random: RandomStream(seed: 1))
      return try SignalModel(pool: pool, yields: .init(signal: 5, background: background)) {
        try estimate.pairwise(theta: .empty(count: $0.count), x: $0)
      }
    }
    #expect(throws: Never.self) { try model(weight: 1, background: 50) }
    // The third background event takes its weight from the first, which is the nearest.
    let pool = try model(weight: -0.5, background: 50).model.pool
    #expect(pool.weights.allSatisfy { $0 >= 0 })
    #expect(abs(pool.weights.reduce(0, +) - 1) < 1e-12)
    #expect { try model(weight: 1, background: 0) } throws: { "\($0)".contains("positive") }
  }

  @Test("The error of μ = 1 is that of the exact Fisher information, with and without a nuisance")
  func information() throws {
    for (error, label) in [(0.0, "fixed"), (0.1, "constrained")] {
      let model = try model(error: error)
      var point = model.model.parameters.map(\.start)
      point[0] = 1
      let asimov = ProfileLikelihood(model.model.likelihood(of: model.model.asimov(at: point)))
      let found = try asimov.bestFit()
      let exact = simulator.fisherInformation(mu: 1, kappa: 1)
      // The constraint of κ adds 1/error²; without an error κ is known.
      let profiled =
        error == 0 ? exact[0] : exact[0] - exact[1] * exact[1] / (exact[3] + 1 / (error * error))
      #expect(abs(found.errors[0] * profiled.squareRoot() - 1) < 0.02, "\(label)")
      #expect(abs(found.point[0] - 1) < 1e-3)
    }
  }

  @Test("Data with a signal: discovery, limits by formulas and pseudo-experiments, belt, coverage")
  func inference() throws {
    let model = try model(error: 0.1)
    var random = RandomStream(seed: 3)
    let x =
      (0..<50).map { _ in random.normal() } + (0..<500).map { _ in random.uniform(in: -5...5) }
    let result = try SignalInference(
      model, events: ObservedEvents(x: Rows(column: x)), toys: .init(limit: 300, belt: 100),
      random: random)
    #expect(abs(result.bestFit.point[0] - 1) < 1)
    #expect(result.discovery.significance > 2)
    #expect(result.limit.observed > result.bestFit.point[0])
    let toys = try #require(result.toyLimit?.observed)
    #expect(abs(toys.value / result.limit.observed - 1) < 0.2)
    #expect(result.beltIntervals.count == 1)
    #expect(result.coverage.count == 13)
    for point in result.coverage {
      #expect(abs(point.belt.value - 0.95) < 0.12, "μ = \(point.strength)")
    }
    #expect(result.impacts.count == 1)
    try expectNumbers(of: result)
  }

  /// The record has what was found as numbers, in lists by model.
  private func expectNumbers(of result: SignalInference) throws {
    let arrays = try #require(
      RatioReport.limits([("estimate", result), ("again", result)]).first?.arrays)
    let names = ResultArray.Axis("parameter", ["mu", "background yield"])
    #expect(arrays["best fit"]?.axes[1] == names)
    #expect(arrays["best fit"]?.values == result.bestFit.point + result.bestFit.point)
    #expect(arrays["covariance"]?.values.count == 8)
    let variance = try #require(arrays["covariance"]?.values[0])
    #expect(abs(variance.squareRoot() - result.strengthError) < 1e-12)
    #expect(arrays["upper limit"]?.values == [result.limit.observed, result.limit.observed])
    #expect(
      arrays["expected upper limit"]?.values.prefix(5).compactMap { $0 } == result.limit.expected)
    #expect(
      arrays["upper limit by pseudo-experiments"]?.values[0] == result.toyLimit?.observed?.value)
    #expect(arrays["profile of mu"]?.values[1] == result.scan.twiceFall[0])
    #expect(arrays["tests of mu"]?.axes[2].count == 5)
    #expect(arrays["significance"]?.values[1] == result.discovery.significance)
    #expect(
      arrays["Feldman–Cousins interval of mu"]?.values.prefix(2)
        == [result.beltIntervals[0].lower, result.beltIntervals[0].upper])
    #expect(arrays["p-value without a signal, by pseudo-experiments"] == nil)
  }

  @Test(
    "A shape that varies: what is fitted with its nuisance parameter is unbiased, without it is not"
  )
  func variation() throws {
    // At α the background is proportional to 1 + α(x² − 25/3)/60: it bends up or down around the
    // peak.
    func bend(_ x: Double) -> Double { (x * x - 25.0 / 3) / 60 }
    func factor(_ alpha: Double) -> (Rows) -> [Double] {
      { $0.values.map { log(1 + alpha * bend($0)) } }
    }
    let shape = SignalModel.Variation(
      name: "shape", isSignal: false, up: factor(1), down: factor(-1))
    let (varied, plain) = (
      try model(error: 0.1, variations: [shape]), try model(error: 0.1)
    )
    #expect(varied.model.parameters.map(\.name) == ["mu", "background yield", "shape"])
    // What happens at α = 1 without fluctuations: x on a grid, weighted with the density.
    let simulator = SignalStrength()
    let x = (0..<2000).map { -5 + (Double($0) + 0.5) / 200 }
    let weights = x.map {
      50 * simulator.signalDensity($0) / 200
        + 500 * simulator.backgroundDensity($0) * (1 + bend($0)) / 200
    }
    let events = ObservedEvents(x: Rows(column: x), weights: weights)
    func fit(_ model: SignalModel) throws -> Minimum {
      try ProfileLikelihood(model.model.likelihood(of: model.observation(events))).bestFit()
    }
    let (with, without) = (try fit(varied), try fit(plain))
    // The auxiliary measurement of α at 0 pulls both back a little.
    #expect(abs(with.point[0] - 1) < 0.25 && with.point[2] > 0.5, "\(with.point)")
    #expect(without.point[0] < with.point[0] - 0.3, "\(without.point[0])")
    #expect(with.errors[0] > 1.05 * without.errors[0])
    var point = varied.model.parameters.map(\.start)
    (point[0], point[2]) = (1, 1)
    let asimov = try ProfileLikelihood(
      varied.model.likelihood(of: varied.model.asimov(at: point))
    ).bestFit()
    #expect(abs(asimov.point[0] - 1) < 0.02 && abs(asimov.point[2] - 1) < 0.02)
    #expect(throws: LikelihoodRatioError.self) {
      try model(error: 0, variations: [.init(name: "mu", isSignal: true, up: factor(1))])
    }
  }

  @Test("Coverage of intervals and limits from one count is the sum over the counts they accept")
  func countingCoverage() throws {
    let background = 2.5
    // Without a signal counts up to 2 have the probability 0.54, those up to 3 have 0.76: so far
    // from the level that a belt from so many pseudo-experiments ends at 3.
    let (level, toys) = (0.65, 400)
    let model = try TemplateModel(
      factors: [FitParameter("mu", start: 1, bounds: 0...100)],
      channels: [
        TemplateChannel(
          "count",
          samples: [
            TemplateSample("signal", expected: [1], modifiers: [.factor("mu")]),
            TemplateSample("background", expected: [background]),
          ])
      ])
    let result = try SignalInference(
      model, observation: try model.observation([[3]]), strength: 0, level: level,
      toys: .init(belt: toys), random: RandomStream(seed: 1))
    func check(
      _ found: Double, at strength: Double, _ words: String, _ accepts: (Double) -> Bool
    ) {
      let mean = strength + background
      let sum = (0..<100).map(Double.init).filter(accepts).reduce(0) {
        $0 + exp($1 * log(mean) - mean - lgamma($1 + 1))
      }
      let expected = min(sum, 1)
      let error = (expected * (1 - expected) / Double(toys)).squareRoot()
      #expect(
        abs(found - expected) < 4 * error + 1e-9,
        "\(words) at \(strength): \(found), not \(expected)")
    }
    /// −2 log λ of a count, with no strength below 0.
    func statistic(_ count: Double, _ strength: Double) -> Double {
      let (mean, best) = (strength + background, max(count, background))
      return 2 * (mean - best + count * log(best / mean))
    }
    for point in result.coverage {
      let strength = point.strength
      check(point.asymptotic.value, at: strength, "χ²") {
        statistic($0, strength) <= ChiSquaredDistribution.quantile(level, degrees: 1)
      }
      let asimov = statistic(background, strength)
      check(point.upperLimit.value, at: strength, "limit") { count in
        if strength == 0 || count >= strength + background { return true }
        // arXiv:1007.1727, section 3.6.
        let value = statistic(count, strength)
        let pull =
          value <= asimov ? value.squareRoot() : (value + asimov) / (2 * asimov.squareRoot())
        return NormalDistribution.cdf(-pull) >= 1 - level
      }
    }
    // Without a signal small counts have no strength above 0 as their best fit: the belt accepts
    // fewer than the quantile of χ² does, all to 3 in place of all to 4.
    let first = try #require(result.coverage.first)
    #expect(first.strength == 0)
    check(first.belt.value, at: 0, "belt") { $0 <= 3 }
    check(first.asymptotic.value - first.belt.value, at: 0, "χ² without the belt") { $0 == 4 }
  }

  @Test("Without data the observation is what is expected without a signal")
  func expected() throws {
    let result = try SignalInference(
      try model(error: 0), events: nil, random: RandomStream(seed: 1))
    #expect(result.isExpected && result.bestFit.point[0] < 0.02)
    #expect(abs(result.limit.observed / result.limit.expected[2] - 1) < 0.02)
  }
}
