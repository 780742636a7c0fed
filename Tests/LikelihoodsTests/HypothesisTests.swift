import Foundation
import Likelihoods
import Numerics
import Randomness
import TestSupport
import Testing

/// The models whose numbers `Golden/make_inference_fixtures.py` took from pyhf.
func templateModel(_ name: String, bounds: ClosedRange<Double> = 0...20) throws -> TemplateModel {
  let mu = FitParameter("mu", start: 1, bounds: bounds)
  if name == "uncorrelated" {
    return try TemplateModel(
      factors: [mu],
      channels: [
        TemplateChannel(
          "c",
          samples: [
            TemplateSample("signal", expected: [12, 11], modifiers: [.factor("mu")]),
            TemplateSample(
              "background", expected: [50, 52],
              modifiers: [
                .binFactors("uncorr", relativeErrors: [3.0 / 50, 7.0 / 52], constraint: .poisson)
              ]),
          ])
      ])
  }
  return try TemplateModel(
    factors: [mu],
    channels: [
      TemplateChannel(
        "c",
        samples: [
          TemplateSample(
            "signal", expected: [5, 10],
            modifiers: [.factor("mu"), .normalization("eff", down: 0.85, up: 1.1)]),
          TemplateSample(
            "background", expected: [50, 60],
            modifiers: [
              .shape("corr", down: [45, 52], up: [58, 65]),
              .normalization("norm", down: 0.9, up: 1.2),
              .binFactors("stat_c", relativeErrors: [2.5 / 50, 2.4 / 60], constraint: .gaussian),
            ]),
        ])
    ])
}

@Suite struct HypothesisTests {
  @Test("Interpolation codes agree with pyhf and their slopes are continuous where they should be")
  func interpolation() throws {
    for golden in try InferenceGolden.read().interpolation {
      for (alpha, expected) in zip(golden.alphas, golden.values) {
        let found = golden.code.value(
          down: golden.down, nominal: golden.nominal, up: golden.up, at: alpha)
        #expect(agree(found, expected, relative: 1e-12), "\(golden.code) at \(alpha)")
      }
    }
    for code in Interpolation.allCases {
      func value(_ alpha: Double) -> Double {
        code.value(down: 0.7, nominal: 1, up: 1.2, at: alpha)
      }
      for edge in [-1.0, 0, 1] {
        #expect(abs(value(edge + 1e-9) - value(edge - 1e-9)) < 1e-8, "\(code) at \(edge)")
        if [.code2, .code4, .code4p].contains(code) {
          let above = value(edge + 1e-5) - value(edge)
          let below = value(edge) - value(edge - 1e-5)
          #expect(abs(above - below) < 1e-9, "slope of \(code) at \(edge)")
        }
      }
    }
  }

  @Test("Fits, CLs, bands, limits and p0 of template models agree with pyhf")
  func templates() throws {
    for golden in try InferenceGolden.read().hypotheses {
      let model = try templateModel(golden.name)
      let observation = try model.observation([golden.counts])
      let inference = try AsymptoticInference(
        model, observation, parameter: 0, minimizer: Minimizer(tolerance: 1e-10))
      let best = try inference.profile.bestFit()
      for (name, expected) in golden.fit.sorted(by: { $0.key < $1.key }) {
        for (bin, value) in expected.enumerated() {
          let single = expected.count == 1
          let index = try model.index(of: single ? name : "\(name)[\(bin)]")
          #expect(abs(best.point[index] - value) < 1e-3, "\(name) \(best.point[index]) \(value)")
        }
      }
      let fall = try inference.profile.twiceFall(fixing: [(0, 1)])
      #expect(agree(fall, golden.twiceFall, relative: 1e-5, floor: 1e-6))
      for test in golden.tests {
        let found = try inference.test(test.mu)
        #expect(agree(found.cls, test.cls, relative: 2e-4))
        #expect(agree(found.pValue, test.pValue, relative: 2e-4))
        #expect(agree(found.backgroundPValue, test.background, relative: 2e-4))
        // pyhf lists the band from CLs at +2 to −2 standard deviations of the background.
        for (sigmas, expected) in zip([-2.0, -1, 0, 1, 2], test.expected) {
          #expect(agree(found.expectedCLs(sigmas: sigmas), expected, relative: 5e-4))
        }
      }
      let limit = try inference.upperLimit()
      #expect(agree(limit.observed, golden.limit, relative: 2e-4))
      for (found, expected) in zip(limit.expected, golden.expectedLimits) {
        #expect(agree(found, expected, relative: 2e-4))
      }
      #expect(agree(try inference.discovery().pValue, golden.p0, relative: 1e-3))
      // Statistics without a tilde need room below zero.
      let wide = try templateModel(golden.name, bounds: -10...20)
      let profile = ProfileLikelihood(
        wide.likelihood(of: try wide.observation([golden.counts])),
        minimizer: Minimizer(tolerance: 1e-10))
      for statistic in [TestStatistic.qMu, .tMu] {
        let found = try statistic.value(1, parameter: 0, in: profile)
        let expected = try #require(golden.statistics[statistic.rawValue])
        #expect(agree(found, expected, relative: 1e-4, floor: 1e-6))
      }
      // With it, the statistic with a tilde is that of the bounded model.
      let tilde = try TestStatistic.qTildeMu.value(1, parameter: 0, in: profile)
      let bounded = try TestStatistic.qMu.value(1, parameter: 0, in: inference.profile)
      #expect(agree(tilde, bounded, relative: 1e-4, floor: 1e-6))
    }
  }

  /// A Gaussian measurement of μ with error 1: closed forms throughout.
  private let gaussian = ClosureModel<Double>(
    parameters: [FitParameter("mu", start: 0.5, scale: 1, bounds: -20...20)],
    likelihood: { x in
      Likelihood(
        Objective([FitParameter("mu", start: 0.5, scale: 1, bounds: -20...20)]) {
          ($0[0] - x) * ($0[0] - x) / 2
        })
    },
    asimov: { $0[0] }, toy: { $0[0] + $1.normal() })

  @Test(
    "A Gaussian measurement has the closed forms of arXiv:1007.1727", arguments: [-1.3, 0.4, 2.2])
  func closedForms(x: Double) throws {
    let profile = ProfileLikelihood(gaussian.likelihood(of: x))
    for mu in [0.7, 1.9] {
      let expected: [TestStatistic: Double] = [
        .q0: x > 0 ? x * x : 0, .qMu: x < mu ? (mu - x) * (mu - x) : 0,
        .qTildeMu: x > mu ? 0 : x < 0 ? mu * mu - 2 * mu * x : (mu - x) * (mu - x),
        .tMu: (mu - x) * (mu - x),
        .tTildeMu: x < 0 ? mu * mu - 2 * mu * x : (mu - x) * (mu - x),
      ]
      for statistic in TestStatistic.allCases {
        let found = try statistic.value(mu, parameter: 0, in: profile)
        let value = try #require(expected[statistic])
        #expect(agree(found, value, relative: 1e-6, floor: 1e-7), "\(statistic) \(found) \(value)")
      }
    }
    let inference = try AsymptoticInference(gaussian, x, parameter: 0)
    let limit = try inference.upperLimit()
    // CLs of a Gaussian: Φ(x − μ)/Φ(x) = 0.05.
    let closed = x - NormalDistribution.quantile(0.05 * NormalDistribution.cdf(x))
    #expect(agree(limit.observed, closed, relative: 1e-5))
    for (sigmas, found) in zip([-2.0, -1, 0, 1, 2], limit.expected) {
      let expected = sigmas - NormalDistribution.quantile(0.05 * NormalDistribution.cdf(sigmas))
      #expect(agree(found, expected, relative: 1e-5))
    }
    let plain = try inference.upperLimit(statistic: .qMu, usesCLs: false)
    let oneSided = x + NormalDistribution.quantile(0.95)
    if oneSided > 0.05 { #expect(agree(plain.observed, oneSided, relative: 1e-5)) }
  }

  @Test("Asymptotic p-values are those of toys, for every statistic")
  func toys() throws {
    let random = RandomStream(seed: 11)
    let toys = 4000
    let mu = 1.2
    for statistic in TestStatistic.allCases {
      let inference = ToyInference(gaussian, parameter: 0, statistic: statistic)
      let truth = statistic == .q0 ? 0 : mu
      let distribution = inference.distribution(
        testing: truth, at: [truth], toys: toys, random: random.substream(statistic.rawValue))
      #expect(distribution.failed == 0)
      for threshold in [0.3, 1.0, 2.5, 4.5] {
        let counted = distribution.pValue(threshold)
        let asymptotic = statistic.pValue(threshold, asimov: mu * mu)
        let error = (asymptotic * (1 - asymptotic) / Double(toys)).squareRoot()
        #expect(abs(counted.value - asymptotic) < 4 * error, "\(statistic) at \(threshold)")
      }
    }
  }

  @Test("CLs and limits by toys agree with the closed form of a Gaussian")
  func toyLimit() throws {
    let inference = ToyInference(gaussian, parameter: 0, statistic: .qTildeMu)
    let x = 0.4
    let random = RandomStream(seed: 12)
    let test = try inference.test(1.5, x, toys: 3000, random: random)
    let cls = try #require(test.cls)
    let expected = NormalDistribution.cdf(x - 1.5) / NormalDistribution.cdf(x)
    #expect(abs(cls.value - expected) < 4 * cls.error && cls.error < 0.02)
    // Whatever the start, far off or near.
    for (start, seed) in [(0.3, 1), (2.1, 2), (9.0, 3)] as [(Double, UInt64)] {
      let limit = try inference.upperLimit(
        x, near: start, expectedNear: [1, 1.5, 2, 3, 4], toys: 2000,
        random: RandomStream(seed: seed))
      func closed(_ x: Double) -> Double {
        x - NormalDistribution.quantile(0.05 * NormalDistribution.cdf(x))
      }
      let estimate = limit.observed
      let observed = try #require(estimate)
      #expect(abs(observed.value - closed(x)) < 4 * observed.error && observed.error < 0.1)
      // Downward fluctuations by two standard deviations leave too few of 2000 toys.
      for sigmas in [-1, 0, 1, 2] {
        let estimate = limit.expected[sigmas + 2]
        let expected = try #require(estimate)
        #expect(abs(expected.value - closed(Double(sigmas))) < 4 * expected.error)
        #expect(expected.error < 0.3)
      }
    }
  }

  @Test("Pulls, constraints and impacts of a linear model are exact")
  func impacts() throws {
    // n = μ + 3 α with error 2, and α = 0.5 ± 1 measured: for n = 10 the fit moves μ alone.
    let objective = Objective([FitParameter("mu", start: 0), FitParameter("alpha", start: 0)]) {
      p in
      let distance = (10 - p[0] - 3 * p[1]) / 2
      return (distance * distance + (p[1] - 0.5) * (p[1] - 0.5)) / 2
    }
    let profile = ProfileLikelihood(
      Likelihood(objective, constraints: [GaussianConstraint(parameter: 1, center: 0.5)]))
    let impact = try #require(try profile.impacts(on: 0).first)
    #expect(impact.name == "alpha")
    #expect(abs(impact.pull) < 1e-4 && abs(impact.constraint - 1) < 1e-4)
    for value in [impact.impactBeforeFit, impact.impactAfterFit] {
      #expect(abs(value.up + 3) < 1e-3 && abs(value.down - 3) < 1e-3)
    }
    // μ fixed at 4: the data say α = 2 ± 2/3, the constraint 0.5 ± 1.
    let fit = try profile.fit(fixing: [(0, 4)])
    let expected = (2 * 9.0 / 4 + 0.5) / (9.0 / 4 + 1)
    #expect(abs(fit.point[1] - expected) < 1e-4)
    #expect(agree(fit.errors[1], (1 / (9.0 / 4 + 1)).squareRoot(), relative: 1e-3))
  }

  @Test("Templates that do not fit together are errors")
  func errors() throws {
    let mu = FitParameter("mu", start: 1)
    func build(_ modifiers: [TemplateModifier], factors: [FitParameter]? = nil) throws {
      _ = try TemplateModel(
        factors: factors ?? [mu],
        channels: [
          TemplateChannel(
            "c", samples: [TemplateSample("s", expected: [1, 2], modifiers: modifiers)])
        ])
    }
    try build([.factor("mu")])
    #expect(throws: InferenceError.self) { try build([.factor("nu")]) }
    #expect(throws: InferenceError.self) { try build([]) }
    #expect(throws: InferenceError.self) {
      try build([.factor("mu"), .normalization("a", down: -0.1, up: 1.1)])
    }
    #expect(throws: InferenceError.self) {
      try build([.factor("mu"), .shape("a", down: [1], up: [1, 2])])
    }
    #expect(throws: InferenceError.self) {
      try build([
        .factor("mu"), .normalization("a", down: 0.9, up: 1.1),
        .binFactors("a", relativeErrors: [0.1, 0.1], constraint: .gaussian),
      ])
    }
    #expect(throws: InferenceError.self) {
      try templateModel("uncorrelated").observation([[1, -2]])
    }
    #expect(throws: InferenceError.self) { try templateModel("uncorrelated").index(of: "nu") }
  }
}
