import Foundation
import Mixtures
import Randomness
import Ranking
import Testing

@Suite("Label-free evaluation: refusals, warnings and records")
struct LabelFreeErrorTests {
  private let stream = RandomStream(seed: 12)

  @Test("missing, equal and too few fractions are refused")
  func refusals() throws {
    let scores = [0.1, 0.4, 0.7]
    func mixture(_ fraction: Double?) throws -> ScoredMixture {
      try ScoredMixture(
        name: "A", scores: scores, fraction: fraction.map { try SignalFraction($0) })
    }
    for fractions in [[0.5, nil], [0.5, 0.5], [0.5], [0.3, 0.3, 0.3]] as [[Double?]] {
      #expect(throws: WeakSupervisionError.self) {
        try LabelFreeEvaluator(fractions.map(mixture))
      }
    }
    let pair = try [0.3, 0.6].map(mixture)
    for matrix in [[[1.0]], [[1, 2], [0, 1]], [[1, 2], [2, 1]], [[.nan, 0], [0, 1]]] {
      #expect(throws: WeakSupervisionError.self) {
        try LabelFreeEvaluator(pair, fractionCovariance: matrix)
      }
    }
    let evaluator = try LabelFreeEvaluator(pair, fractionCovariance: [[0.04, 0], [0, 0.01]])
    #expect(try evaluator.evaluation().samples.map(\.fraction.uncertainty) == [0.2, 0.1])
    for target in [0, 1, -0.2, .nan] {
      #expect(throws: WeakSupervisionError.self) {
        try evaluator.workingPoint(signalEfficiency: target)
      }
    }
  }

  @Test("fractions closer than three of their errors are warned about")
  func closeFractions() throws {
    let mixtures = try GaussianToy.mixtures(500, [0.5, 0.6], stream)
    func warnings(_ uncertainty: Double) throws -> [String] {
      let samples = try zip(mixtures, [0.5, 0.6]).map {
        try ScoredMixture(
          name: $0.name, scores: $0.scores, fraction: SignalFraction($1, uncertainty: uncertainty))
      }
      return try LabelFreeEvaluator(samples).evaluation().warnings
    }
    #expect(try warnings(0.05).contains { $0.contains("differ by only 1.41 standard errors") })
    #expect(try warnings(0.01).isEmpty)
  }

  @Test("raw efficiencies may leave 0…1; the monotonic curve does not")
  func monotonicCurve() throws {
    let evaluation = try LabelFreeEvaluator(GaussianToy.mixtures(300, [0.55, 0.45], stream))
      .evaluation()
    let raw = evaluation.curve.flatMap {
      [$0.signalEfficiency.value, $0.backgroundEfficiency.value]
    }
    #expect(raw.contains { !(0...1).contains($0) })
    let monotonic = evaluation.monotonicCurve
    for curve in [monotonic.signalEfficiencies, monotonic.backgroundEfficiencies] {
      #expect(curve.allSatisfy { (0...1).contains($0) })
      #expect(zip(curve, curve.dropFirst()).allSatisfy { $0 <= $1 })
    }
    #expect(monotonic.thresholds == monotonic.thresholds.sorted(by: >))
  }

  @Test("the record survives JSON and holds the truth only in the comparison")
  func record() throws {
    let evaluation = try LabelFreeEvaluator(
      GaussianToy.mixtures(2000, [0.8, 0.5, 0.1], uncertainty: 0.01, stream)
    ).evaluation()
    let data = try JSONEncoder().encode(evaluation)
    #expect(try JSONDecoder().decode(LabelFreeEvaluation.self, from: data) == evaluation)
    #expect(!String(decoding: data, as: UTF8.self).contains("truth"))

    let pure = try GaussianToy.mixtures(20_000, [1, 0], stream.substream("truth"))
    let labelled = try ScoredSample(
      scores: pure.flatMap(\.scores),
      isSignal: pure.enumerated().flatMap { index, sample in
        sample.scores.map { _ in UInt8(1 - index) }
      })
    let comparison = TruthComparison(
      evaluation, curve: ROCCurve(labelled), area: DeLong(labelled))
    #expect(comparison.rows.count == 1 + 2 * evaluation.workingPoints.count)
    #expect(comparison.rows.allSatisfy { abs($0.pull!) < 4 })
    let cut = evaluation.workingPoints[0].point.threshold
    #expect(
      comparison.rows[1].truth == Double(pure[0].scores.filter { $0 >= cut }.count) / 20_000)
    #expect(
      comparison.rows[2].truth == Double(pure[1].scores.filter { $0 >= cut }.count) / 20_000)
  }
}
