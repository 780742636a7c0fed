import Foundation
import Messages
import Numerics

/// Whether mixed samples with the stated fractions can be mixtures of one signal and one
/// background.
///
/// For two samples with the fractions f₁ > f₂ no density of signal or background may be negative,
/// so that p₁/p₂ lies between (1 − f₁)/(1 − f₂) and f₁/f₂ everywhere (the reducibility factors of
/// arXiv:1702.00414's mixtures, see arXiv:1802.00008). Each region of the score is judged by the
/// exact binomial probability of its events at these limits; each pair with the richest or the
/// poorest sample, each region and the area under the ROC curve, which must lie in 0…1, count as a
/// look. Errors of the fractions widen the limits (R. L. Berger and D. D. Boos, J. Am. Stat. Assoc.
/// 89 (1994) 1012).
///
/// Most violations leave all ratios within the limits. How strong the test is follows from the
/// samples themselves: it would refuse fractions that differed by no more than
/// ``smallestDifference``.
public struct MixtureModelTest: Hashable, Codable, Sendable {
  /// What the test says.
  public enum Verdict: String, Hashable, Codable, Sendable {
    /// No mixture has these fractions.
    case violated
    /// The samples can be mixtures, and fractions that differed by half as much would be refused.
    case holds
    /// The samples can be mixtures, but would be accepted with half the difference of the fractions
    /// too.
    case noPower
  }

  /// The place where the samples fit least.
  public struct Place: Hashable, Codable, Sendable {
    /// The sample with more signal.
    public let rich: String
    /// The sample with less signal.
    public let poor: String
    /// The lowest score; nil for no limit.
    public let low: Double?
    /// What all scores are below; nil for no limit.
    public let high: Double?
    /// The numbers of events of both samples.
    public let events: [Int]
    /// The ratio of the samples' shares of events; nil where the poor sample has none.
    public let ratio: Double?
    /// The ratios that the fractions allow, their errors of 3.3 standard deviations included; nil
    /// for no upper limit.
    public let lowest: Double
    /// See `lowest`.
    public let highest: Double?
  }

  /// What it says.
  public let verdict: Verdict
  /// The probability of so large a violation in one of all looks by chance, an upper limit.
  public let pValue: Double
  /// The difference of the largest and the smallest fraction.
  public let difference: Double
  /// The largest difference about the same mean that these events refuse; 0 where they refuse none.
  public let smallestDifference: Double
  /// The region of the score that fits least; nil where none is a violation by itself.
  public let place: Place?
  /// The area under the ROC curve of signal against background.
  public let area: LabelFreeEstimate

  /// The probability to call mixtures violated.
  public static let level = 0.01
}

extension MixtureModelTest {
  /// The result in a sentence or two.
  public var statement: String {
    switch verdict {
    case .violated:
      return "Violated: no signal and background make samples with fractions that differ by "
        + "\(rounded(difference)) (\(words(pValue: pValue))): "
        + (place?.sentence
          ?? "the AUC of signal and background would be \(rounded(area.value)) ± "
          + rounded(area.totalError)) + "."
    case .holds:
      return "Holds: \(accepted). \(refused.prefix(1).uppercased())\(refused.dropFirst())."
    case .noPower:
      return "No power: \(accepted), but that says little: \(refused)."
    }
  }
}

extension MixtureModelTest {
  private var accepted: String {
    "no region of the score contradicts mixtures whose fractions differ by \(rounded(difference)) "
      + "(\(words(pValue: pValue)))"
  }

  private var refused: String {
    smallestDifference > 0
      ? "fractions that differ by \(rounded(smallestDifference)) or less would have been refused"
      : "no difference of the fractions would have been refused"
  }
}

extension MixtureModelTest.Place {
  /// What is impossible here.
  fileprivate var sentence: String {
    let scores =
      switch (low, high) {
      case (let low?, let high?): "from \(rounded(low)) to \(rounded(high))"
      case (let low?, nil): "of at least \(rounded(low))"
      case (nil, let high?): "below \(rounded(high))"
      case (nil, nil): "of any value"
      }
    let limit =
      if let ratio, ratio < 1 { "at least \(rounded(lowest))" } else {
        "at most \(highest.map { rounded($0) } ?? "any number")"
      }
    return "of the events with a score \(scores), \(rich) has "
      + (ratio.map { "\(rounded($0)) times the share that \(poor) has" } ?? "some and \(poor) none")
      + ", and the fractions allow \(limit)"
  }
}

extension LabelFreeEvaluator {
  /// Tests whether the samples can be mixtures with their fractions.
  public func mixtureModel() -> MixtureModelTest {
    let looks = MixtureLooks(self)
    let judged = looks.judged(scale: 1)
    // The share of the stated difference that is refused: p rises with it.
    var (refused, accepted) = (0.0, 1.0)
    if judged.pValue < MixtureModelTest.level {
      refused = 1
    } else {
      for _ in 0..<20 {
        let middle = (refused + accepted) / 2
        if looks.judged(scale: middle).pValue < MixtureModelTest.level {
          refused = middle
        } else {
          accepted = middle
        }
      }
    }
    let difference = fractions.values[fractions.richest] - fractions.values[fractions.poorest]
    return MixtureModelTest(
      verdict: refused == 1 ? .violated : refused >= 0.5 ? .holds : .noPower,
      pValue: judged.pValue, difference: difference, smallestDifference: refused * difference,
      place: judged.place, area: looks.area)
  }
}

/// The events of all regions of the score, to be judged at several fractions.
private struct MixtureLooks {
  /// A region's events in two samples.
  private struct Region {
    let low: Double?
    let high: Double?
    /// Effective events.
    let rich: Double
    let poor: Double
    /// Σw of the samples' events over that of all: their shares.
    let shares: (rich: Double, poor: Double)
    /// The effective events that each sample has in all at the weights of this region.
    let totals: (rich: Double, poor: Double)
  }

  private let pairs: [(rich: Int, poor: Int, regions: [Region])]
  private let fractions: MixtureFractions
  private let names: [String]
  /// The area under the ROC curve of signal against background.
  let area: LabelFreeEstimate

  init(_ evaluator: LabelFreeEvaluator) {
    fractions = evaluator.fractions
    names = evaluator.mixtures.map(\.name)
    area = evaluator.areaUnderCurve
    let edges = evaluator.ranking.edges()
    let contents = evaluator.sorted.map { $0.binned(by: edges) }
    let totals = contents.map { $0.reduce(0) { $0 + $1.sum } }
    let counts = evaluator.sorted.map(\.effectiveCount)
    let last = edges.count
    // Everything below an edge, everything above, and what is between neighbours.
    let ranges =
      last == 0
      ? []
      : (1...last).map { 0..<$0 } + (1...last).map { $0..<last + 1 }
        + (1..<last).map { $0..<$0 + 1 }
    let values = fractions.values
    let order = values.indices.sorted { values[$0] > values[$1] }
    pairs = order.enumerated().flatMap { place, rich in
      order[(place + 1)...].filter {
        values[$0] < values[rich] && (place == 0 || $0 == order.last)
      }.map { poor in
        let regions = ranges.map { range -> Region in
          func content(_ sample: Int) -> (events: Double, total: Double, share: Double) {
            let (sum, squares) = contents[sample][range].reduce((0.0, 0.0)) {
              ($0.0 + $1.sum, $0.1 + $1.squares)
            }
            let share = sum / totals[sample]
            guard squares > 0, share > 0 else { return (0, counts[sample], 0) }
            let events = sum * sum / squares
            return (events, events / share, share)
          }
          let (one, two) = (content(rich), content(poor))
          return Region(
            low: range.lowerBound == 0 ? nil : edges[range.lowerBound - 1],
            high: range.upperBound == last + 1 ? nil : edges[range.upperBound - 1],
            rich: one.events, poor: two.events, shares: (one.share, two.share),
            totals: (one.total, two.total))
        }
        return (rich, poor, regions)
      }
    }
  }

  /// The largest error of the fractions that is granted, and its probability to be exceeded at
  /// either limit.
  private static let granted = (deviations: 3.3, probability: 0.001)

  /// The p-value of all looks together, and the region that violates most, where the fractions
  /// differ by `scale` times what is stated.
  func judged(scale: Double) -> (pValue: Double, place: MixtureModelTest.Place?) {
    let mean = fractions.values.reduce(0, +) / Double(fractions.count)
    let values = fractions.values.map { mean + scale * ($0 - mean) }
    var smallest = 1.0
    var looks = 2
    var place: MixtureModelTest.Place?
    for (rich, poor, regions) in pairs {
      let limits = limits(values, rich, poor)
      for region in regions {
        let pValue = MixtureLooks.pValue(region, limits)
        looks += 2
        guard pValue < smallest else { continue }
        smallest = pValue
        place = MixtureModelTest.Place(
          rich: names[rich], poor: names[poor], low: region.low, high: region.high,
          events: [Int(region.rich.rounded()), Int(region.poor.rounded())],
          ratio: region.shares.poor > 0 ? region.shares.rich / region.shares.poor : nil,
          lowest: limits.low, highest: limits.high.isFinite ? limits.high : nil)
      }
    }
    let isExact = fractions.covariance.allSatisfy { $0.allSatisfy { $0 == 0 } }
    func together(_ pValue: Double) -> Double {
      min(Double(looks) * pValue + (isExact ? 0 : MixtureLooks.granted.probability), 1)
    }
    return (
      together(min(smallest, areaPValue(scale))),
      together(smallest) < MixtureModelTest.level ? place : nil
    )
  }

  /// The limits of p_rich/p_poor, widened by the errors of the fractions.
  private func limits(_ values: [Double], _ rich: Int, _ poor: Int) -> (low: Double, high: Double) {
    func ratio(_ one: Double, _ two: Double, sign: Double) -> Double {
      guard one > 0 else { return sign < 0 ? 0 : .infinity }
      guard two > 0 else { return .infinity }
      let covariance = fractions.covariance
      let variance =
        covariance[rich][rich] / (one * one) + covariance[poor][poor] / (two * two)
        - 2 * covariance[rich][poor] / (one * two)
      return one / two * exp(sign * MixtureLooks.granted.deviations * max(variance, 0).squareRoot())
    }
    return (
      min(ratio(1 - values[rich], 1 - values[poor], sign: -1), 1),
      ratio(values[rich], values[poor], sign: 1)
    )
  }

  /// The smaller of the probabilities of so few and of so many events of the rich sample at the
  /// limits.
  private static func pValue(_ region: Region, _ limits: (low: Double, high: Double)) -> Double {
    /// The share of the rich sample among the region's events at a ratio of the densities.
    func share(_ ratio: Double) -> Double {
      ratio.isFinite
        ? region.totals.rich * ratio / (region.totals.rich * ratio + region.totals.poor) : 1
    }
    let tooFew =
      region.poor > 0
      ? BetaDistribution.cdf(1 - share(limits.low), a: region.poor, b: region.rich + 1) : 1
    let tooMany =
      region.rich > 0
      ? BetaDistribution.cdf(share(limits.high), a: region.rich, b: region.poor + 1) : 1
    return min(tooFew, tooMany)
  }

  /// The probability that an area of 0 or 1 fluctuates so far beyond.
  private func areaPValue(_ scale: Double) -> Double {
    guard area.totalError > 0 else { return 1 }
    let beyond = abs(area.value - 0.5) - 0.5 * scale
    return NormalDistribution.cdf(-beyond / area.totalError)
  }
}

extension PooledRanking {
  /// The scores that bound regions: tenths of all events, and tails from twenty events on.
  fileprivate func edges() -> [Double] {
    let count = scores.count
    let tails = sequence(first: 20.0) { $0 * 1.6 }.prefix { $0 < Double(count) / 2 }.map { Int($0) }
    let ranks = (1...9).map { count * $0 / 10 } + tails + tails.map { count - $0 }
    // The lowest score bounds nothing: there is none below it.
    let edges = Set(ranks.filter { $0 > 0 && $0 < count }.map { scores[$0 - 1] })
    return edges.subtracting([scores[count - 1]]).sorted()
  }
}
