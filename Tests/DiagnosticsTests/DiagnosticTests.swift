import Diagnostics
import Foundation
import Numerics
import Randomness
import TestSupport
import Testing

@Suite struct DiagnosticTests {
  /// Posteriors of a normal mean with prior N(0, 1) and one measurement of error 1: N(x/2, ½), with
  /// their width multiplied and their center moved.
  private func simulations(
    _ count: Int, draws: Int, width: Double = 1, shift: Double = 0, seed: UInt64
  ) -> (truths: [Double], samples: [[Double]], densities: (truth: [Double], samples: [[Double]])) {
    let random = RandomStream(seed: seed)
    var truths: [Double] = []
    var samples: [[Double]] = []
    var densities: (truth: [Double], samples: [[Double]]) = ([], [])
    for simulation in 0..<count {
      var stream = random.substream(simulation)
      // Two parameters, each with its own measurement.
      let truth = [stream.normal(), stream.normal()]
      let center = truth.map { ($0 + stream.normal()) / 2 + shift }
      let deviation = width * 0.5.squareRoot()
      let drawn = (0..<draws).flatMap { _ in center.map { $0 + deviation * stream.normal() } }
      func density(_ values: [Double]) -> Double {
        -zip(values, center).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      truths += truth
      samples.append(drawn)
      densities.truth.append(density(truth))
      densities.samples.append((0..<draws).map { density([drawn[2 * $0], drawn[2 * $0 + 1]]) })
    }
    return (truths, samples, densities)
  }

  @Test(
    "Exact posteriors pass calibration, coverage and TARP; wrong ones fail, each as it is wrong")
  func posteriors() throws {
    let random = RandomStream(seed: 61)
    for (width, shift, word) in [
      (1.0, 0.0, ""), (0.6, 0, "narrow"), (1.6, 0, "wide"), (1, 0.4, "high"),
    ] {
      let (truths, samples, densities) = simulations(
        400, draws: 49, width: width, shift: shift, seed: 62)
      let ranks = PosteriorCalibration.ranks(
        truths: truths, samples: samples, dimensions: 2, random: random)
      let isExact = word.isEmpty
      for (parameter, ranks) in ranks.enumerated() {
        let test = try RankTest(ranks, largest: 49, random: random)
        let verdict = PosteriorCalibration.verdict(test, parameter: "\(parameter)")
        #expect((verdict.outcome != .fail) == isExact, "\(verdict.statement)")
        if !isExact { #expect(verdict.statement.contains(word), "\(verdict.statement)") }
      }
      let coverage = try ExpectedCoverage(
        truthDensities: densities.truth, sampleDensities: densities.samples, random: random)
      if isExact {
        #expect(coverage.verdict.outcome == .pass)
        let measured = coverage.coverage(level: 0.6827)
        #expect(abs(measured.value - 0.6827) < 4 * measured.expectedError)
      } else if width < 1 {
        #expect(coverage.verdict.outcome == .fail)
      } else if width > 1 {
        #expect(coverage.verdict.outcome == .warn)
        #expect(coverage.verdict.statement.contains("conservative"))
      }
      let tarp = try RandomPointTest(
        truths: truths, samples: samples, dimensions: 2, random: random)
      if isExact { #expect(tarp.verdict.outcome == .pass) }
      if width != 1 { #expect(tarp.verdict.outcome == .fail, "\(tarp.verdict.statement)") }
    }
  }

  /// 200 tests give the rate of 5 % to 1.5 %.
  @Test("Posteriors that are wrong by what is allowed are doubted as seldom as exact ones")
  func rankTolerance() throws {
    let random = RandomStream(seed: 71)
    func rates(shift: Double, tolerance: Double) throws -> (ranks: Int, points: Int) {
      var doubted = (0, 0)
      for trial in 0..<200 {
        // The posterior's deviation is the root of a half.
        let (truths, samples, _) = simulations(
          200, draws: 49, shift: shift * 0.5.squareRoot(), seed: UInt64(100 + trial))
        let stream = random.substream(trial)
        let ranks = PosteriorCalibration.ranks(
          truths: truths, samples: samples, dimensions: 2, random: stream)
        let test = try RankTest(
          ranks[0], largest: 49, tolerance: tolerance, toys: 199, random: stream)
        if test.pValue < 0.05 { doubted.0 += 1 }
        let points = try RandomPointTest(
          truths: truths, samples: samples, dimensions: 2, tolerance: tolerance, random: stream)
        if points.uniformity.pValue < 0.05 { doubted.1 += 1 }
      }
      return doubted
    }
    let small = try rates(shift: 0.1, tolerance: 0.04)
    #expect(small.ranks <= 19 && small.points <= 19, "\(small)")
    #expect(try rates(shift: 0.1, tolerance: 0).ranks > 19)
    let large = try rates(shift: 0.5, tolerance: 0.04)
    #expect(large.ranks >= 190, "\(large)")
  }

  /// A posterior that ignores the data, the prior itself, is calibrated in ranks. Random points
  /// that follow the data see through it.
  @Test("TARP with points that depend on the data finds posteriors that ignore them")
  func informed() throws {
    let random = RandomStream(seed: 63)
    var stream = random
    let truths = (0..<500).map { _ in stream.normal() }
    let data = truths.map { $0 + 0.3 * stream.normal() }
    let prior = truths.map { _ in (0..<40).map { _ in stream.normal() } }
    let blind = try RandomPointTest(truths: truths, samples: prior, dimensions: 1, random: random)
    #expect(blind.verdict.outcome == .pass)
    let informed = try RandomPointTest(
      truths: truths, samples: prior, dimensions: 1, references: data, random: random)
    #expect(informed.verdict.outcome == .fail)
  }

  /// 400 tests give the rate of 5 % to 1.1 %.
  @Test(
    "Rank tests reject uniform ranks as often as they say, for few ranks too", arguments: [4, 100])
  func rankTests(largest: Int) throws {
    let random = RandomStream(seed: 64)
    var rejected = (0, 0)
    for trial in 0..<400 {
      var stream = random.substream(trial)
      let ranks = (0..<150).map { _ in stream.integer(below: largest + 1) }
      let test = try RankTest(ranks, largest: largest, toys: 200, random: stream)
      if test.chiSquaredPValue < 0.05 { rejected.0 += 1 }
      if test.distancePValue.value < 0.05 { rejected.1 += 1 }
      #expect(
        test.histogram.reduce(0, +) == 150
          && agree(test.expected.reduce(0, +), 150, relative: 1e-12))
    }
    #expect(abs(rejected.0 - 20) < 16 && abs(rejected.1 - 20) < 16, "\(rejected)")
    #expect(throws: InferenceError.self) { try RankTest([3], largest: 2, random: random) }
    #expect(throws: InferenceError.self) { try RankTest([], largest: 2, random: random) }
    #expect(throws: InferenceError.self) {
      try ExpectedCoverage(credibilities: [0.3, .nan], random: random)
    }
  }

  @Test("The normalization has its error, its effective events, and the tail of ArviZ")
  func normalization() throws {
    var stream = RandomStream(seed: 65)
    // E[exp(σ z − σ²/2)] = 1.
    let exact = (0..<5000).map { _ in 0.5 * stream.normal() - 0.125 }
    let good = RatioNormalization(logRatios: exact)
    #expect(abs(good.pull) < 4 && good.verdict()?.outcome == .pass)
    #expect(agree(good.error, ((exp(0.25) - 1) / 5000).squareRoot(), relative: 0.06))
    #expect(agree(good.effectiveCount, 5000 / exp(0.25), relative: 0.03))
    let off = RatioNormalization(logRatios: exact.map { $0 + 0.1 })
    #expect(off.verdict()?.outcome == .fail && off.verdict(tolerance: 0.2)?.outcome == .pass)
    let weighted = RatioNormalization(logRatios: [0, log(2)], weights: [3, -1])
    #expect(agree(weighted.mean, 0.5, relative: 1e-12))
    let heavy = RatioNormalization(logRatios: (0..<5000).map { _ in 3 * stream.normal() - 4.5 })
    #expect(heavy.paretoShape > 0.7 && heavy.verdict() == nil)
    for golden in try CalibrationGolden.read().tails {
      let found = RatioNormalization(logRatios: golden.logRatios).paretoShape
      #expect(agree(found, golden.shape, relative: 1e-8, floor: 1e-10))
    }
  }

  /// 4000 samples whose true deviation is the tolerance: the rate of 5 % is known to 0.35 %.
  @Test("A number at the edge of its tolerance fails as often as p says, one within more rarely")
  func tolerance() {
    var stream = RandomStream(seed: 91)
    func rate(_ truth: Double) -> Double {
      let low = (0..<4000).count { _ in
        Diagnostic.pValue(
          ofDeviation: abs(truth + 0.5 * stream.normal()), error: 0.5, tolerance: 1) < 0.05
      }
      return Double(low) / 4000
    }
    #expect(abs(rate(1) - 0.05) < 0.015)
    #expect(rate(0) < 0.005 && rate(0.5) < 0.02)
    #expect(rate(3) > 0.98)
    #expect(Diagnostic.pValue(ofDeviation: 0, error: 0, tolerance: 0) == 1)
    #expect(Diagnostic.pValue(ofDeviation: 2, error: 0, tolerance: 1) == 0)
  }

  @Test("The test of Kolmogorov and Smirnov agrees with SciPy without weights")
  func kolmogorov() throws {
    for golden in try CalibrationGolden.read().kolmogorov {
      let test = try WeightedKolmogorovSmirnov(
        golden.a, golden.b, replicas: 4000, random: RandomStream(seed: 66))
      #expect(agree(test.distance, golden.distance, relative: 1e-12))
      let error = (golden.pValue * (1 - golden.pValue) / 4000).squareRoot()
      #expect(abs(test.pValue.value - golden.pValue) < 4 * error + 0.2 * golden.pValue)
    }
    #expect(throws: InferenceError.self) {
      try WeightedKolmogorovSmirnov([], [1], random: RandomStream(seed: 1))
    }
  }

  /// Weights that grow with the value: an effective number of events would be wrong here. 300 tests
  /// give the rate of 10 % to 1.7 %.
  @Test("With weights that depend on the value it rejects as often as it says")
  func weightedKolmogorov() throws {
    let random = RandomStream(seed: 67)
    var rejected = 0
    for trial in 0..<300 {
      var stream = random.substream(trial)
      let numerator = (0..<200).map { _ in stream.normal() + 0.8 }
      let denominator = (0..<600).map { _ in stream.normal() }
      let weights = denominator.map { exp(0.8 * $0 - 0.32) }
      let test = try WeightedKolmogorovSmirnov(
        numerator, denominator, weights: (nil, weights), replicas: 200, random: stream)
      if test.pValue.value < 0.1 { rejected += 1 }
    }
    #expect(rejected > 12 && rejected < 52, "\(rejected)")
  }

  @Test("Reweighted features close for the exact ratio alone")
  func closure() throws {
    var stream = RandomStream(seed: 68)
    let numerator = (0..<2000).flatMap { _ in [stream.normal() + 0.7, stream.normal()] }
    let denominator = (0..<3000).flatMap { _ in [stream.normal(), stream.normal()] }
    let exact = (0..<3000).map { 0.7 * denominator[2 * $0] - 0.245 }
    func outcomes(_ logRatios: [Double]) throws -> [Diagnostic.Outcome] {
      try FeatureClosure(
        names: ["shifted", "same"], numerator: numerator, denominator: denominator,
        logRatios: logRatios, random: RandomStream(seed: 69)
      ).verdicts.map(\.outcome)
    }
    #expect(try outcomes(exact) == [.pass, .pass])
    #expect(try outcomes(exact.map { _ in 0 }) == [.fail, .pass])
    #expect(throws: InferenceError.self) { try outcomes([0]) }
  }

  @Test("A feature that is the same in all events closes, whatever its sums round to")
  func constantFeature() throws {
    let closure = try FeatureClosure(
      names: ["one"], numerator: Array(repeating: 1, count: 500),
      denominator: Array(repeating: 1, count: 700), logRatios: (0..<700).map { sin(Double($0)) },
      random: RandomStream(seed: 3))
    let verdict = closure.verdicts[0]
    #expect(closure.adjustedPValues == [1] && verdict.outcome == .pass && verdict.value == 0)
    #expect(verdict.statement == "the distribution functions are the same, p = 1.0")
  }

  @Test("A classifier cannot tell a reweighted sample by the exact ratio, and can by a wrong one")
  func reweighting() throws {
    var stream = RandomStream(seed: 70)
    let numerator = (0..<3000).map { _ in stream.normal() + 0.7 }
    let denominator = (0..<3000).map { _ in stream.normal() }
    let values = numerator + denominator
    func test(_ logRatios: [Double]) throws -> ReweightingTest {
      try ReweightingTest(
        numeratorCount: 3000, logRatios: logRatios, random: RandomStream(seed: 71)
      ) { training, labels, weights, testing in
        // The direction in which the weighted means differ.
        var sums = [0.0, 0.0]
        for (place, event) in training.enumerated() {
          sums[Int(labels[place])] += weights[place] * values[event]
        }
        #expect(Set(training).isDisjoint(with: testing))
        let sign = sums[1] > sums[0] ? 1.0 : -1
        return testing.map { sign * values[$0] }
      }
    }
    let exact = try test(denominator.map { 0.7 * $0 - 0.245 })
    #expect(exact.verdict().outcome == .pass, "\(exact.verdict().statement)")
    #expect(exact.counts == (3000, 3000))
    let wrong = try test(denominator.map { _ in 0 })
    #expect(wrong.verdict().outcome == .fail)
    #expect(abs(wrong.area.areaUnderCurve - NormalDistribution.cdf(0.7 / 2.0.squareRoot())) < 0.04)
    #expect(throws: InferenceError.self) { try test([0]) }
  }
}
