import Randomness

/// The rank correlation of two quantities after Spearman, with a p-value by permutation.
public struct RankCorrelation: Hashable, Codable, Sendable {
  /// The weighted correlation of the ranks, −1…1.
  public let value: Double
  /// The share of random pairings with at least this absolute correlation, the observed one counted
  /// among them.
  public let pValue: Double
  /// The p-value that so few pairings can't go below, 1 in their number.
  public let pValueFloor: Double

  /// Correlates two quantities of the same events; equal values share their middle rank.
  ///
  /// - Parameters:
  ///   - permutations: The number of random pairings, at least 1.
  ///   - random: The stream to draw from; permutation r uses its substream r alone.
  init(
    _ first: [Double], _ second: [Double], weights: [Double]?, permutations: Int,
    random: RandomStream
  ) {
    let weights = weights ?? [Double](repeating: 1, count: first.count)
    let ranks = (Self.ranks(first, weights), Self.ranks(second, weights))
    let observed = Self.correlation(ranks.0, ranks.1, weights)
    value = observed
    let exceeding = replicate(permutations) { permutation in
      let shuffled = EventResampler.shuffled(ranks.1, random.substream(permutation))
      return abs(Self.correlation(ranks.0, shuffled, weights)) >= abs(observed) - 1e-12 ? 1 : 0
    }.reduce(0, +)
    pValue = Double(1 + exceeding) / Double(1 + permutations)
    pValueFloor = 1 / Double(permutations)
  }

  /// The weight below each value plus half the weight at it, over the total weight.
  private static func ranks(_ values: [Double], _ weights: [Double]) -> [Double] {
    let order = risingOrder(of: values)
    let total = weights.reduce(0, +)
    var ranks = [Double](repeating: 0, count: values.count)
    var (below, start) = (0.0, 0)
    while start < order.count {
      var (end, here) = (start, 0.0)
      while end < order.count && values[order[end]] == values[order[start]] {
        here += weights[order[end]]
        end += 1
      }
      for place in start..<end { ranks[order[place]] = (below + here / 2) / total }
      below += here
      start = end
    }
    return ranks
  }

  /// The weighted correlation coefficient; 0 where one of the quantities is constant.
  private static func correlation(_ x: [Double], _ y: [Double], _ weights: [Double]) -> Double {
    x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        weights.withUnsafeBufferPointer { weights in
          var (total, sumX, sumY, sumXX, sumYY, sumXY) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
          for event in x.indices {
            // Ranks lie in 0…1; around ½ their squares lose no digits.
            let (weight, a, b) = (weights[event], x[event] - 0.5, y[event] - 0.5)
            total += weight
            sumX += weight * a
            sumY += weight * b
            sumXX += weight * a * a
            sumYY += weight * b * b
            sumXY += weight * a * b
          }
          let spread =
            (sumXX - sumX * sumX / total) * (sumYY - sumY * sumY / total)
          return spread > 1e-24 ? (sumXY - sumX * sumY / total) / spread.squareRoot() : 0
        }
      }
    }
  }
}
