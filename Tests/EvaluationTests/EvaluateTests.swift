import Evaluation
import Foundation
import Ranking
import TestSupport
import Testing

@Suite struct EvaluateTests {
  let toys = Toys()

  @Test func resultHoldsTheStatistics() throws {
    let scores = toys.scores(noise: 0.3)
    let result = try evaluate(name: "toy", scores: scores, isSignal: toys.isSignal, pt: toys.pt)
    let sample = try ScoredSample(scores: scores, isSignal: toys.isSignal)
    let curve = ROCCurve(sample)
    #expect(result.metrics.auc.value == areaUnderCurve(sample))
    #expect(result.metrics.auc.error == DeLong(sample).standardError)
    #expect(result.metrics.auc.lower < result.metrics.auc.value)
    #expect(result.metrics.accuracy.value == Accuracy(sample).value)
    for rejection in [
      result.metrics.rejectionAt30, result.metrics.rejectionAt50, result.metrics.rejectionAt80,
    ] {
      let expected = curve.landscapeRejection(atSignalEfficiency: rejection.signalEfficiency)
      #expect(rejection.value == expected)
    }
    #expect(result.metrics.signalCount + result.metrics.backgroundCount == 3000)
    #expect(result.metrics.effectiveSignalCount == Double(result.metrics.signalCount))
    #expect(result.scoreHistogram.signal.reduce(0, +) == Double(result.metrics.signalCount))
    #expect(try #require(result.calibration).bins.reduce(0) { $0 + $1.count } == 3000)
    #expect(result.warnings.isEmpty, "\(result.warnings)")
  }

  @Test("Each rejection stands at the efficiency of its name")
  func rejectionsByHand() throws {
    // Ten signal events at 0.1 … 1; of 1000 background events 10, 50 and 250 lie above the cuts
    // that keep three, five and eight of them.
    let signal = (1...10).map { Double($0) / 10 }
    let background = [(0.85, 10), (0.65, 40), (0.35, 200), (0.05, 750)]
      .flatMap { Array(repeating: $0.0, count: $0.1) }
    let result = try evaluate(
      name: "by hand", scores: signal + background,
      isSignal: signal.map { _ in 1 } + background.map { _ in 0 })
    let metrics = result.metrics
    for (rejection, efficiency, expected) in [
      (metrics.rejectionAt30, 0.3, 100.0), (metrics.rejectionAt50, 0.5, 20),
      (metrics.rejectionAt80, 0.8, 4),
    ] {
      #expect(rejection.signalEfficiency == efficiency)
      #expect(abs(try #require(rejection.value) / expected - 1) < 1e-9, "\(rejection)")
    }
  }

  @Test func curveIsThinAndHoldsTheWorkingPoints() throws {
    let toys = Toys(count: 20_000)
    let roc = try toys.entry("toy", noise: 0.2).result.roc
    #expect(roc.count <= 400 && roc.count > 200)
    #expect(roc.first?.threshold == nil && roc.last?.backgroundEfficiency == 1)
    for efficiency in [0.3, 0.5, 0.8] {
      #expect(roc.contains { $0.signalEfficiency == efficiency })
    }
    for (a, b) in zip(roc, roc.dropFirst()) {
      #expect(a.signalEfficiency <= b.signalEfficiency)
      #expect(a.backgroundEfficiency <= b.backgroundEfficiency)
    }
  }

  @Test func transverseMomentumBins() throws {
    let bins = try #require(try toys.entry("toy", noise: 0.3).result.rejectionAgainstPT)
    #expect(bins.map(\.lowerEdge) == [550, 575, 600, 625])
    #expect(bins.last?.upperEdge == 650)
    #expect(bins.reduce(0) { $0 + $1.signalCount + $1.backgroundCount } == 3000)
    #expect(bins.allSatisfy { $0.rejectionAt50?.value != nil })
    let few = try evaluate(
      name: "few", scores: [0.1, 0.9], isSignal: [0, 1], pt: [600, 610])
    #expect(few.rejectionAgainstPT == nil)
  }

  @Test func aLimitIsWrittenAsNullWithALowerEnd() throws {
    let scores = toys.isSignal.map { Double($0) * 0.5 + 0.25 }
    let result = try evaluate(name: "perfect", scores: scores, isSignal: toys.isSignal)
    let rejection = result.metrics.rejectionAt30
    // All signal has one score: the step from nothing to all of it passes no background.
    #expect(rejection.isLimit && rejection.value == nil && rejection.lower > 400)
    let json = String(decoding: try JSONEncoder().encode(rejection), as: UTF8.self)
    #expect(json.contains("\"value\":null") && json.contains("\"upper\":null"))
    #expect(result.warnings.contains { $0.contains("lower limit") })
    #expect(result.warnings.contains { $0.contains("same score") })
    #expect(result.metrics.auc.value == 1 && result.metrics.auc.lower < 1)
  }

  @Test func warningsSayWhatIsOdd() throws {
    let scores = toys.scores(noise: 0.3)
    func warnings(_ scores: [Double]) throws -> String {
      try evaluate(name: "toy", scores: scores, isSignal: toys.isSignal)
        .warnings.joined(separator: "\n")
    }
    #expect(try warnings(scores.map { 1 - $0 }).contains("inverted"))
    #expect(try warnings(scores.map { 4 * $0 - 2 }).contains("outside [0, 1]"))
    #expect(try warnings(scores.map { _ in 0.5 }).contains("all scores are equal"))
    let logits = try evaluate(
      name: "toy", scores: scores.map { 4 * $0 - 2 }, isSignal: toys.isSignal)
    #expect(logits.calibration == nil && logits.scoreHistogram.edges.first ?? 0 < -1.9)
  }

  @Test func weightsChangeTheEffectiveCounts() throws {
    let weights = toys.isSignal.indices.map { 1 + Double($0 % 3) }
    let result = try evaluate(
      name: "weighted", scores: toys.scores(noise: 0.3), isSignal: toys.isSignal, weights: weights)
    // (1 + 2 + 3)²/(3·(1 + 4 + 9)) = 6/7 of the events.
    let share = result.metrics.effectiveSignalCount / Double(result.metrics.signalCount)
    #expect(abs(share - 6.0 / 7) < 0.01)
    #expect(result.metrics.rejectionAt50.backgroundCount < Double(result.metrics.backgroundCount))
  }

  @Test func brokenScoresAreRefused() {
    func text(
      _ scores: [Double], _ labels: [UInt8], weights: [Double]? = nil, pt: [Double]? = nil
    ) -> String {
      message {
        _ = try evaluate(name: "mine", scores: scores, isSignal: labels, weights: weights, pt: pt)
      }
    }
    #expect(text([0.1, .nan], [0, 1]).contains("mine: the score in row 1"))
    #expect(text([0.1], [0, 1]).contains("2 labels for 1 scores"))
    #expect(text([0.1, 0.2], [1, 1]).contains("no background"))
    #expect(text([0.1, 0.2], [0, 1], weights: [1, -2]).contains("weight in row 1"))
    #expect(text([0.1, 0.2], [0, 1], pt: [600]).contains("1 transverse momenta for 2"))
    #expect(text([0.1, 0.2], [0, 1], pt: [600, .nan]).contains("momentum in row 1"))
  }
}
