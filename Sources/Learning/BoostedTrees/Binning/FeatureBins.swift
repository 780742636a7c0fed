import Randomness
import TensorEngine

/// The bins of every feature: up to 255 intervals with about equal weight, and one bin for missing
/// values.
struct FeatureBins: Sendable {
  /// The bin of missing values, for every feature.
  static let missing: UInt8 = 255
  /// The length of a feature's histogram.
  static let histogramLength = 256
  /// Quantiles are taken from at most this many events, as scikit-learn does.
  static let largestSample = 200_000

  /// The rising upper edges of each feature's bins but the last: bin i holds
  /// edges[i − 1] < x ≤ edges[i].
  let edges: [[Double]]

  /// Chooses the bins.
  ///
  /// - Parameter random: Draws events, with replacement, from a table with more than
  ///   ``largestSample``.
  init(
    _ table: FeatureTable, weights: [Float]?, maxBins: Int, random: RandomStream, threads: Int
  ) {
    let sample = FeatureBins.sample(rows: table.rows, weights: weights, random: random)
    var edges = [[Double]](repeating: [], count: table.columns)
    edges.withUnsafeMutableBufferPointer { edges in
      let edges = UnsafeSendable(edges)
      parallelFor(table.columns, threads: threads) { column in
        var values = sample.map { row in
          Weighted(
            value: table.values[row * table.columns + column], weight: weights?[row] ?? 1)
        }
        values.removeAll { $0.value.isNaN }
        edges.value[column] = FeatureBins.edges(of: &values, maxBins: maxBins)
      }
    }
    self.edges = edges
  }

  /// The number of bins of a feature, that of missing values not counted.
  func count(_ feature: Int) -> Int { edges[feature].count + 1 }

  private static func sample(rows: Int, weights: [Float]?, random: RandomStream) -> [Int] {
    var random = random
    let sample =
      rows <= largestSample
      ? Array(0..<rows) : (0..<largestSample).map { _ in random.integer(below: rows) }
    guard let weights else { return sample }
    return sample.filter { weights[$0] > 0 }
  }
}

/// A value with the weight of its event.
private struct Weighted {
  var value: Double
  var weight: Float
}

extension FeatureBins {
  /// The edges between bins: halfway between neighboring values where there are at most `maxBins`
  /// of them, else the quantiles k/maxBins.
  private static func edges(of values: inout [Weighted], maxBins: Int) -> [Double] {
    values.sort { $0.value < $1.value }
    let distinct = distinctValues(values)
    if distinct.count <= maxBins {
      return zip(distinct, distinct.dropFirst()).map { halfway(from: $0.value, to: $1.value) }
    }
    var edges: [Double] = []
    let total = distinct.reduce(0.0) { $0 + $1.weight }
    var (place, below) = (0, 0.0)
    for bin in 1..<maxBins {
      // The smallest value with at least this weight at or below it; where the weight is met
      // exactly, the middle to the next value ("averaged inverted CDF": definition 2 of Hyndman and
      // Fan, The American Statistician 50, 361 (1996)).
      let wanted = total * Double(bin) / Double(maxBins)
      while place < distinct.count - 1, below + distinct[place].weight < wanted {
        below += distinct[place].weight
        place += 1
      }
      let isExact = below + distinct[place].weight == wanted && place < distinct.count - 1
      let edge =
        isExact
        ? halfway(from: distinct[place].value, to: distinct[place + 1].value)
        : distinct[place].value
      if edges.last.map({ $0 < edge }) ?? true { edges.append(edge) }
    }
    // Nothing lies above an edge at the largest value.
    if edges.last == distinct.last?.value { edges.removeLast() }
    return edges
  }

  /// Every value once, with the weight of all its events.
  private static func distinctValues(_ sorted: [Weighted]) -> [(value: Double, weight: Double)] {
    var distinct: [(value: Double, weight: Double)] = []
    for item in sorted {
      if let last = distinct.indices.last, distinct[last].value == item.value {
        distinct[last].weight += Double(item.weight)
      } else {
        distinct.append((item.value, Double(item.weight)))
      }
    }
    return distinct
  }

  /// The middle, rounded so that low ≤ middle < high.
  private static func halfway(from low: Double, to high: Double) -> Double {
    let middle = low / 2 + high / 2
    return middle < high ? middle : low
  }
}
