import Foundation

/// The events of all mixtures in falling order of the score.
struct PooledRanking: Sendable {
  /// The scores in falling order.
  let scores: [Double]
  /// The mixture of each ranked event.
  let mixtures: [UInt8]
  /// The share of its mixture that each ranked event is: weight over the mixture's total.
  let shares: [Double]
  /// The place of each ranked event in its mixture.
  let events: [UInt32]

  init(_ samples: [ScoredMixture]) {
    precondition(samples.count < 256, "PooledRanking: \(samples.count) mixtures")
    var scores: [Double] = []
    var mixtures: [UInt8] = []
    var shares: [Double] = []
    var events: [UInt32] = []
    for (index, sample) in samples.enumerated() {
      let total = sample.weights?.reduce(0, +) ?? Double(sample.scores.count)
      scores += sample.scores
      mixtures += [UInt8](repeating: UInt8(index), count: sample.scores.count)
      shares +=
        sample.weights?.map { $0 / total }
        ?? [Double](repeating: 1 / total, count: sample.scores.count)
      events += sample.scores.indices.map { UInt32($0) }
    }
    let order = risingOrder(of: scores).reversed()
    self.scores = order.map { scores[$0] }
    self.mixtures = order.map { mixtures[$0] }
    self.shares = order.map { shares[$0] }
    self.events = order.map { events[$0] }
  }

  /// Calls `body` with every range of equal scores in falling order.
  @inline(__always)
  func forEachTie(_ body: (Range<Int>) -> Void) {
    scores.withUnsafeBufferPointer { scores in
      var start = 0
      while start < scores.count {
        var end = start + 1
        while end < scores.count && scores[end] == scores[start] { end += 1 }
        body(start..<end)
        start = end
      }
    }
  }

  /// The distinct scores in falling order and Σ share · coefficient of the events from there up:
  /// the efficiency of a weighted sum of mixtures at every cut.
  func efficiencies(_ coefficients: [Double]) -> (thresholds: [Double], values: [Double]) {
    var (thresholds, values) = ([Double](), [Double]())
    thresholds.reserveCapacity(scores.count)
    values.reserveCapacity(scores.count)
    var sum = 0.0
    coefficients.withUnsafeBufferPointer { coefficients in
      mixtures.withUnsafeBufferPointer { mixtures in
        shares.withUnsafeBufferPointer { shares in
          forEachTie { tie in
            for event in tie { sum += shares[event] * coefficients[Int(mixtures[event])] }
            thresholds.append(scores[tie.lowerBound])
            values.append(sum)
          }
        }
      }
    }
    return (thresholds, values)
  }

  /// About `count` cuts in falling order: half of them equally spaced in the number of passing
  /// events, half at equal ratios of it from ten events on, for the region of few background
  /// events.
  func cuts(_ count: Int) -> [Double] {
    let (total, half) = (Double(scores.count), max(count / 2, 1))
    let first = min(10, total)
    let even = (1...half).map { total * Double($0) / Double(half) }
    let geometric = (0..<half).map { first * pow(total / first, Double($0) / Double(half)) }
    var cuts: [Double] = []
    for passing in (even + geometric).sorted() {
      let score = scores[min(max(Int(passing.rounded()) - 1, 0), scores.count - 1)]
      if score != cuts.last { cuts.append(score) }
    }
    return cuts
  }
}
