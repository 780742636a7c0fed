import Likelihoods
import Numerics
import Randomness
import TestSupport
import Testing

@Suite struct TemplateTests {
  /// Two channels with every modifier; the same parameter changes shape and normalization.
  private func model() throws -> TemplateModel {
    try TemplateModel(
      factors: [
        FitParameter("mu", start: 1, bounds: 0...20), FitParameter("k", start: 1, bounds: 0...20),
      ],
      channels: [
        TemplateChannel(
          "a",
          samples: [
            TemplateSample(
              "signal", expected: [12, 11, 3],
              modifiers: [
                .factor("mu"), .constrainedFactor("lumi", center: 1, width: 0.02),
                .normalization("scale", down: 0.9, up: 1.15),
                .shape("scale", down: [11, 10.5, 3.3], up: [13.5, 11.2, 2.5]),
              ]),
            TemplateSample(
              "background", expected: [50, 52, 20],
              modifiers: [
                .factor("k"), .normalization("scale", down: 0.8, up: 1.1, code: .code1),
                .shape("tilt", down: [48, 53, 21], up: [53, 51, 18]),
                .shape("tilt2", down: [48, 53, 21], up: [53, 51, 18], code: .code4),
                .shape("bend", down: [48, 53, 21], up: [53, 51, 18], code: .code2),
                .binFactors("stat", relativeErrors: [0.1, 0.05, 0], constraint: .gaussian),
                .binFactors("shapesys", relativeErrors: [0.1, 0.2, 0.1], constraint: .poisson),
              ]),
          ]),
        TemplateChannel(
          "b",
          samples: [
            TemplateSample(
              "background", expected: [30, 5],
              modifiers: [
                .factor("k"), .freeBins("free"), .factor("mu"),
                .normalization("tilt", down: 0.9, up: 1.2, code: .code0),
              ])
          ]),
      ])
  }

  /// Compares all derivatives at a point with differences; one-sided ones for the parameters
  /// `edges`.
  private func compare(_ objective: Objective, at point: [Double], edges: [Int]) throws {
    let derivatives = try #require(objective.derivatives)
    let found = derivatives(point)
    #expect(agree(found.value, objective.value(point), relative: 1e-12))
    for index in point.indices {
      let isEdge = edges.contains(index)
      let step = isEdge ? 1e-7 : 1e-5
      var (low, high) = (point, point)
      high[index] += step
      if !isEdge { low[index] -= step }
      let width = high[index] - low[index]
      let slope = (objective.value(high) - objective.value(low)) / width
      let name = objective.parameters[index].name
      #expect(abs(slope - found.gradient[index]) < 1e-4 * max(1, abs(slope)), "\(name)")
      let (above, below) = (derivatives(high).gradient, derivatives(low).gradient)
      for other in point.indices {
        let curvature = (above[other] - below[other]) / width
        #expect(
          abs(curvature - found.hessian[index, other]) < 1e-3 * max(1, abs(curvature)),
          "\(name), \(objective.parameters[other].name)")
      }
    }
  }

  @Test("Slopes and curvatures are those of the values")
  func derivatives() throws {
    let model = try model()
    let objective = model.likelihood(of: try model.observation([[60, 70, 18], [33, 4]])).objective
    var random = RandomStream(seed: 3)
    let (scale, tilt) = (try model.index(of: "scale"), try model.index(of: "tilt"))
    for (index, value) in [(0, 1.3), (scale, 1.4), (tilt, -1.7)] {
      var point = model.parameters.map { $0.start + 0.4 * $0.scale * random.normal() }
      point[index] = value
      try compare(objective, at: point, edges: [])
    }
  }

  @Test("Factors of zero leave all derivatives right")
  func zeroFactors() throws {
    let model = try model()
    let objective = model.likelihood(of: try model.observation([[60, 70, 18], [0, 0]])).objective
    let (rate, free) = (try model.index(of: "k"), try model.index(of: "free[1]"))
    var random = RandomStream(seed: 4)
    for zeros in [[0], [0, free], [free], [0, rate]] {
      var point = model.parameters.map { $0.start + 0.2 * $0.scale * random.normal() }
      for index in zeros { point[index] = 0 }
      if zeros.contains(rate) {
        // Nothing is left in the first channel.
        let empty = model.likelihood(of: try model.observation([[0, 0, 0], [0, 0]])).objective
        try compare(empty, at: point, edges: zeros)
      } else {
        try compare(objective, at: point, edges: zeros)
      }
    }
  }

  private func counting(
    signal: Double, background: Double, relativeError: Double? = nil
  ) throws -> TemplateModel {
    try TemplateModel(
      factors: [FitParameter("mu", start: 1, bounds: 0 ... .infinity)],
      channels: [
        TemplateChannel(
          "c",
          samples: [
            TemplateSample("signal", expected: [signal, 2], modifiers: [.factor("mu")]),
            TemplateSample(
              "background", expected: [background, 8],
              modifiers: relativeError.map {
                [.normalization("norm", down: 1 - $0, up: 1 + $0)]
              } ?? []),
          ])
      ])
  }

  private func oneBin(
    signal: Double, background: Double, on modifiers: [TemplateModifier] = []
  ) throws -> TemplateModel {
    try TemplateModel(
      factors: [FitParameter("mu", start: 1, bounds: 0 ... .infinity)],
      channels: [
        TemplateChannel(
          "c",
          samples: [
            TemplateSample("signal", expected: [signal], modifiers: [.factor("mu")] + modifiers),
            TemplateSample("background", expected: [background]),
          ])
      ])
  }

  @Test("A bin without background is the limit of a small one", arguments: [0.0, 1, 3])
  func zeroBackground(count: Double) throws {
    func limit(_ background: Double) throws -> UpperLimit {
      let model = try counting(signal: 4, background: background, relativeError: 0.2)
      return try AsymptoticInference(
        model, try model.observation([[count, 9]]), parameter: 0
      ).upperLimit()
    }
    let (zero, small) = (try limit(0), try limit(1e-7))
    #expect(agree(zero.observed, small.observed, relative: 1e-4))
    for (zero, small) in zip(zero.expected, small.expected) {
      // Where there are events, a small background's error is pulled, that of none is not.
      #expect(agree(zero, small, relative: 3e-3))
    }
    let model = try counting(signal: 4, background: 0)
    let observation = try model.observation([[count, 9]])
    #expect(
      model.binsWithoutExpectation(at: [0], observation)
        == (count > 0 ? ["bin 1 of channel c"] : []))
    #expect(model.binsWithoutExpectation(at: [1], observation).isEmpty)
  }

  @Test("No event: the limit by pseudo-experiments is that of Poisson, whatever the seed")
  func noEvents() throws {
    for (background, seed) in [(0.0, 1), (0.5, 2), (1.2, 3)] as [(Double, UInt64)] {
      let model = try oneBin(signal: 2, background: background)
      let limit = try ToyInference(model, parameter: 0, statistic: .qTildeMu).upperLimit(
        try model.observation([[0]]), near: 1, toys: 2000, random: RandomStream(seed: seed))
      let estimate = limit.observed
      let found = try #require(estimate)
      // CLs = e^(−2 μ) for any background.
      #expect(abs(found.value - 1.4979) < 4 * found.error, "\(found) for \(background)")
      #expect(found.error < 0.15)
    }
  }

  @Test("The limit lies where it lies, however far from the start")
  func farLimit() throws {
    let model = try counting(signal: 0.01, background: 40)
    let limit = try AsymptoticInference(
      model, try model.observation([[45, 9]]), parameter: 0
    ).upperLimit()
    #expect(limit.observed > 2 && limit.observed.isFinite)
    let scarce = try oneBin(signal: 0.01, background: 40)
    let far = try AsymptoticInference(scarce, try scarce.observation([[45]]), parameter: 0)
      .upperLimit()
    // Of s events beside 40 the limit is some 18, whatever unit μ has.
    #expect(far.observed > 1000 && far.observed < 3000)
  }

  @Test("Where the signal's yield may be nothing, no limit exists, and that is said")
  func noLimit() throws {
    func limit(_ width: Double) throws -> UpperLimit {
      let model = try oneBin(
        signal: 5, background: 50, on: [.constrainedFactor("lumi", center: 1, width: width)])
      return try AsymptoticInference(model, try model.observation([[57]]), parameter: 0)
        .upperLimit()
    }
    // No signal costs (1/width)² at most: 2.8 standard deviations are enough, 1.7 are not.
    let (narrow, wide) = (try limit(0.35), try limit(0.6))
    #expect(narrow.observed.isFinite && narrow.observed > 4)
    #expect(narrow.expected[...3].allSatisfy(\.isFinite) && !narrow.expected[4].isFinite)
    #expect(!wide.observed.isFinite && wide.expected[0].isFinite && !wide.expected[4].isFinite)
    #expect(wide.largest?.isFinite == true)
  }

  @Test("Impacts of a fit at its bound are those of the fit without bounds")
  func impactsAtBound() throws {
    let model = try counting(signal: 10, background: 50, relativeError: 0.1)
    let profile = ProfileLikelihood(
      model.likelihood(of: try model.observation([[40, 6]])))
    #expect(try profile.bestFit().atBound == [0])
    let impact = try #require(try profile.freeing(0).impacts(on: 0).first)
    #expect(try profile.freeing(0).bestFit().point[0] < -0.1)
    #expect(impact.impactAfterFit.up < -0.1 && impact.impactAfterFit.down > 0.1)
  }

  @Test("Expected counts and their errors, before and after a fit")
  func yields() throws {
    let model = try counting(signal: 10, background: 50, relativeError: 0.1)
    let before = model.yields(at: model.nominal, covariance: model.auxiliaryCovariance)[0]
    #expect(before.samples.map(\.name) == ["signal", "background"])
    #expect(before.total.values == [60, 10] && before.total.sum == 70)
    // A tenth of 58 events; code 4 has the slope 0.1 at 0 up to third order.
    #expect(agree(before.samples[1].sumError, 5.8, relative: 0.01))
    #expect(agree(before.total.errors[0], 5, relative: 0.01))
    let best = try ProfileLikelihood(
      model.likelihood(of: try model.observation([[66, 9]]))
    ).bestFit()
    let covariance = try #require(best.covariance)
    let after = model.yields(at: best.point, covariance: covariance)[0]
    #expect(agree(after.total.sum, 75, relative: 0.02))
    #expect(after.total.sumError < 9 && after.total.sumError > 7)
    #expect(after.samples[0].sumError > after.total.sumError - 1)
  }

  @Test("The saturated goodness of fit is that of χ²")
  func goodness() throws {
    let model = try counting(signal: 10, background: 500)
    let best = try ProfileLikelihood(model.likelihood(of: try model.observation([[512, 14]])))
      .bestFit()
    let fit = model.goodness(of: best)
    #expect(fit.degrees == 1)
    let expected = model.expectedCounts(at: best.point)
    let chi2 = zip(expected, [512.0, 14]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / $1.0 }
    #expect(agree(fit.statistic, chi2, relative: 0.1))
    #expect(
      agree(
        try #require(fit.pValue), ChiSquaredDistribution.survival(fit.statistic, degrees: 1),
        relative: 1e-9))
  }
}
