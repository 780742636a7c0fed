import Foundation
import Mixtures
import Numerics
import Randomness

/// Signal N(1, 1) and background N(−1, 1) in one observable, which is its own optimal score.
enum GaussianToy {
  /// The area under the optimal ROC curve, Φ(√2).
  static let area = NormalDistribution.cdf(2.0.squareRoot())

  static func signalEfficiency(_ cut: Double) -> Double { NormalDistribution.cdf(1 - cut) }
  static func backgroundEfficiency(_ cut: Double) -> Double { NormalDistribution.cdf(-1 - cut) }

  /// `count` values of a mixture with signal fraction `fraction`, each event of either class.
  static func values(_ count: Int, _ fraction: Double, _ stream: RandomStream) -> [Double] {
    var stream = stream
    return (0..<count).map { _ in
      (stream.uniform() < fraction ? 1 : -1) + stream.normal()
    }
  }

  /// A mixture whose quoted fraction is off by a normal error of `uncertainty`.
  static func mixture(
    _ count: Int, _ fraction: Double, uncertainty: Double = 0, name: String = "mixture",
    isWeighted: Bool = false, _ stream: RandomStream
  ) throws -> ScoredMixture {
    var errors = stream.substream("errors")
    let quoted = fraction + uncertainty * errors.normal()
    let scores = values(count, fraction, stream.substream("values"))
    // Weights that do not depend on the value leave the mixture as it is.
    let weights = isWeighted ? scores.map { _ in errors.uniform() < 0.5 ? 0.5 : 3 } : nil
    return try ScoredMixture(
      name: name, scores: scores, weights: weights,
      fraction: SignalFraction(min(max(quoted, 0), 1), uncertainty: uncertainty))
  }

  /// One mixture for each fraction.
  static func mixtures(
    _ count: Int, _ fractions: [Double], uncertainty: Double = 0, isWeighted: Bool = false,
    _ stream: RandomStream
  ) throws -> [ScoredMixture] {
    try fractions.enumerated().map { index, fraction in
      try mixture(
        count, fraction, uncertainty: uncertainty, name: "M\(index + 1)", isWeighted: isWeighted,
        stream.substream(index))
    }
  }

  /// Mixtures of exactly the expected contents: one weighted event for each bin center.
  static func expected(_ fractions: [Double]) throws -> [ScoredMixture] {
    let centers = (0..<200).map { -5 + (Double($0) + 0.5) / 20 }
    func density(_ x: Double, _ mean: Double) -> Double { exp(-(x - mean) * (x - mean) / 2) }
    let (signal, background) = (
      normalized(centers.map { density($0, 1) }), normalized(centers.map { density($0, -1) })
    )
    return try fractions.enumerated().map { index, fraction in
      try ScoredMixture(
        name: "M\(index + 1)", scores: centers,
        weights: zip(signal, background).map { fraction * $0 + (1 - fraction) * $1 },
        fraction: SignalFraction(fraction))
    }
  }

  private static func normalized(_ values: [Double]) -> [Double] {
    let sum = values.reduce(0, +)
    return values.map { $0 / sum }
  }
}

/// Mean and standard deviation of pulls, for tests of coverage.
struct Pulls {
  private var values: [Double] = []
  mutating func add(_ value: Double, truth: Double, error: Double) {
    values.append((value - truth) / error)
  }
  var count: Int { values.count }
  var mean: Double { meanAndDeviation(values).mean }
  var width: Double { meanAndDeviation(values).deviation }
  /// The share of values within one standard error of the truth.
  var coverage: Double { Double(values.filter { abs($0) < 1 }.count) / Double(values.count) }
}
