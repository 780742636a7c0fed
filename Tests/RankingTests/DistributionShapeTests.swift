import Numerics
import Randomness
import Ranking
import TestSupport
import Testing

@Suite struct DistributionShapeTests {
  @Test(arguments: ROCCurveTests.curves) func calibrationAgreesWithScikitLearn(
    golden: RankingGolden.Curve
  ) throws {
    let diagram = try #require(ReliabilityDiagram(try golden.sample(), bins: 10))
    #expect(agree(diagram.brierScore, golden.brier, relative: 1e-12))
    #expect(agree(diagram.logLoss, golden.logLoss, relative: 1e-9))
    guard golden.weights == nil else { return }
    // scikit-learn puts a score on an inner edge into the bin below: compare without ties.
    guard golden.name == "no ties" else { return }
    try #require(diagram.bins.count == golden.calibrationMean.count)
    for (bin, (fraction, mean)) in zip(
      diagram.bins, zip(golden.calibrationFraction, golden.calibrationMean))
    {
      #expect(agree(bin.signalFraction, fraction, relative: 1e-12))
      #expect(agree(bin.meanScore, mean, relative: 1e-12))
      #expect(bin.interval.contains(bin.signalFraction))
    }
  }

  @Test func calibratedScoresShowOnlyTheBias() throws {
    var stream = RandomStream(seed: 41)
    let scores = (0..<20_000).map { _ in stream.uniform() }
    let labels = scores.map { UInt8(stream.uniform() < $0 ? 1 : 0) }
    let sample = try ScoredSample(scores: scores, isSignal: labels)
    let diagram = try #require(ReliabilityDiagram(sample))
    let ratio =
      diagram.expectedCalibrationError / diagram.expectedCalibrationErrorOfPerfectTagger
    #expect(ratio > 0.4 && ratio < 1.9)
    #expect(abs(diagram.brierScore - 1.0 / 6) < 0.005)  // ∫ p(1 − p) dp
    #expect(diagram.bins.reduce(0) { $0 + $1.count } == 20_000)
    let sharp = try ScoredSample(scores: scores.map { $0 * $0 }, isSignal: labels)
    let distorted = try #require(ReliabilityDiagram(sharp))
    #expect(abs(distorted.expectedCalibrationError - 1.0 / 6) < 0.01)  // ∫ (p − p²) dp
    let logits = try ScoredSample(scores: scores.map { $0 - 0.5 }, isSignal: labels)
    #expect(ReliabilityDiagram(logits) == nil)
  }

  @Test func weightsWhoseSquaresVanishCountAsNone() throws {
    let sample = try ScoredSample(
      scores: [0.1, 0.5, 0.9], isSignal: [0, 0, 1], weights: [2024 * .leastNonzeroMagnitude, 1, 1])
    #expect(try #require(ReliabilityDiagram(sample)).bins.map(\.count) == [1, 1])
  }

  @Test func histogramEdges() {
    var histogram = WeightedHistogram(bins: 10, from: 0, to: 1)
    for edge in histogram.edges { histogram.fill(edge, weight: 2) }
    histogram.fill(-0.001)
    histogram.fill(1.001)
    #expect(histogram.sums == [2, 2, 2, 2, 2, 2, 2, 2, 2, 4])
    #expect(histogram.errors[9] == 8.0.squareRoot())
    for (bin, edge) in histogram.edges.dropLast().enumerated() {
      #expect(histogram.bin(of: edge) == bin)
      #expect(histogram.bin(of: edge.nextDown) == (bin == 0 ? nil : bin - 1))
    }
  }

  @Test func scoreHistogramsKeepTheWeights() throws {
    let sample = try ScoredSample(
      scores: [0.1, 0.9, 0.95, 0.2], isSignal: [0, 1, 1, 0], weights: [1, 2, 3, 4])
    let (signal, background) = scoreHistograms(sample, bins: 4)
    #expect(signal.edges.first == 0 && signal.edges.last == 1)
    #expect(signal.sums == [0, 0, 0, 5] && background.sums == [5, 0, 0, 0])
    #expect(signal.squares[3] == 13)
    let wide = try ScoredSample(scores: [-3, 5], isSignal: [0, 1])
    #expect(scoreHistograms(wide).signal.edges.first == -3)
  }

  @Test func significanceImprovementOfGaussians() throws {
    let toy = Toy(signalCount: 30_000, backgroundCount: 60_000, separation: 2)
    let curve = ROCCurve(try toy.sample(RandomStream(seed: 42)))
    let points = curve.significanceImprovement()
    #expect(points.last?.signalEfficiency == 1 && points.last?.value == 1)
    var covered = 0
    for point in points.dropLast() {
      let cut = 2 - NormalDistribution.quantile(point.signalEfficiency)
      let truth = point.signalEfficiency / NormalDistribution.cdf(-cut).squareRoot()
      if point.lower <= truth && truth <= point.upper { covered += 1 }
      // At least 25 of 60,000 background events: nothing above ε_S/√(25/60,000) can be shown.
      #expect(point.value <= point.signalEfficiency / (25.0 / 60_000).squareRoot() * 1.0001)
    }
    // The points are correlated; nine in ten is far below what a wrong interval gives.
    #expect(Double(covered) > 0.9 * Double(points.count - 1))
    #expect(curve.significanceImprovement(minimumBackgroundPassing: 60_001).isEmpty)
  }

  @Test func rejectionInBins() throws {
    let scores = try TreeNiNScores()
    let sample = try scores.sample(0)
    let bins = rejectionByBin(
      sample, variable: scores.momenta, edges: [550, 575, 600, 625, 650],
      signalEfficiencies: [0.5])
    #expect(bins.count == 4)
    let inside = scores.momenta.filter { $0 >= 550 && $0 <= 650 }.count
    #expect(bins.reduce(0) { $0 + $1.signalCount + $1.backgroundCount } == inside)
    for bin in bins {
      let members = scores.momenta.indices.filter {
        scores.momenta[$0] >= bin.lowerEdge && scores.momenta[$0] < bin.upperEdge
      }
      let inside = try ScoredSample(
        scores: members.map { sample.scores[$0] }, isSignal: members.map { sample.isSignal[$0] })
      let expected = ROCCurve(inside).landscapeRejection(atSignalEfficiency: 0.5)
      #expect(bin.rejections[0].value == expected)
      let efficiency = try #require(bin.signalEfficiency)
      #expect(bin.signalInterval.contains(efficiency) && abs(efficiency - 0.5) < 0.15)
    }
    let empty = rejectionByBin(
      sample, variable: scores.momenta, edges: [0, 1, 2000], signalEfficiencies: [0.5])
    #expect(empty[0].rejections.isEmpty && empty[0].signalEfficiency == nil)
    #expect(empty[0].signalInterval.upper == 1 && empty[1].signalCount > 2000)
  }
}
