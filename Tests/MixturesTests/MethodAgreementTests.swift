import Foundation
import Mixtures
import Randomness
import Testing

@Suite("Whether methods of estimating fractions agree")
struct MethodAgreementTests {
  private let stream = RandomStream(seed: 501)

  /// 5,000 values of a mixture of normal distributions around ±`shift`.
  private func values(_ fraction: Double, shift: Double, _ stream: RandomStream) -> [Double] {
    var stream = stream
    return (0..<5000).map { _ in
      (stream.uniform() < fraction ? shift : -shift) + stream.normal()
    }
  }

  @Test("A polynomial through plateaus is called biased, the headline covers")
  func topics() throws {
    var covered = 0
    for toy in 0..<20 {
      let stream = stream.substream(toy)
      let mixtures = try [0.8, 0.3].enumerated().map {
        try ScoredMixture(
          name: "M\($0)", scores: values($1, shift: 2, stream.substream($0)))
      }
      let topics = try TopicEstimation(
        mixtures[0], mixtures[1], replicas: 60, random: stream.substream("bootstrap"))
      for estimate in topics.estimates {
        switch estimate.method {
        case .curveEnds:
          #expect(estimate.agreement == nil)
          if (estimate.firstFraction.lower...estimate.firstFraction.upper).contains(0.8) {
            covered += 1
          }
        case .quantileFit: #expect(estimate.agreement?.verdict == .differs)
        // It is more certain than what it is compared with.
        case .anchorBin: #expect(estimate.agreement?.verdict != .agrees)
        }
      }
    }
    // 19 are expected, 15 or fewer have a probability of 0.3 %.
    #expect(covered > 15, "\(covered)")
  }

  @Test("Elkan and Noto's mean score is never confirmed where classes overlap")
  func pure() throws {
    for toy in 0..<10 {
      let stream = stream.substream("pure").substream(toy)
      let samples = try [1, 0.4].enumerated().map { index, fraction in
        try ScoredMixture(
          name: "M\(index)",
          scores: values(fraction, shift: 2, stream.substream(index)).map {
            let (p, q) = (exp(-($0 - 2) * ($0 - 2) / 2), exp(-($0 + 2) * ($0 + 2) / 2))
            return p / (p + 0.4 * p + 0.6 * q)
          })
      }
      let estimate = try PositiveUnlabeledEstimate(
        positive: samples[0], unlabeled: samples[1], replicas: 40, random: stream)
      #expect(estimate.identifiability.contains("of M0 (BBE)"))
      for row in estimate.rows where row.method == .meanScore {
        #expect(row.agreement.map { $0.verdict != .agrees } == true)
      }
    }
  }
}
