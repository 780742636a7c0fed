import Numerics

/// The scores of one mixture in rising order with running sums of weights, for the efficiency of
/// any cut in logarithmic time.
struct SortedScores: Sendable {
  /// The scores in rising order.
  let scores: [Double]
  /// Σw of the events from each place on; the last entry is 0.
  private let sums: [Double]
  /// Σw² of the events from each place on; the last entry is 0.
  private let squares: [Double]

  init(_ mixture: ScoredMixture) {
    let order = risingOrder(of: mixture.scores)
    scores = order.map { mixture.scores[$0] }
    var (sums, squares) = ([0.0], [0.0])
    sums.reserveCapacity(order.count + 1)
    squares.reserveCapacity(order.count + 1)
    for event in order.reversed() {
      let weight = mixture.weights?[event] ?? 1
      sums.append(sums[sums.count - 1] + weight)
      squares.append(squares[squares.count - 1] + weight * weight)
    }
    self.sums = sums.reversed()
    self.squares = squares.reversed()
  }

  /// The number of unweighted events with the same relative error, (Σw)²/Σw².
  var effectiveCount: Double { sums[0] * sums[0] / squares[0] }

  /// The effective number of events of `mixture`.
  static func effectiveCount(of mixture: ScoredMixture) -> Double {
    guard let weights = mixture.weights else { return Double(mixture.scores.count) }
    let sum = weights.reduce(0, +)
    return sum * sum / dot(weights, weights)
  }

  /// The share of the events with `score ≥ threshold`.
  func share(from threshold: Double) -> Share {
    let place = firstPlace(from: threshold)
    let value = min(sums[place] / sums[0], 1)
    let variance =
      ((1 - value) * (1 - value) * squares[place]
        + value * value * max(squares[0] - squares[place], 0)) / (sums[0] * sums[0])
    let isCertain = value <= 0 || value >= 1 || variance <= 0
    return Share(
      value: value, events: isCertain ? effectiveCount : value * (1 - value) / variance)
  }

  /// The highest score from which on at least `share` of the events lie, for shares above 0.
  func cut(passing share: Double) -> Double {
    var (low, high) = (0, scores.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if sums[middle] >= share * sums[0] { low = middle } else { high = middle - 1 }
    }
    return scores[low]
  }

  /// Σw and Σw² of the events in the bins between `innerEdges`, which rise; an event on an edge
  /// belongs to the bin above, the outer bins have no end.
  func binned(by innerEdges: [Double]) -> [(sum: Double, squares: Double)] {
    let places = [0] + innerEdges.map(firstPlace(from:)) + [scores.count]
    return zip(places, places.dropFirst()).map {
      (sums[$0] - sums[$1], squares[$0] - squares[$1])
    }
  }

  private func firstPlace(from threshold: Double) -> Int {
    var (low, high) = (0, scores.count)
    while low < high {
      let middle = (low + high) / 2
      if scores[middle] >= threshold { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// The measured share of a mixture that passes a cut.
struct Share {
  /// The share.
  let value: Double
  /// The number of unweighted events whose binomial error equals that of the share.
  let events: Double

  /// The binomial variance if the true share is `expected`; as for half an event where that leaves
  /// nothing on one side, so that an empty side isn't taken for certainty.
  func variance(expected: Double) -> Double {
    let half = min(0.5 / events, 0.5)
    let share = min(max(expected, half), 1 - half)
    return share * (1 - share) / events
  }
}

/// The indices of `values` in rising order; equal values keep their order.
func risingOrder(of values: [Double]) -> [Int] {
  var order = Array(values.indices)
  values.withUnsafeBufferPointer { values in
    order.sort { values[$0] == values[$1] ? $0 < $1 : values[$0] < values[$1] }
  }
  return order
}
