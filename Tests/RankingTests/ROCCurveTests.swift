import Randomness
import Ranking
import TestSupport
import Testing

@Suite struct ROCCurveTests {
  static let curves = (try? RankingGolden.read().curves) ?? []

  @Test func fixturesAreThere() { #expect(ROCCurveTests.curves.count == 6) }

  @Test(arguments: curves) func curveAgreesWithScikitLearn(golden: RankingGolden.Curve) throws {
    let curve = ROCCurve(try golden.sample())
    try #require(curve.count == golden.fpr.count)
    #expect(curve.thresholds[0] == .infinity)
    #expect(Array(curve.thresholds.dropFirst()) == golden.thresholds)
    for point in 0..<curve.count {
      #expect(agree(curve.signalEfficiencies[point], golden.tpr[point], relative: 1e-12))
      #expect(agree(curve.backgroundEfficiencies[point], golden.fpr[point], relative: 1e-12))
    }
  }

  @Test(arguments: curves) func areaAgreesWithScikitLearn(golden: RankingGolden.Curve) throws {
    let sample = try golden.sample()
    #expect(agree(areaUnderCurve(sample), golden.auc, relative: 1e-13))
    #expect(agree(Accuracy(sample).value, golden.accuracy, relative: 1e-13))
  }

  @Test(arguments: curves) func workingPointsAgreeWithScikitLearn(golden: RankingGolden.Curve)
    throws
  {
    let sample = try golden.sample()
    let curve = ROCCurve(sample)
    let ranked = RankedSample(sample)
    for (index, efficiency) in [0.3, 0.5, 0.8].enumerated() {
      let expected = golden.workingPoints
      func same(_ a: Double?, _ b: Double?) -> Bool {
        guard let a, let b else { return a == nil && b == nil }
        return agree(a, b, relative: 1e-11)
      }
      let walked = ranked.backgroundEfficiency(atSignalEfficiency: efficiency)
      #expect(agree(walked, expected.efficiency[index], relative: 1e-11))
      #expect(
        same(curve.landscapeRejection(atSignalEfficiency: efficiency), expected.single[index]))
      #expect(
        same(
          curve.landscapeEnsembleRejection(atSignalEfficiency: efficiency),
          expected.ensemble[index]))
      if golden.weights == nil {
        // With weights scikit-learn drops points by exact equality of rounded sums.
        #expect(
          same(
            curve.nearestPointRejection(atSignalEfficiency: efficiency), expected.nearest[index]))
      }
      #expect(
        same(
          curve.nearestPointRejection(atSignalEfficiency: efficiency, droppingIntermediate: false),
          expected.nearestOfAll[index]))
    }
  }

  @Test func areaOfSmallSamplesByHand() throws {
    func area(_ scores: [Double], _ labels: [UInt8]) throws -> Double {
      areaUnderCurve(try ScoredSample(scores: scores, isSignal: labels))
    }
    #expect(try area([0.9, 0.8, 0.2, 0.1], [1, 1, 0, 0]) == 1)
    #expect(try area([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1]) == 0)
    #expect(try area([0.5, 0.5, 0.5], [1, 0, 0]) == 0.5)
    #expect(try area([3, 1, 2, 2], [1, 0, 1, 0]) == 3.5 / 4)
    #expect(try area([0.0, -0.0], [1, 0]) == 0.5)  // the two zeros are one score
    #expect(try area([-.leastNonzeroMagnitude, 0], [0, 1]) == 1)
  }

  @Test func rankingDoesNotDependOnScaleOrOrder() throws {
    var stream = RandomStream(seed: 21)
    let labels = (0..<3000).map { _ in UInt8(stream.integer(below: 2)) }
    // Magnitudes from 1e-300 to 1e300 and both signs, with ties.
    let exponents = labels.map { ((stream.normal() + Double($0)) * 20).rounded() }
    let scores = exponents.map { $0 < 0 ? -tenTo(-$0) : tenTo($0) }
    let area = areaUnderCurve(try ScoredSample(scores: scores, isSignal: labels))
    #expect(area == areaUnderCurve(try ScoredSample(scores: exponents, isSignal: labels)))
    let order = stream.permutation(labels.count)
    let shuffled = try ScoredSample(
      scores: order.map { scores[$0] }, isSignal: order.map { labels[$0] })
    #expect(area == areaUnderCurve(shuffled))
    let negated = try ScoredSample(scores: scores.map { -$0 }, isSignal: labels)
    #expect(agree(areaUnderCurve(negated), 1 - area, relative: 1e-14))
    var pairs = 0.0
    for signal in labels.indices where labels[signal] == 1 {
      for background in labels.indices where labels[background] == 0 {
        if exponents[signal] > exponents[background] { pairs += 1 }
        if exponents[signal] == exponents[background] { pairs += 0.5 }
      }
    }
    let count = Double(labels.filter { $0 == 1 }.count)
    #expect(agree(area, pairs / count / (Double(labels.count) - count), relative: 1e-14))
  }

  /// Scores that agree in the 32 bits by which they are sorted first, and scores that need few
  /// bits.
  @Test(arguments: [
    0x1p-52, 0x1p-40, 0x1p-20, 0x1p-3,
  ])
  func scoresThatHardlyDifferAreRanked(step: Double) throws {
    var stream = RandomStream(seed: 24)
    var scores = (0..<2000).map { _ in 1 + step * Double(stream.integer(below: 1500)) }
    scores += [-1e300, 1e300, -0.0, 0.0]
    let labels = scores.map { _ in UInt8(stream.integer(below: 2)) }
    let ranked = RankedSample(try ScoredSample(scores: scores, isSignal: labels))
    let expected = scores.indices.sorted {
      scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1]
    }
    #expect(ranked.scores == expected.map { scores[$0] })
    #expect(ranked.isSignal == expected.map { labels[$0] })
  }

  private func tenTo(_ power: Double) -> Double {
    (0..<Int(power)).reduce(1) { product, _ in product * 10 }
  }

  @Test func integerWeightsAreRepeatedEvents() throws {
    var stream = RandomStream(seed: 22)
    let labels = (0..<400).map { _ in UInt8(stream.integer(below: 2)) }
    let scores = labels.map { ((stream.normal() + Double($0)) * 4).rounded() / 4 }
    let copies = labels.map { _ in 1 + stream.integer(below: 3) }
    let weighted = ROCCurve(
      try ScoredSample(scores: scores, isSignal: labels, weights: copies.map { Double($0) }))
    let events = labels.indices.flatMap { [Int](repeating: $0, count: copies[$0]) }
    let repeated = ROCCurve(
      try ScoredSample(
        scores: events.map { scores[$0] }, isSignal: events.map { labels[$0] }))
    #expect(weighted.thresholds == repeated.thresholds)
    #expect(weighted.signalEfficiencies == repeated.signalEfficiencies)
    #expect(weighted.backgroundEfficiencies == repeated.backgroundEfficiencies)
  }

  @Test func thinningKeepsEndsAndOrder() throws {
    var stream = RandomStream(seed: 23)
    let labels = (0..<20_000).map { _ in UInt8(stream.integer(below: 2)) }
    let scores = labels.map { stream.normal() + 2 * Double($0) }
    let curve = ROCCurve(try ScoredSample(scores: scores, isSignal: labels))
    let points = curve.thinned(to: 390)
    #expect(points.count <= 390 && points.count > 200)
    #expect(points.first == 0 && points.last == curve.count - 1)
    #expect(zip(points, points.dropFirst()).allSatisfy { $0 < $1 })
    // Trapezoids through the thinned points lose next to nothing.
    let area = zip(points, points.dropFirst()).reduce(0.0) { sum, pair in
      let width = curve.backgroundEfficiencies[pair.1] - curve.backgroundEfficiencies[pair.0]
      let height = curve.signalEfficiencies[pair.1] + curve.signalEfficiencies[pair.0]
      return sum + width * height / 2
    }
    #expect(abs(area - areaUnderCurve(try ScoredSample(scores: scores, isSignal: labels))) < 1e-3)
    // Every count of passing background below ten is drawn.
    let counts = points.map {
      (curve.backgroundEfficiencies[$0] * Double(curve.background.count)).rounded()
    }
    for count in 0..<10 { #expect(counts.contains(Double(count))) }
  }

  @Test func brokenSamplesAreRefused() throws {
    func error(_ scores: [Double], _ labels: [UInt8], _ weights: [Double]? = nil) throws -> String {
      let error = #expect(throws: ScoredSampleError.self) {
        _ = try ScoredSample(scores: scores, isSignal: labels, weights: weights)
      }
      return error?.description ?? ""
    }
    #expect(try error([1, 2], [1]).contains("1 labels for 2 scores"))
    #expect(try error([1, .nan], [1, 0]).contains("score in row 1"))
    #expect(try error([1, .infinity], [1, 0]).contains("not a finite number"))
    #expect(try error([1, 2], [1, 2]).contains("label in row 1 is 2"))
    #expect(try error([1, 2], [1, 1]).contains("no background event"))
    #expect(try error([1, 2], [0, 0]).contains("no signal event"))
    #expect(try error([1, 2], [1, 0], [1]).contains("1 weights for 2"))
    #expect(try error([1, 2], [1, 0], [1, -1]).contains("weight in row 1 is -1"))
    #expect(try error([1, 2], [1, 0], [1, 0]).contains("weights of the background are zero"))
    #expect(try error([], []).contains("no signal"))
  }
}
