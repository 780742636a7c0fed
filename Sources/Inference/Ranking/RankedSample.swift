/// A sample sorted by falling score: what every metric of a ranking walks over.
public struct RankedSample: Sendable {
  /// The scores in falling order.
  public let scores: [Double]
  /// The labels in the order of `scores`.
  public let isSignal: [UInt8]
  /// Number and weights of the signal.
  public let signal: ClassTotals
  /// Number and weights of the background.
  public let background: ClassTotals
  /// The place of each ranked event in the sample it came from.
  let order: [UInt32]
  /// The weights in the order of the sample it came from; nil for unit weights.
  let eventWeights: [Double]?

  /// Sorts `sample`.
  /// - Complexity: O(n)
  public init(_ sample: ScoredSample) {
    let order = fallingOrder(of: sample.scores)
    self.order = order
    scores = order.map { sample.scores[Int($0)] }
    isSignal = order.map { sample.isSignal[Int($0)] }
    eventWeights = sample.weights
    signal = sample.signal
    background = sample.background
  }

  /// The same ranking with other weights, given in the order of the sample it was made from.
  init(_ ranking: RankedSample, weights: [Double], signal: ClassTotals, background: ClassTotals) {
    order = ranking.order
    scores = ranking.scores
    isSignal = ranking.isSignal
    eventWeights = weights
    self.signal = signal
    self.background = background
  }

  /// Calls `body` for every group of equal scores in falling order with the group's weights of
  /// signal and background; stops when `body` returns false.
  @inline(__always)
  func forEachGroup(
    _ body: (_ events: Range<Int>, _ signal: Double, _ background: Double) -> Bool
  ) {
    let count = scores.count
    scores.withUnsafeBufferPointer { scores in
      isSignal.withUnsafeBufferPointer { isSignal in
        order.withUnsafeBufferPointer { order in
          // An empty array stands for unit weights.
          (eventWeights ?? []).withUnsafeBufferPointer { weights in
            let isWeighted = weights.count > 0
            var start = 0
            while start < count {
              let score = scores[start]
              var sums = (background: 0.0, signal: 0.0)
              var end = start
              while end < count && scores[end] == score {
                let weight = isWeighted ? weights[Int(order[end])] : 1
                let label = Double(isSignal[end])
                sums.signal += weight * label
                sums.background += weight * (1 - label)
                end += 1
              }
              if !body(start..<end, sums.signal, sums.background) { return }
              start = end
            }
          }
        }
      }
    }
  }

  /// The area under the ROC curve: the probability that a signal event scores higher than a
  /// background event, equal scores counted one half (the Mann–Whitney statistic; the same number
  /// as the trapezoids under the curve).
  /// - Complexity: O(n)
  public var areaUnderCurve: Double {
    var signalAbove = 0.0
    var area = 0.0  // in units of half a pair: exact for unit weights up to 2⁵³
    forEachGroup { _, signal, background in
      area += background * (2 * signalAbove + signal)
      signalAbove += signal
      return true
    }
    return area / (2 * signal.sumOfWeights * background.sumOfWeights)
  }

  /// The background efficiency at a signal efficiency, by the linear interpolation of
  /// arXiv:1902.09914 (`numpy.interp` on the points of scikit-learn's `roc_curve`): between the
  /// last point with at most `signalEfficiency` and the next.
  /// - Complexity: O(n)
  public func backgroundEfficiency(atSignalEfficiency signalEfficiency: Double) -> Double {
    let (signalTotal, backgroundTotal) = (signal.sumOfWeights, background.sumOfWeights)
    var (signalPassing, backgroundPassing) = (0.0, 0.0)
    var below = (signal: 0.0, background: 0.0)
    var result: Double?
    forEachGroup { _, signal, background in
      signalPassing += signal
      backgroundPassing += background
      let point = (
        signal: signalPassing / signalTotal, background: backgroundPassing / backgroundTotal
      )
      guard point.signal > signalEfficiency else {
        below = point
        return true
      }
      let slope = (point.background - below.background) / (point.signal - below.signal)
      result = slope * (signalEfficiency - below.signal) + below.background
      return false
    }
    return result ?? below.background
  }
}

/// The area under the ROC curve of `sample`; ties count one half.
/// - Complexity: O(n); a million scores take some hundredths of a second.
public func areaUnderCurve(_ sample: ScoredSample) -> Double {
  RankedSample(sample).areaUnderCurve
}
