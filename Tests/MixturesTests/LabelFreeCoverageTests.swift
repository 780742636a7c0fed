import Foundation
import Mixtures
import Numerics
import Randomness
import TensorEngine
import Testing

@Suite("Label-free evaluation: coverage on the Gaussian toy")
struct LabelFreeCoverageTests {
  private let stream = RandomStream(seed: 13)

  struct Setting: CustomTestStringConvertible, Sendable {
    var fractions: [Double]
    var uncertainty: Double
    var isWeighted = false
    var testDescription: String { "\(fractions) ± \(uncertainty), weighted: \(isWeighted)" }
  }

  @Test(
    "pulls of area, efficiencies and improvement have mean 0 and width 1",
    arguments: [
      Setting(fractions: [0.8, 0.3], uncertainty: 0),
      Setting(fractions: [0.8, 0.3], uncertainty: 0.02),
      Setting(fractions: [0.8, 0.3], uncertainty: 0, isWeighted: true),
      Setting(fractions: [0.8, 0.6, 0.4, 0.1], uncertainty: 0.02),
    ])
  func pulls(setting: Setting) throws {
    var (area, signal, background, improvement) = (Pulls(), Pulls(), Pulls(), Pulls())
    let (trueSignal, trueBackground) = (
      GaussianToy.signalEfficiency(0.5), GaussianToy.backgroundEfficiency(0.5)
    )
    let trueImprovement =
      GaussianToy.signalEfficiency(-0.2) / GaussianToy.backgroundEfficiency(-0.2).squareRoot()
    for toy in 0..<250 {
      let evaluator = try LabelFreeEvaluator(
        GaussianToy.mixtures(
          1500, setting.fractions, uncertainty: setting.uncertainty,
          isWeighted: setting.isWeighted, stream.substream(toy)))
      let point = evaluator.point(at: 0.5)
      let (a, s, b) = (
        evaluator.areaUnderCurve, point.signalEfficiency, point.backgroundEfficiency
      )
      area.add(a.value, truth: GaussianToy.area, error: a.totalError)
      signal.add(s.value, truth: trueSignal, error: s.totalError)
      background.add(b.value, truth: trueBackground, error: b.totalError)
      if let i = evaluator.point(at: -0.2).significanceImprovement() {
        improvement.add(i.value, truth: trueImprovement, error: i.totalError)
      }
    }
    // 250 toys: the mean is known to 0.06, the width to 0.045.
    for pulls in [area, signal, background] {
      #expect(abs(pulls.mean) < 0.2 && abs(pulls.width - 1) < 0.12, "\(pulls.mean) \(pulls.width)")
      #expect(abs(pulls.coverage - 0.683) < 0.08)
    }
    // The improvement is not linear in ε_B.
    #expect(improvement.count > 245)
    #expect(abs(improvement.coverage - 0.683) < 0.08)
  }

  @Test(
    "the bootstrap agrees with the analytic errors", arguments: [[0.8, 0.3], [0.9, 0.5, 0.2]])
  func bootstrap(fractions: [Double]) throws {
    let evaluator = try LabelFreeEvaluator(
      GaussianToy.mixtures(2000, fractions, uncertainty: 0.02, isWeighted: true, stream))
    let cuts = [1.0, 0.0]
    let bootstrap = evaluator.bootstrap(
      at: cuts.reversed(), replicas: 1000, random: stream.substream("bootstrap"))
    #expect(bootstrap.points.map(\.threshold) == cuts)
    var pairs = [(bootstrap.areaUnderCurve, evaluator.areaUnderCurve)]
    for (cut, point) in zip(cuts, bootstrap.points) {
      let analytic = evaluator.point(at: cut)
      pairs.append((point.signalEfficiency, analytic.signalEfficiency))
      pairs.append((point.backgroundEfficiency, analytic.backgroundEfficiency))
    }
    for (bootstrapped, analytic) in pairs {
      #expect(bootstrapped.value == analytic.value)
      #expect(abs(bootstrapped.error / analytic.totalError - 1) < 0.1)
      #expect(bootstrapped.lower < analytic.value && analytic.value < bootstrapped.upper)
      let width = (bootstrapped.upper - bootstrapped.lower) / (2 * 1.96 * analytic.totalError)
      #expect(abs(width - 1) < 0.15)
    }
  }

  @Test("the bootstrap covers on toys")
  func bootstrapCoverage() throws {
    var (area, signal, inside) = (Pulls(), Pulls(), [0, 0])
    let trueImprovement =
      GaussianToy.signalEfficiency(0) / GaussianToy.backgroundEfficiency(0).squareRoot()
    for toy in 0..<150 {
      let stream = stream.substream("bootstrap").substream(toy)
      let evaluator = try LabelFreeEvaluator(
        GaussianToy.mixtures(600, [0.9, 0.2], uncertainty: 0.02, stream))
      let bootstrap = evaluator.bootstrap(at: [0], replicas: 100, random: stream)
      let point = bootstrap.points[0]
      area.add(
        bootstrap.areaUnderCurve.value, truth: GaussianToy.area,
        error: bootstrap.areaUnderCurve.error)
      signal.add(
        point.signalEfficiency.value, truth: GaussianToy.signalEfficiency(0),
        error: point.signalEfficiency.error)
      let truths = [GaussianToy.backgroundEfficiency(0), trueImprovement]
      let improvement = try #require(point.significanceImprovement)
      for (index, range) in [point.backgroundEfficiency, improvement].enumerated()
      where range.lower < truths[index] && truths[index] < range.upper {
        inside[index] += 1
      }
    }
    // 150 toys: the width is known to 0.06, and to 0.07 for the error of 100 replicas on top.
    for pulls in [area, signal] {
      #expect(abs(pulls.mean) < 0.3 && abs(pulls.width - 1) < 0.2, "\(pulls.mean) \(pulls.width)")
    }
    // Of ε_B and of the improvement, which is far from normal: 95% of 150 are 142.5 ± 2.7.
    for count in inside { #expect((133...149).contains(count), "\(inside)") }
  }

  @Test("a seed fixes the bootstrap for any number of threads")
  func reproducible() throws {
    let evaluator = try LabelFreeEvaluator(GaussianToy.mixtures(200, [0.8, 0.3], stream))
    func run(_ seed: UInt64) -> LabelFreeBootstrap {
      evaluator.bootstrap(at: [0.2], replicas: 50, random: RandomStream(seed: seed))
    }
    let threads = Threads.count
    Threads.use(1)
    let one = run(1)
    Threads.use(3)
    #expect(run(1) == one)
    #expect(run(2) != one)
    Threads.use(threads)
  }

  @Test("the test of independence has uniform p-values, and sees a mixture with another background")
  func independence() throws {
    var (pValues, pointwise) = ([Double](), [Double]())
    for toy in 0..<300 {
      let evaluator = try LabelFreeEvaluator(
        GaussianToy.mixtures(
          1500, [0.8, 0.6, 0.4, 0.1], uncertainty: 0.02, isWeighted: toy % 2 == 0,
          stream.substream("uniform").substream(toy)))
      let test = try #require(evaluator.independence(bins: 8))
      #expect(test.degreesOfFreedom == 2 * 7)
      pValues.append(test.pValue)
      pointwise.append(try #require(evaluator.point(at: 0).consistency).pValue)
    }
    for values in [pValues, pointwise] {
      #expect(abs(meanAndDeviation(values).mean - 0.5) < 0.06)
      #expect(abs(meanAndDeviation(values).deviation - 0.289) < 0.03)
    }
    var mixtures = try GaussianToy.mixtures(3000, [0.8, 0.5, 0.2], stream)
    #expect(try LabelFreeEvaluator(mixtures).independence()!.pValue > 0.001)
    mixtures[2] = try ScoredMixture(
      name: "shifted", scores: mixtures[2].scores.map { $0 < 0 ? $0 - 0.3 : $0 },
      fraction: mixtures[2].fraction)
    let evaluation = try LabelFreeEvaluator(mixtures).evaluation()
    #expect(evaluation.independence!.pValue < 1e-6)
    #expect(evaluation.warnings.contains { $0.contains("two classes do not describe") })
  }

  @Test("cuts for wanted efficiencies are right within their quoted range")
  func workingPoints() throws {
    var covered = 0
    var (background, signal, improvement) = (Pulls(), Pulls(), Pulls())
    let truth = 1 - NormalDistribution.quantile(0.9)
    let trueBackground = GaussianToy.backgroundEfficiency(truth)
    let trueSignal = GaussianToy.signalEfficiency(-1 - NormalDistribution.quantile(0.3))
    for toy in 0..<200 {
      let evaluator = try LabelFreeEvaluator(
        GaussianToy.mixtures(2000, [0.8, 0.2], uncertainty: 0.01, stream.substream(toy)))
      let point = try evaluator.workingPoint(signalEfficiency: 0.9)
      if point.thresholds.contains(truth) { covered += 1 }
      #expect(point.thresholds.contains(point.point.threshold))
      #expect(abs(point.point.signalEfficiency.value - 0.9) < 0.02)
      background.add(
        point.otherEfficiency.value, truth: trueBackground, error: point.otherEfficiency.totalError)
      if let value = point.significanceImprovement {
        improvement.add(
          value.value, truth: 0.9 / trueBackground.squareRoot(), error: value.totalError)
      }
      let loose = try evaluator.workingPoint(backgroundEfficiency: 0.3)
      #expect(abs(loose.point.backgroundEfficiency.value - 0.3) < 0.02)
      signal.add(
        loose.otherEfficiency.value, truth: trueSignal, error: loose.otherEfficiency.totalError)
    }
    #expect((120...155).contains(covered), "\(covered)")  // 68.3% of 200 are 137 ± 6.6
    for pulls in [background, signal, improvement] {
      #expect(pulls.count == 200)
      #expect(abs(pulls.mean) < 0.3 && abs(pulls.width - 1) < 0.2, "\(pulls.mean) \(pulls.width)")
    }
  }

  @Test("no improvement is quoted where fewer background events pass than asked for")
  func minimumBackground() throws {
    let evaluator = try LabelFreeEvaluator(GaussianToy.mixtures(5000, [0.9, 0.1], stream))
    let point = evaluator.point(at: 1)
    let expected = 5000 * point.backgroundEfficiency.value
    #expect(abs(point.expectedBackground - expected) < 1e-6 * expected)
    #expect(point.significanceImprovement(minimumBackground: expected - 1) != nil)
    #expect(point.significanceImprovement(minimumBackground: expected + 1) == nil)
    let best = try #require(
      evaluator.bestSignificanceImprovement(of: evaluator.curve(), minimumBackground: 100))
    #expect(best.expectedBackground >= 100)
    #expect(best.significanceImprovement()!.value > 2)
    #expect(evaluator.bestSignificanceImprovement(of: [point], minimumBackground: 1e6) == nil)
  }

  @Test("the fraction of another sample has pulls of width 1")
  func newSample() throws {
    var pulls = Pulls()
    for toy in 0..<300 {
      let stream = stream.substream("new").substream(toy)
      let evaluator = try LabelFreeEvaluator(
        GaussianToy.mixtures(2000, [0.8, 0.2], uncertainty: 0.02, stream))
      let sample = try ScoredMixture(
        name: "X", scores: GaussianToy.values(800, 0.35, stream.substream("X")))
      let measured = try evaluator.fraction(of: sample)
      #expect(abs(measured.threshold) < 1.5)
      pulls.add(measured.fraction.value, truth: 0.35, error: measured.fraction.totalError)
    }
    #expect(abs(pulls.mean) < 0.2 && abs(pulls.width - 1) < 0.13, "\(pulls.mean) \(pulls.width)")
    let evaluator = try LabelFreeEvaluator(GaussianToy.mixtures(100, [0.5, 0.45], stream))
    let sample = try ScoredMixture(name: "X", scores: [0, 1])
    #expect(throws: WeakSupervisionError.self) { try evaluator.fraction(of: sample) }
  }
}
