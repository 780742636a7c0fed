import Foundation
import Mixtures
import Numerics
import Randomness
import Testing

@Suite("Unknown fractions: reducibility factors and jet topics")
struct TopicEstimationTests {
  private let stream = RandomStream(seed: 21)

  /// Mixtures of Laplace(μ, 1) (signal) and Laplace(0, 1): κ_SB = κ_BS = e^−μ.
  private func laplace(_ count: Int, _ fractions: [Double], _ mu: Double, _ stream: RandomStream)
    throws -> [ScoredMixture]
  {
    try fractions.enumerated().map { index, fraction in
      var stream = stream.substream(index)
      let values = (0..<count).map { _ in
        let center = stream.uniform() < fraction ? mu : 0
        return center + LaplaceToy.value(&stream)
      }
      return try ScoredMixture(name: "M\(index + 1)", scores: values)
    }
  }

  @Test("factors and fractions are inverse to each other where the classes are irreducible")
  func closedForms() throws {
    let factors = try ReducibilityFactors(firstFraction: 0.8, secondFraction: 0.3)
    #expect(abs(factors.first - 0.2 / 0.7) < 1e-12 && abs(factors.second - 0.3 / 0.8) < 1e-12)
    #expect(abs(factors.topicFractions.first - 0.8) < 1e-12)
    #expect(abs(factors.topicFractions.second - 0.3) < 1e-12)
    // inf over x of the ratio of the densities themselves.
    let (s, b, f1, f2) = (0.1, 0.2, 0.8, 0.3)
    let general = try ReducibilityFactors(
      firstFraction: f1, secondFraction: f2, signal: s, background: b)
    let ratios = [s, 1, 1 / b].map { ($0 * f1 + 1 - f1) / ($0 * f2 + 1 - f2) }
    #expect(abs(general.first - ratios[0]) < 1e-12)
    #expect(abs(general.second - 1 / ratios[2]) < 1e-12)
    #expect(general.topicFractions.first < f1 && general.topicFractions.second > f2)
    for factor in [-0.1, 1, .nan] {
      #expect(throws: WeakSupervisionError.self) {
        try ReducibilityFactors(first: factor, second: 0.5)
      }
    }
  }

  @Test(
    "ROC ends find the factors of the Laplace and Gaussian toys", arguments: [1.0, 3.0, .infinity])
  func curveEnds(mu: Double) throws {
    let (f1, f2) = (0.8, 0.2)
    let truth = try ReducibilityFactors(
      firstFraction: f1, secondFraction: f2, signal: exp(-mu), background: exp(-mu))
    var (pulls, first, second) = (Pulls(), [Double](), [Double]())
    for toy in 0..<40 {
      let stream = stream.substream(toy)
      let pair =
        mu.isFinite
        ? try laplace(5000, [f1, f2], mu, stream)
        : try GaussianToy.mixtures(5000, [f1, f2], stream)
      let estimate = try TopicEstimation(
        pair[0], pair[1], methods: [.curveEnds], replicas: 40, random: stream
      ).estimates[0]
      first.append(estimate.firstFactor.value)
      second.append(estimate.secondFactor.value)
      for (measured, truth) in [
        (estimate.firstFactor, truth.first), (estimate.secondFactor, truth.second),
      ] {
        pulls.add(measured.value, truth: truth, error: measured.error)
      }
      #expect(abs(estimate.firstFraction.value - truth.topicFractions.first) < 0.2)
      #expect(abs(estimate.secondFraction.value - truth.topicFractions.second) < 0.2)
    }
    // numpy with the same definition: spread 0.035 (κ ≈ 0.3) to 0.06 (0.57) at 5000 events.
    #expect(abs(meanAndDeviation(first).mean - truth.first) < 0.03)
    #expect(abs(meanAndDeviation(second).mean - truth.second) < 0.03)
    #expect(abs(pulls.mean) < 0.5 && abs(pulls.width - 1) < 0.25, "\(pulls.mean) \(pulls.width)")
  }

  @Test("the three methods stand side by side with their known biases")
  func sideBySide() throws {
    let pair = try GaussianToy.mixtures(20_000, [0.8, 0.2], stream)
    let estimation = try TopicEstimation(pair[0], pair[1], replicas: 50, random: stream)
    #expect(estimation.estimates.map(\.method) == [.anchorBin, .quantileFit, .curveEnds])
    for estimate in estimation.estimates {
      for factor in [estimate.firstFactor, estimate.secondFactor] {
        #expect(abs(factor.value - 0.25) < 0.06, "\(estimate.method) \(factor)")
        #expect(factor.lower <= factor.upper && factor.error > 0 && factor.error < 0.05)
      }
    }
    #expect(estimation.warnings.isEmpty)
    #expect(estimation.identifiability.contains("not two classes"))
    let data = try JSONEncoder().encode(estimation)
    #expect(try JSONDecoder().decode(TopicEstimation.self, from: data) == estimation)
    let again = try TopicEstimation(pair[0], pair[1], replicas: 50, random: stream)
    #expect(again == estimation)
  }

  @Test("weights of one half and double the events are the same mixture")
  func weights() throws {
    let pair = try GaussianToy.mixtures(5000, [0.8, 0.2], stream)
    let doubled = try pair.map {
      try ScoredMixture(
        name: $0.name, scores: $0.scores + $0.scores,
        weights: [Double](repeating: 0.5, count: 2 * $0.scores.count))
    }
    let plain = try TopicEstimation(pair[0], pair[1], replicas: 2, random: stream)
    let weighted = try TopicEstimation(doubled[0], doubled[1], replicas: 2, random: stream)
    for (one, two) in zip(plain.estimates, weighted.estimates) {
      #expect(abs(one.firstFactor.value - two.firstFactor.value) < 0.02)
      #expect(abs(one.secondFactor.value - two.secondFactor.value) < 0.02)
    }
  }

  @Test("swapped samples are warned about, equal ones refused")
  func doubtfulSamples() throws {
    let pair = try GaussianToy.mixtures(2000, [0.8, 0.2], stream)
    let swapped = try TopicEstimation(pair[1], pair[0], replicas: 2, random: stream)
    #expect(swapped.warnings.contains { $0.contains("swapped") })
    let equal = try GaussianToy.mixtures(2000, [0.5, 0.5], stream)
    #expect(throws: WeakSupervisionError.self) {
      try TopicEstimation(equal[0], equal[1], random: stream)
    }
    let constant = try ScoredMixture(name: "C", scores: [1, 1, 1])
    #expect(throws: WeakSupervisionError.self) {
      try TopicEstimation(constant, constant, random: stream)
    }
  }

  @Test("topics of expected contents are the classes, and their errors cover")
  func topics() throws {
    let factors = try ReducibilityFactors(firstFraction: 0.7, secondFraction: 0.4)
    let edges = [-5.0, -1, 0, 1, 5]
    let expected = try GaussianToy.expected([0.7, 0.4])
    let classes = try GaussianToy.expected([1, 0]).map { pure in
      zip(edges, edges.dropFirst()).map { low, high in
        zip(pure.scores, pure.weights!).reduce(0) { $0 + ($1.0 >= low && $1.0 < high ? $1.1 : 0) }
      }
    }
    let exact = try JetTopics(
      expected[0], expected[1], factors: factors, factorErrors: (0.01, 0.02), edges: edges)
    for (topic, truth) in [(exact.first, classes[0]), (exact.second, classes[1])] {
      #expect(zip(topic.shares, truth).allSatisfy { abs($0 - $1) < 1e-9 })
    }
    // The slope in κ by a finite difference.
    let shifted = try JetTopics(
      expected[0], expected[1],
      factors: ReducibilityFactors(first: factors.first + 1e-6, second: factors.second),
      factorErrors: (0, 0), edges: edges)
    for bin in 0..<4 {
      let slope = (shifted.first.shares[bin] - exact.first.shares[bin]) / 1e-6
      #expect(abs(abs(slope) * 0.01 - exact.first.factorErrors[bin]) < 1e-6)
    }
    var pulls = Pulls()
    for toy in 0..<200 {
      let pair = try GaussianToy.mixtures(1000, [0.7, 0.4], stream.substream(toy))
      let topics = try JetTopics(
        pair[0], pair[1], factors: factors, factorErrors: (0, 0), edges: edges)
      pulls.add(
        topics.first.shares[2], truth: NormalDistribution.cdf(0) - NormalDistribution.cdf(-1),
        error: topics.first.statisticalErrors[2])
    }
    #expect(abs(pulls.mean) < 0.25 && abs(pulls.width - 1) < 0.15, "\(pulls.mean) \(pulls.width)")
    #expect(throws: WeakSupervisionError.self) {
      try JetTopics(
        expected[0], expected[1], factors: factors, factorErrors: (0, 0), edges: [0, 0, 1])
    }
  }
}
