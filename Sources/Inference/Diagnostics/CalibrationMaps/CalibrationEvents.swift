import Ranking

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Held-out events as logits with weights that sum to 1 in each class.
struct CalibrationEvents {
  let logits: [Double]
  let isNumerator: [Bool]
  let weights: [Double]
  /// (Σw)²/Σw² of each class.
  let effectiveCounts: (numerator: Double, denominator: Double)

  init(_ sample: ScoredSample, _ scale: ScoreScale) {
    logits = sample.scores.map { CalibrationMap.logit($0, scale) }
    isNumerator = sample.isSignal.map { $0 == 1 }
    let totals = [sample.background.sumOfWeights, sample.signal.sumOfWeights]
    weights = sample.isSignal.indices.map {
      (sample.weights?[$0] ?? 1) / totals[Int(sample.isSignal[$0])]
    }
    effectiveCounts = (sample.signal.effectiveCount, sample.background.effectiveCount)
  }

  /// The log ratios of bins from the shares of both classes. A class without events counts as half
  /// an event; bins without any take the value between their neighbors.
  func logRatios(_ numerator: [Double], _ denominator: [Double]) -> (values: [Double], filled: Int)
  {
    let halves = (0.5 / effectiveCounts.numerator, 0.5 / effectiveCounts.denominator)
    var filled = 0
    let known = zip(numerator, denominator).map { above, below -> Double? in
      if above <= 0 && below <= 0 { return nil }
      if above <= 0 || below <= 0 { filled += 1 }
      return log((above > 0 ? above : halves.0) / (below > 0 ? below : halves.1))
    }
    var values = known.map { $0 ?? 0 }
    for bin in known.indices where known[bin] == nil {
      let left = known[..<bin].lastIndex { $0 != nil }
      let right = known[bin...].firstIndex { $0 != nil }
      switch (left, right) {
      case (let left?, let right?):
        let share = Double(bin - left) / Double(right - left)
        values[bin] = values[left] + share * (values[right] - values[left])
      case (let side?, nil), (nil, let side?): values[bin] = values[side]
      case (nil, nil): break
      }
    }
    return (values, filled)
  }
}
