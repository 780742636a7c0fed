import Foundation
import Mixtures
import Randomness
import Testing

@Suite("Whether samples can be mixtures")
struct MixtureModelTests {
  private let stream = RandomStream(seed: 97)

  /// Samples of 500 events whose score is the class, so that both limits are reached, with quoted
  /// fractions off by an error of `uncertainty`.
  private func perfect(
    _ fractions: [Double], uncertainty: Double, isWeighted: Bool, _ stream: RandomStream
  ) throws -> [ScoredMixture] {
    try fractions.enumerated().map { index, fraction in
      var random = stream.substream(index)
      let scores = (0..<500).map { _ in random.uniform() < fraction ? 1.0 : 0 }
      let quoted = min(max(fraction + uncertainty * random.normal(), 0), 1)
      return try ScoredMixture(
        name: "M\(index + 1)", scores: scores,
        weights: isWeighted ? scores.map { _ in random.uniform() < 0.5 ? 0.5 : 2 } : nil,
        fraction: SignalFraction(quoted, uncertainty: uncertainty))
    }
  }

  @Test(
    "Mixtures at the limits are called violated in 1 % at most",
    arguments: [([0.8, 0.2], 0.0, false), ([0.7, 0.4, 0.1], 0.05, false), ([0.8, 0.2], 0, true)])
  func falseAlarms(fractions: [Double], uncertainty: Double, isWeighted: Bool) throws {
    let violated = try (0..<500).count { number in
      let samples = try perfect(
        fractions, uncertainty: uncertainty, isWeighted: isWeighted, stream.substream(number))
      return try LabelFreeEvaluator(samples).mixtureModel().verdict == .violated
    }
    // 5 are expected of the level; 14 or more have a probability of 10⁻³.
    #expect(violated < 14, "\(violated)")
  }

  @Test("Scores that know the sample and wrong fractions are violations")
  func violations() throws {
    func verdict(_ scores: [[Double]], _ fractions: [Double]) throws -> MixtureModelTest {
      try LabelFreeEvaluator(
        zip(scores, fractions).enumerated().map {
          try ScoredMixture(
            name: "M\($0 + 1)", scores: $1.0, fraction: SignalFraction($1.1))
        }
      ).mixtureModel()
    }
    let numbers = [(1000..<2000).map(Double.init), (0..<1000).map(Double.init)]
    let known = try verdict(numbers, [0.8, 0.2])
    #expect(known.verdict == .violated && known.pValue < 1e-20 && known.place?.ratio == 0)
    #expect(known.statement.contains("M1 has 0 times the share that M2 has"), "\(known.statement)")
    let scores = [0.8, 0.2].enumerated().map {
      GaussianToy.values(2000, $1, stream.substream($0))
    }
    #expect(try verdict(scores, [0.8, 0.2]).verdict == .holds)
    let wrong = try verdict(scores, [0.51, 0.50])
    #expect(wrong.verdict == .violated && wrong.statement.contains("the fractions allow at "))
    // A score that falls with the signal is one of another signal: a warning says that.
    #expect(try verdict(scores, [0.2, 0.8]).verdict == .holds)
  }

  @Test("A score that tells nothing has no power, a perfect one nearly all there is")
  func power() throws {
    let blind = try LabelFreeEvaluator(
      [0.8, 0.2].enumerated().map {
        try ScoredMixture(
          name: "M\($0)", scores: GaussianToy.values(1000, 0, stream.substream($0)),
          fraction: SignalFraction($1))
      }
    ).mixtureModel()
    #expect(blind.verdict == .noPower && blind.smallestDifference < 0.1)
    #expect(blind.statement.hasPrefix("No power"))
    let sharp = try LabelFreeEvaluator(
      perfect([0.8, 0.2], uncertainty: 0, isWeighted: false, stream)
    ).mixtureModel()
    #expect(sharp.verdict == .holds && (0.4..<0.6).contains(sharp.smallestDifference))
  }
}
