import Messages
import Numerics
import Randomness

/// Whether signal (or background) looks the same in two mixtures: the events of a region of the
/// score where nearly all are of one class, compared in an observable.
///
/// What remains of the other class in the region has another share in each mixture, which alone can
/// move the distribution functions apart by up to the difference of the purities; the verdict says
/// when a difference could be that. For three or more mixtures `LabelFreeEvaluator.independence`
/// tests the whole observable without a region.
public struct PurifiedRegionTest: Hashable, Codable, Sendable {
  /// Where nearly all events are of one class.
  public enum Region: Hashable, Codable, Sendable {
    /// Events with a score from this on: signal.
    case signalLike(from: Double)
    /// Events with a score below this: background.
    case backgroundLike(below: Double)
  }

  /// The region.
  public let region: Region
  /// The name of the observable; the score of a second classifier that was trained to tell the
  /// samples apart is the most searching one.
  public let observable: String
  /// The names of the two mixtures.
  public let samples: [String]
  /// The numbers of events in the region.
  public let events: [Int]
  /// For mixtures with fractions the shares of the region's class in the region, inside 0…1.
  public let purities: [Double]?
  /// The comparison.
  public let test: TwoSampleTest
  /// Whether both p-values are above half the level of the test.
  public let isConsistent: Bool
  /// The distance of the area under the ROC curve from ½ that the test finds with a probability of
  /// 90 %, the purities granted.
  public let detectableArea: Double
  /// The result in one sentence.
  public let verdict: String

  /// Compares an observable of two mixtures in a region.
  ///
  /// - Parameters:
  ///   - first: The scores of the one mixture.
  ///   - firstFeature: The observable of its events.
  ///   - second: The scores of the other mixture.
  ///   - secondFeature: The observable of its events.
  ///   - level: The probability to reject equal distributions by chance.
  ///   - permutations: The number of random assignments of events to samples.
  ///   - random: The stream to draw from.
  /// - Throws: `WeakSupervisionError` for a wrong number of values and fewer than ten events of a
  ///   mixture in the region.
  public init(
    _ first: ScoredMixture, _ firstFeature: ObservedFeature, _ second: ScoredMixture,
    _ secondFeature: ObservedFeature, region: Region, level: Double = 0.01,
    permutations: Int = 1000, random: RandomStream
  ) throws {
    let inside = try [
      Self.events(of: first, firstFeature, in: region),
      Self.events(of: second, secondFeature, in: region),
    ]
    self.region = region
    observable = firstFeature.name
    samples = [first.name, second.name]
    events = inside.map(\.scores.count)
    purities = try Self.purities(first, second, region)
    test = TwoSampleTest(inside[0], inside[1], permutations: permutations, random: random)
    isConsistent = 2 * test.smallestPValue >= level
    let seen = max(
      NormalDistribution.quantile(1 - level / 4) * test.areaError,
      Self.granted(purities, test))
    detectableArea = seen + NormalDistribution.quantile(0.9) * test.areaError
    verdict = Self.verdict(
      region, observable, samples, purities, test, isConsistent: isConsistent)
  }

  private static func events(
    of mixture: ScoredMixture, _ feature: ObservedFeature, in region: Region
  ) throws -> ScoredMixture {
    try feature.check(count: mixture.scores.count, of: mixture.name)
    let inside = mixture.scores.indices.filter {
      switch region {
      case .signalLike(let cut): mixture.scores[$0] >= cut
      case .backgroundLike(let cut): mixture.scores[$0] < cut
      }
    }
    guard inside.count >= 10 else {
      throw WeakSupervisionError(
        mixture.name, "\(inside.count) events in the region, at least 10 are needed",
        hint: "move the cut")
    }
    return try ScoredMixture(
      name: mixture.name, scores: inside.map { feature.values[$0] },
      weights: mixture.weights.map { weights in inside.map { weights[$0] } })
  }

  private static func purities(
    _ first: ScoredMixture, _ second: ScoredMixture, _ region: Region
  ) throws -> [Double]? {
    guard let one = first.fraction?.value, let two = second.fraction?.value, one != two else {
      return nil
    }
    let evaluator = try LabelFreeEvaluator([first, second])
    return [one, two].map { fraction in
      let (own, other) =
        switch region {
        case .signalLike(let cut):
          (
            fraction * evaluator.point(at: cut).signalEfficiency.value,
            (1 - fraction) * evaluator.point(at: cut).backgroundEfficiency.value
          )
        case .backgroundLike(let cut):
          (
            (1 - fraction) * (1 - evaluator.point(at: cut).backgroundEfficiency.value),
            fraction * (1 - evaluator.point(at: cut).signalEfficiency.value)
          )
        }
      return own + other > 0 ? min(max(own / (own + other), 0), 1) : 0
    }
  }

  private static func verdict(
    _ region: Region, _ observable: String, _ samples: [String], _ purities: [Double]?,
    _ test: TwoSampleTest, isConsistent: Bool
  ) -> String {
    let place =
      switch region {
      case .signalLike(let cut): "signal-like events (score ≥ \(rounded(cut)))"
      case .backgroundLike(let cut): "background-like events (score < \(rounded(cut)))"
      }
    let numbers =
      "KS distance \(rounded(test.distance)), "
      + words(pValue: test.distancePValue, floor: test.distancePValueFloor) + "; "
      + "AUC \(rounded(test.areaUnderCurve)) ± \(rounded(test.areaError)), "
      + words(pValue: test.areaPValue)
    let outcome = isConsistent ? "has the same distribution" : "differs"
    var sentence =
      "\(observable) of \(place) \(outcome) in \(samples[0]) and \(samples[1]) (\(numbers))"
    if !isConsistent, let purities {
      let difference = abs(purities[0] - purities[1])
      let isImpurity = test.distance <= difference
      sentence +=
        ", \(isImpurity ? "which" : "more than") the purities of \(rounded(purities[0])) and "
        + "\(rounded(purities[1])) \(isImpurity ? "may explain" : "can explain")"
    }
    return sentence + "."
  }

  /// The distance of the area from ½ that the rest of the other class can make, with three standard
  /// errors: with purities a and b the two samples are a p + (1 − a) q and b p + (1 − b) q.
  private static func granted(_ purities: [Double]?, _ test: TwoSampleTest) -> Double {
    (purities.map { abs($0[0] - $0[1]) / 2 } ?? 0) + 3 * test.areaError
  }

  /// Whether the rest of the other class can make the difference.
  public var isExplainedByPurities: Bool {
    purities != nil && abs(test.areaUnderCurve - 0.5) <= Self.granted(purities, test)
  }

  /// Whether the test finds an area of 0.6, two normal distributions a third of their width apart.
  public var hasPower: Bool { detectableArea <= 0.1 }
}
