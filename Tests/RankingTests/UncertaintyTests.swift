import Numerics
import Randomness
import Ranking
import TestSupport
import Testing

/// Two Gaussians of unit width; the signal is shifted by `separation`.
struct Toy {
  var signalCount = 120
  var backgroundCount = 150
  var separation = 1.5
  var weighted = false

  func sample(_ stream: RandomStream) throws -> ScoredSample {
    var stream = stream
    let labels = (0..<signalCount + backgroundCount).map { UInt8($0 < signalCount ? 1 : 0) }
    let scores = labels.map { stream.normal() + separation * Double($0) }
    let weights = weighted ? labels.map { _ in 0.2 + 3 * stream.uniform() } : nil
    return try ScoredSample(scores: scores, isSignal: labels, weights: weights)
  }

  /// Two taggers that share a part of their noise.
  func pair(_ stream: RandomStream) throws -> (ScoredSample, ScoredSample) {
    var stream = stream
    let labels = (0..<signalCount + backgroundCount).map { UInt8($0 < signalCount ? 1 : 0) }
    let common = labels.map { stream.normal() + separation * Double($0) }
    let first = common.map { $0 + 0.5 * stream.normal() }
    let second = common.map { $0 + 0.5 * stream.normal() }
    return (
      try ScoredSample(scores: first, isSignal: labels),
      try ScoredSample(scores: second, isSignal: labels)
    )
  }
}

@Suite struct UncertaintyTests {
  @Test(arguments: ROCCurveTests.curves) func delongAgreesWithTheDefinition(
    golden: RankingGolden.Curve
  ) throws {
    let first = DeLong(try golden.sample())
    let second = DeLong(try golden.otherSample())
    #expect(agree(first.areaUnderCurve, golden.delong.areas[0], relative: 1e-13))
    #expect(agree(first.variance, golden.delong.covariance[0][0], relative: 1e-11))
    #expect(agree(second.variance, golden.delong.covariance[1][1], relative: 1e-11))
    let comparison = try first.compared(to: second)
    #expect(agree(comparison.difference, golden.delong.difference, relative: 1e-10))
    #expect(agree(comparison.standardError, golden.delong.error, relative: 1e-10))
    #expect(agree(comparison.pValue, golden.delong.pValue, relative: 1e-9))
    let reversed = try second.compared(to: first)
    #expect(agree(reversed.pValue, comparison.pValue, relative: 1e-12))
    #expect(reversed.difference == -comparison.difference)
  }

  /// 3000 toys: the variance of the areas is known to 2.6%, the coverage of 95% to 0.4%; the
  /// bounds are about four of these.
  @Test(arguments: [false, true]) func delongVarianceIsTheSpreadOfToys(weighted: Bool) throws {
    let toys = 3000
    let truth = NormalDistribution.cdf(1.5 / 2.0.squareRoot())
    let random = RandomStream(seed: 31)
    var areas: [Double] = []
    var (predicted, covered) = (0.0, 0)
    for toy in 0..<toys {
      let result = DeLong(try Toy(weighted: weighted).sample(random.substream(toy)))
      areas.append(result.areaUnderCurve)
      predicted += result.variance / Double(toys)
      if result.interval(level: 0.95).contains(truth) { covered += 1 }
    }
    let (mean, deviation) = meanAndDeviation(areas)
    #expect(abs(mean - truth) < 4 * deviation / Double(toys).squareRoot())
    #expect(abs(predicted / (deviation * deviation) - 1) < 0.11)
    let coverage = Double(covered) / Double(toys)
    #expect(coverage > 0.933 && coverage < 0.967)
  }

  @Test func delongTestRejectsEqualTaggersAsOftenAsItSays() throws {
    let toys = 2000
    let random = RandomStream(seed: 32)
    var rejected = 0
    for toy in 0..<toys {
      let (first, second) = try Toy().pair(random.substream(toy))
      if try compareAreas(first, second).pValue <= 0.05 { rejected += 1 }
    }
    // The standard error of the rate is 0.5%.
    let rate = Double(rejected) / Double(toys)
    #expect(rate > 0.03 && rate < 0.07)
  }

  @Test func equalAndPerfectTaggers() throws {
    let sample = try Toy().sample(RandomStream(seed: 33))
    let same = try compareAreas(sample, sample)
    #expect(same.difference == 0 && same.pValue == 1 && same.standardError == 0)
    #expect(agree(same.correlation, 1, relative: 1e-12))

    let perfect = try ScoredSample(scores: [3, 2, 2, 1, 0, 0], isSignal: [1, 1, 1, 0, 0, 0])
    let interval = DeLong(perfect).interval(level: 0.95)
    #expect(interval.upper == 1)
    #expect(agree(interval.lower, 0.292402, relative: 1e-5))  // 0.025^(1/3)
    #expect(DeLong(perfect).method.contains("pairs"))

    let others = try ScoredSample(scores: [1, 2, 3], isSignal: [1, 0, 0])
    #expect(throws: ScoredSampleError.self) { try compareAreas(perfect, others) }
  }

  /// The error of 1/ε_B, the interval's coverage and the effective counts of weighted events, from
  /// toys with the cut at 50% signal: ε_B = Φ(−1.5) = 6.7%.
  @Test(arguments: [false, true]) func rejectionErrorIsTheSpreadOfToys(weighted: Bool) throws {
    let toys = 1500
    let truth = 1 / NormalDistribution.cdf(-1.5)
    let random = RandomStream(seed: 34)
    let toyShape = Toy(signalCount: 700, backgroundCount: 1500, weighted: weighted)
    var values: [Double] = []
    var (predicted, covered) = (0.0, 0)
    for toy in 0..<toys {
      let curve = ROCCurve(try toyShape.sample(random.substream(toy)))
      let result = curve.rejection(atSignalEfficiency: 0.5, level: 0.9)
      values.append(try #require(result.value))
      predicted += try #require(result.error) / Double(toys)
      if result.lower <= truth && truth <= (result.upper ?? .infinity) { covered += 1 }
    }
    let deviation = meanAndDeviation(values).deviation
    #expect(abs(median(values) / truth - 1) < 0.02)
    #expect(abs(predicted / deviation - 1) < 0.1)
    // Clopper–Pearson covers a little more than it says.
    let coverage = Double(covered) / Double(toys)
    #expect(coverage > 0.875 && coverage < 0.95)
  }

  @Test func bootstrapAgreesWithDeLongAndRepeats() throws {
    let (first, second) = try Toy(signalCount: 400, backgroundCount: 500)
      .pair(RandomStream(seed: 35))
    func run(_ seed: UInt64) throws -> [BootstrapDifference] {
      try pairedBootstrap(first, second, replicas: 600, random: RandomStream(seed: seed)) {
        [$0.areaUnderCurve, nil]
      }
    }
    let results = try run(1)
    let delong = try compareAreas(first, second)
    // 600 replicas give the standard error to 3%.
    #expect(agree(results[0].standardError, delong.standardError, relative: 0.12))
    #expect(results[0].difference == delong.difference)
    let interval = try #require(results[0].interval)
    #expect(interval.contains(delong.difference))
    #expect(abs(interval.upper - delong.interval().upper) < delong.standardError / 2)
    #expect(abs(results[0].pValue - delong.pValue) < 0.15)
    #expect(results[1].replicasWithoutValue == 600 && results[1].interval == nil)
    #expect(try run(1)[0].interval == interval)
    #expect(try run(2)[0].interval != interval)
  }

  @Test func accuracyComparison() throws {
    // McNemar's exact test on counts of disagreeing answers.
    for row in try RankingGolden.read().mcNemar {
      let (gained, lost) = (Int(row[0]), Int(row[1]))
      let extra = 30
      let labels = (0..<gained + lost + extra).map { UInt8($0 % 2) }
      func scores(_ isRight: (Int) -> Bool) -> [Double] {
        labels.indices.map { isRight($0) == (labels[$0] == 1) ? 0.9 : 0.1 }
      }
      let first = try ScoredSample(scores: scores { $0 >= gained }, isSignal: labels)
      let second = try ScoredSample(
        scores: scores { $0 < gained || $0 >= gained + lost }, isSignal: labels)
      let comparison = try AccuracyComparison(first, second)
      #expect(agree(comparison.pValue, row[2], relative: 1e-10))
      let expected = Double(gained - lost) / Double(labels.count)
      #expect(agree(comparison.difference, expected, relative: 1e-12, floor: 1e-15))
    }
    let half = try ScoredSample(scores: [0.5, 0.5, 0.7], isSignal: [1, 0, 1])
    #expect(agree(Accuracy(half, rule: .rounding).value, 2.0 / 3, relative: 1e-15))
    #expect(agree(Accuracy(half, rule: .threshold(0.5)).value, 2.0 / 3, relative: 1e-15))
    #expect(Accuracy(half).wilsonInterval().contains(2.0 / 3))
  }
}
