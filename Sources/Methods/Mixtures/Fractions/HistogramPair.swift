/// The shares of two mixtures in the same bins.
struct HistogramPair {
  /// The shares of the first mixture, the one richer in signal, in bins of rising score.
  var first: [Double]
  /// The shares of the second mixture.
  var second: [Double]
  /// Σw²/(Σw)² of the first mixture: one over its effective number of events.
  let firstSpread: Double
  /// Σw²/(Σw)² of the second mixture.
  let secondSpread: Double
  /// How many bins belong to the ends of low and of high score.
  let endBins: EndBins

  /// The pair with the roles of the mixtures exchanged and the bins in reverse order.
  var exchanged: HistogramPair {
    HistogramPair(
      first: second.reversed(), second: first.reversed(), firstSpread: secondSpread,
      secondSpread: firstSpread, endBins: EndBins(low: endBins.high, high: endBins.low))
  }
}

/// How many of the bins belong to the end of low and to the end of high score.
struct EndBins {
  var low = 0
  var high = 0
}

/// Two mixtures sorted into the same bins, for histograms of resampled events.
struct BinnedPair: Sendable {
  private let bins: [[UInt16]]
  private let weights: [[Double]?]
  private let spreads: [Double]
  private let binCount: Int
  private let endBins: EndBins

  /// Sorts the mixtures into bins between `innerEdges`, which rise; an event on an edge belongs to
  /// the bin above.
  init(_ mixtures: [ScoredMixture], innerEdges: [Double], endBins: EndBins = EndBins()) {
    precondition(mixtures.count == 2 && innerEdges.count < 65_535, "BinnedPair: sizes")
    bins = mixtures.map { mixture in
      mixture.scores.map { score in
        var (low, high) = (0, innerEdges.count)
        while low < high {
          let middle = (low + high) / 2
          if innerEdges[middle] <= score { low = middle + 1 } else { high = middle }
        }
        return UInt16(low)
      }
    }
    weights = mixtures.map(\.weights)
    spreads = mixtures.map { 1 / SortedScores.effectiveCount(of: $0) }
    binCount = innerEdges.count + 1
    self.endBins = endBins
  }

  /// The histograms with every event as often as `counts` says; without counts, once.
  func histograms(_ counts: [[UInt32]]? = nil) -> HistogramPair {
    let shares = bins.indices.map { mixture in
      var sums = [Double](repeating: 0, count: binCount)
      let (weights, counts) = (weights[mixture], counts?[mixture])
      for (event, bin) in bins[mixture].enumerated() {
        sums[Int(bin)] += (weights?[event] ?? 1) * Double(counts?[event] ?? 1)
      }
      let total = sums.reduce(0, +)
      return sums.map { $0 / total }
    }
    return HistogramPair(
      first: shares[0], second: shares[1], firstSpread: spreads[0], secondSpread: spreads[1],
      endBins: endBins)
  }
}
