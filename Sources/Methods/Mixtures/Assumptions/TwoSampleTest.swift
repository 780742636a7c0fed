import Numerics
import Randomness
import Ranking

/// Whether a quantity has the same distribution in two samples.
public struct TwoSampleTest: Hashable, Codable, Sendable {
  /// The largest distance of the two weighted distribution functions (Kolmogorov and Smirnov).
  public let distance: Double
  /// The share of random assignments of the events to the samples with at least this distance, the
  /// observed one counted among them.
  public let distancePValue: Double
  /// The p-value of the distance that so few assignments can't go below, 1 in their number.
  public let distancePValueFloor: Double
  /// The area under the ROC curve of the first sample against the second: ½ for equal
  /// distributions.
  public let areaUnderCurve: Double
  /// Its standard error after DeLong.
  public let areaError: Double
  /// The two-sided p-value of an area of ½.
  public let areaPValue: Double

  /// The smaller of the two p-values.
  public var smallestPValue: Double { min(distancePValue, areaPValue) }

  /// What ``smallestPValue`` can't go below; nil where it is that of the area.
  public var smallestPValueFloor: Double? {
    areaPValue < distancePValue ? nil : distancePValueFloor
  }

  /// Compares two samples, given as scores.
  ///
  /// - Parameters:
  ///   - permutations: The number of random assignments, at least 1.
  ///   - random: The stream to draw from; permutation r uses its substream r alone.
  init(
    _ first: ScoredMixture, _ second: ScoredMixture, permutations: Int, random: RandomStream
  ) {
    let delong = DeLong(ScoredSample(first, against: second))
    areaUnderCurve = delong.areaUnderCurve
    areaError = delong.standardError
    areaPValue =
      areaUnderCurve == 0.5
      ? 1
      : areaError > 0 ? NormalDistribution.twoSidedPValue((areaUnderCurve - 0.5) / areaError) : 0
    let ranked = RankedPair(first, second)
    let observed = ranked.distance(ranked.isFirst)
    distance = observed
    let exceeding = replicate(permutations) { permutation in
      let isFirst = EventResampler.shuffled(ranked.isFirst, random.substream(permutation))
      return ranked.distance(isFirst) >= observed - 1e-12 ? 1 : 0
    }.reduce(0, +)
    distancePValue = Double(1 + exceeding) / Double(1 + permutations)
    distancePValueFloor = 1 / Double(permutations)
  }
}

/// The events of two samples in rising order, for distances under other assignments to the samples.
private struct RankedPair: Sendable {
  let isFirst: [UInt8]
  private let weights: [Double]
  /// Whether the next event has a lower value.
  private let endsTie: [Bool]

  init(_ first: ScoredMixture, _ second: ScoredMixture) {
    let scores = first.scores + second.scores
    let given = [first, second].flatMap {
      $0.weights ?? [Double](repeating: 1, count: $0.scores.count)
    }
    let order = risingOrder(of: scores)
    isFirst = order.map { $0 < first.scores.count ? 1 : 0 }
    weights = order.map { given[$0] }
    endsTie = order.indices.map {
      $0 + 1 == order.count || scores[order[$0]] != scores[order[$0 + 1]]
    }
  }

  /// The largest distance of the distribution functions if `isFirst` says who is in the first
  /// sample; weights stay with the values.
  func distance(_ isFirst: [UInt8]) -> Double {
    isFirst.withUnsafeBufferPointer { isFirst in
      weights.withUnsafeBufferPointer { weights in
        endsTie.withUnsafeBufferPointer { endsTie in
          var totals = (first: 0.0, second: 0.0)
          for event in isFirst.indices {
            if isFirst[event] == 1 {
              totals.first += weights[event]
            } else {
              totals.second += weights[event]
            }
          }
          // A sample of events without weight can't differ from anything.
          guard totals.first > 0, totals.second > 0 else { return 0 }
          let steps = (first: 1 / totals.first, second: -1 / totals.second)
          var (difference, largest) = (0.0, 0.0)
          for event in isFirst.indices {
            difference += weights[event] * (isFirst[event] == 1 ? steps.first : steps.second)
            if endsTie[event] { largest = max(largest, abs(difference)) }
          }
          return largest
        }
      }
    }
  }
}
