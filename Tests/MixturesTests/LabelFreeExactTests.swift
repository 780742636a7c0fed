import Foundation
import Mixtures
import Randomness
import Ranking
import Testing

@Suite("Label-free evaluation: identities")
struct LabelFreeExactTests {
  private let stream = RandomStream(seed: 11)

  @Test(
    "expected contents give the efficiencies of the classes exactly",
    arguments: [[0.7, 0.4], [0.2, 0.9], [0.1, 0.5, 0.6, 0.95]])
  func exactOnExpectedContents(fractions: [Double]) throws {
    let evaluator = try LabelFreeEvaluator(GaussianToy.expected(fractions))
    let classes = try GaussianToy.expected([1, 0])
    for cut in [-2.0, 0, 0.475, 2] {
      let point = evaluator.point(at: cut)
      let truth = classes.map { pure in
        zip(pure.scores, pure.weights!).reduce(0) { $0 + ($1.0 >= cut ? $1.1 : 0) }
      }
      #expect(abs(point.signalEfficiency.value - truth[0]) < 1e-12)
      #expect(abs(point.backgroundEfficiency.value - truth[1]) < 1e-12)
      #expect((point.consistency?.chiSquared ?? 0) < 1e-18)
      #expect((point.consistency == nil) == (fractions.count == 2))
    }
    // Binned in 0.05, so that the area is that of the unbinned toy up to the ties.
    #expect(abs(evaluator.areaUnderCurve.value - GaussianToy.area) < 1e-4)
    #expect((evaluator.independence()?.chiSquared ?? 0) < 1e-18)
  }

  @Test("errors of the efficiencies of two mixtures are the published formulas")
  func efficiencyErrors() throws {
    let (f1, f2, s1, s2) = (0.75, 0.35, 0.03, 0.05)
    let scores = try GaussianToy.mixtures(500, [f1, f2], stream)
    let mixtures = try zip(scores, [(f1, s1), (f2, s2)]).map { mixture, fraction in
      try ScoredMixture(
        name: mixture.name, scores: mixture.scores,
        fraction: SignalFraction(fraction.0, uncertainty: fraction.1))
    }
    let covariance = 0.4 * s1 * s2
    let point = try LabelFreeEvaluator(
      mixtures, fractionCovariance: [[s1 * s1, covariance], [covariance, s2 * s2]]
    ).point(at: 0.3)
    let e = mixtures.map { Double($0.scores.filter { $0 >= 0.3 }.count) / 500 }
    let v = e.map { $0 * (1 - $0) / 500 }
    let d = f1 - f2
    let signal = ((1 - f2) * e[0] - (1 - f1) * e[1]) / d
    let background = (f1 * e[1] - f2 * e[0]) / d
    let g = (signal - background) / d
    let signalVariance = ((1 - f2) * (1 - f2) * v[0] + (1 - f1) * (1 - f1) * v[1]) / (d * d)
    let backgroundVariance = (f1 * f1 * v[1] + f2 * f2 * v[0]) / (d * d)
    func fractionVariance(_ first: Double, _ second: Double) -> Double {
      first * first * s1 * s1 + second * second * s2 * s2 + 2 * first * second * covariance
    }
    func expectClose(_ value: Double, _ truth: Double) {
      #expect(abs(value - truth) < 1e-9, "\(value), expected \(truth)")
    }
    expectClose(point.signalEfficiency.value, signal)
    expectClose(point.backgroundEfficiency.value, background)
    expectClose(point.signalEfficiency.statisticalError, signalVariance.squareRoot())
    expectClose(point.backgroundEfficiency.statisticalError, backgroundVariance.squareRoot())
    expectClose(
      point.signalEfficiency.fractionError,
      fractionVariance(-(1 - f2) * g, (1 - f1) * g).squareRoot())
    expectClose(
      point.backgroundEfficiency.fractionError, fractionVariance(f2 * g, -f1 * g).squareRoot())
    let total = point.signalEfficiency
    expectClose(
      total.totalError * total.totalError,
      total.statisticalError * total.statisticalError + total.fractionError * total.fractionError)
  }

  @Test(
    "the area follows from that of the mixtures, with DeLong's error", arguments: [false, true])
  func areaIdentity(isWeighted: Bool) throws {
    let (f1, f2) = (0.7, 0.4)
    let sampled = try GaussianToy.mixtures(400, [f1, f2], isWeighted: isWeighted, stream)
    // Rounding makes ties.
    let mixtures = try zip(sampled, [(f1, 0.02), (f2, 0.04)]).map { mixture, fraction in
      try ScoredMixture(
        name: mixture.name, scores: mixture.scores.map { ($0 * 20).rounded() / 20 },
        weights: mixture.weights, fraction: SignalFraction(fraction.0, uncertainty: fraction.1))
    }
    let evaluator = try LabelFreeEvaluator(mixtures)
    let area = evaluator.areaUnderCurve
    let mixed = DeLong(
      try ScoredSample(
        scores: mixtures[0].scores + mixtures[1].scores,
        isSignal: [UInt8](repeating: 1, count: 400) + [UInt8](repeating: 0, count: 400),
        weights: mixtures[0].weights.map { $0 + mixtures[1].weights! }))
    #expect(evaluator.mixedAreaUnderCurve.value == mixed.areaUnderCurve)
    #expect(abs(area.value - 0.5 - (mixed.areaUnderCurve - 0.5) / (f1 - f2)) < 1e-12)
    #expect(abs(area.statisticalError - mixed.standardError / (f1 - f2)) < 1e-9)
    let relative = (0.02 * 0.02 + 0.04 * 0.04).squareRoot() / (f1 - f2)
    #expect(abs(area.fractionError - (area.value - 0.5) * relative) < 1e-12)
  }

  @Test("swapping the order of the samples changes nothing; swapping their fractions reverses")
  func order() throws {
    let mixtures = try GaussianToy.mixtures(3000, [0.7, 0.4], stream)
    let area = try LabelFreeEvaluator(mixtures).areaUnderCurve.value
    #expect(abs(try LabelFreeEvaluator(mixtures.reversed()).areaUnderCurve.value - area) < 1e-12)
    let swapped = try [(mixtures[0], 0.4), (mixtures[1], 0.7)].map {
      try ScoredMixture(name: $0.name, scores: $0.scores, fraction: SignalFraction($1))
    }
    let evaluator = try LabelFreeEvaluator(swapped)
    #expect(abs(evaluator.areaUnderCurve.value - (1 - area)) < 1e-12)
    #expect(try evaluator.evaluation().warnings.contains { $0.contains("swapped") })
    #expect(try LabelFreeEvaluator(mixtures).evaluation().warnings.isEmpty)
  }
}
