import Foundation
import Mixtures
import Numerics
import Randomness
import Testing

/// Positive events Laplace(0, 1), negative ones Laplace(μ, s), scored with the exact probability.
struct LaplaceToy {
  var mu: Double
  var scale: Double

  /// A number from Laplace(0, 1).
  static func value(_ stream: inout RandomStream) -> Double {
    let uniform = stream.uniform() - 0.5
    return (uniform < 0 ? 1 : -1) * Foundation.log(1 - 2 * abs(uniform))
  }

  /// The positive share that can be identified, 1 − α*, for a negative share α: α* is α(1 − e^−μ)
  /// for equal widths and α(1 − 1/s) for equal centers.
  func identifiableShare(_ negative: Double) -> Double {
    1 - negative * (scale == 1 ? 1 - exp(-mu) : 1 - 1 / scale)
  }

  /// P(positive sample | x) for samples of equal weight.
  private func score(_ x: Double, _ negative: Double) -> Double {
    let p = exp(-abs(x)) / 2
    let u = (1 - negative) * p + negative * exp(-abs(x - mu) / scale) / (2 * scale)
    return p / (p + u)
  }

  func samples(
    positive: Int, unlabeled: Int, negative: Double, _ stream: RandomStream
  ) throws -> (positive: ScoredMixture, unlabeled: ScoredMixture) {
    var stream = stream
    let negatives = Int((Double(unlabeled) * negative).rounded())
    let pure = (0..<positive).map { _ in score(Self.value(&stream), negative) }
    let mixed = (0..<unlabeled).map { event in
      let value = Self.value(&stream)
      return score(event < negatives ? mu + scale * value : value, negative)
    }
    return (
      try ScoredMixture(name: "P", scores: pure), try ScoredMixture(name: "U", scores: mixed)
    )
  }
}

@Suite("Positive–unlabeled estimates on the Laplace closed forms")
struct PositiveUnlabeledTests {
  private let stream = RandomStream(seed: 31)

  /// The mean |error| of DEDPUL with 10,000 unlabeled and 1000 positive events over ten seeds, as
  /// stored in the authors' repository (dimonenka/DEDPUL, exp_synth_new_merged.csv): their score is
  /// a network's, ours is exact. A mean over five shares and ten seeds is uncertain by about 0.004.
  @Test(
    "DEDPUL errs by no more than published",
    arguments: [(1.0, 1.0, 0.0265), (0.0, 2.0, 0.0520), (0.0, 4.0, 0.0363)])
  func dedpul(mu: Double, scale: Double, published: Double) throws {
    let toy = LaplaceToy(mu: mu, scale: scale)
    var errors: [Double] = []
    for (index, negative) in [0.05, 0.25, 0.5, 0.75, 0.95].enumerated() {
      for seed in 0..<10 {
        let stream = stream.substream(index).substream(seed)
        let samples = try toy.samples(
          positive: 1000, unlabeled: 10_000, negative: negative, stream)
        let row = try PositiveUnlabeledEstimate(
          positive: samples.positive, unlabeled: samples.unlabeled, methods: [.densityRatio],
          replicas: 2, random: stream
        ).rows[0]
        errors.append(abs(row.signalShare.value - toy.identifiableShare(negative)))
      }
    }
    let mean = meanAndDeviation(errors).mean
    #expect(mean < published + 0.004, "\(mean)")
  }

  @Test("the best bin is near the identifiable share and no estimate can leave 0…1")
  func bestBin() throws {
    for (mu, scale) in [(3.0, 1.0), (1.0, 1.0), (0.0, 4.0)] {
      let toy = LaplaceToy(mu: mu, scale: scale)
      let samples = try toy.samples(positive: 10_000, unlabeled: 10_000, negative: 0.5, stream)
      let estimate = try PositiveUnlabeledEstimate(
        positive: samples.positive, unlabeled: samples.unlabeled, replicas: 20, random: stream)
      #expect(estimate.rows.map(\.method) == [.densityRatio, .bestBin, .meanScore])
      let truth = toy.identifiableShare(0.5)
      #expect(abs(estimate.rows[1].signalShare.value - truth) < 0.06)
      for row in estimate.rows {
        #expect((0...1).contains(row.signalShare.lower) && (0...1).contains(row.signalShare.upper))
        #expect(row.negativeShare == 1 - row.signalShare.value)
      }
      // e₁ takes overlap for positives: always above.
      #expect(estimate.rows[2].signalShare.value > truth + 0.02)
    }
  }

  @Test("for classes that do not overlap all methods find the positive share")
  func separated() throws {
    var stream = stream
    // Scores of P(P|x) = 1/(2 − α): positives at 1/(1 + 0.3), negatives at 0.
    let positive = (0..<4000).map { _ in 1 / 1.3 + 0.001 * stream.normal() }
    let unlabeled = (0..<4000).map { event in
      event < 1200 ? 1 / 1.3 + 0.001 * stream.normal() : 0.02 + 0.005 * stream.uniform()
    }
    let estimate = try PositiveUnlabeledEstimate(
      positive: ScoredMixture(name: "P", scores: positive),
      unlabeled: ScoredMixture(name: "U", scores: unlabeled), replicas: 50, random: stream)
    for row in estimate.rows {
      #expect(abs(row.signalShare.value - 0.3) < 0.03, "\(row)")
      #expect(row.signalShare.error < 0.03)
    }
    #expect(estimate.identifiability.contains("largest share"))
    let data = try JSONEncoder().encode(estimate)
    #expect(try JSONDecoder().decode(PositiveUnlabeledEstimate.self, from: data) == estimate)
  }

  @Test("an unlabeled sample weighted to fewer positives has a smaller share")
  func weights() throws {
    let toy = LaplaceToy(mu: 4, scale: 1)
    let samples = try toy.samples(positive: 4000, unlabeled: 8000, negative: 0.5, stream)
    // The first half of the unlabeled events are the negative ones.
    let weighted = try ScoredMixture(
      name: "U", scores: samples.unlabeled.scores,
      weights: samples.unlabeled.scores.indices.map { $0 < 4000 ? 3 : 1 })
    let rows = try PositiveUnlabeledEstimate(
      positive: samples.positive, unlabeled: weighted, methods: [.densityRatio, .bestBin],
      replicas: 10, random: stream
    ).rows
    for row in rows { #expect(abs(row.signalShare.value - 0.25) < 0.05, "\(row)") }
  }

  @Test("scores that are not probabilities, or all equal, are refused")
  func refusals() throws {
    let good = try ScoredMixture(name: "U", scores: [0.2, 0.7])
    let logits = try ScoredMixture(name: "P", scores: [0.2, 1.7])
    let constant = try ScoredMixture(name: "P", scores: [0.5, 0.5])
    #expect(throws: WeakSupervisionError.self) {
      try PositiveUnlabeledEstimate(positive: logits, unlabeled: good, random: stream)
    }
    #expect(throws: WeakSupervisionError.self) {
      try PositiveUnlabeledEstimate(positive: constant, unlabeled: constant, random: stream)
    }
  }
}
