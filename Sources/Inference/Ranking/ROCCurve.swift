/// The ROC curve: the efficiencies of all cuts `score ≥ threshold`.
///
/// The points are those of scikit-learn's `roc_curve(drop_intermediate=False)`: the origin, then
/// one for every distinct score in falling order.
public struct ROCCurve: Sendable {
  /// The cuts in falling order; the first is infinite, where nothing passes.
  public let thresholds: [Double]
  /// The signal efficiency of each cut (true-positive rate).
  public let signalEfficiencies: [Double]
  /// The background efficiency of each cut (false-positive rate).
  public let backgroundEfficiencies: [Double]
  /// Number and weights of the signal.
  public let signal: ClassTotals
  /// Number and weights of the background.
  public let background: ClassTotals
  /// Σw² of the passing background of each cut; nil for unit weights.
  let backgroundSquares: [Double]?

  /// The number of points.
  public var count: Int { thresholds.count }

  /// The curve of `sample`.
  /// - Complexity: O(n)
  public init(_ sample: ScoredSample) {
    self.init(RankedSample(sample))
  }

  /// The curve of a sorted sample.
  /// - Complexity: O(n)
  public init(_ ranked: RankedSample) {
    signal = ranked.signal
    background = ranked.background
    var thresholds = [Double.infinity]
    var signalEfficiencies = [0.0]
    var backgroundEfficiencies = [0.0]
    thresholds.reserveCapacity(ranked.scores.count + 1)
    signalEfficiencies.reserveCapacity(ranked.scores.count + 1)
    backgroundEfficiencies.reserveCapacity(ranked.scores.count + 1)
    let (signalTotal, backgroundTotal) = (signal.sumOfWeights, background.sumOfWeights)
    var (signalPassing, backgroundPassing) = (0.0, 0.0)
    ranked.forEachGroup { events, signal, background in
      signalPassing += signal
      backgroundPassing += background
      thresholds.append(ranked.scores[events.lowerBound])
      // Rounding of summed weights must not lift the last point above one.
      signalEfficiencies.append(min(signalPassing / signalTotal, 1))
      backgroundEfficiencies.append(min(backgroundPassing / backgroundTotal, 1))
      return true
    }
    self.thresholds = thresholds
    self.signalEfficiencies = signalEfficiencies
    self.backgroundEfficiencies = backgroundEfficiencies
    backgroundSquares = ranked.eventWeights.map { weights in
      var squares = [0.0]
      squares.reserveCapacity(thresholds.count)
      var sum = 0.0
      ranked.forEachGroup { events, _, _ in
        for event in events where ranked.isSignal[event] == 0 {
          let weight = weights[Int(ranked.order[event])]
          sum += weight * weight
        }
        squares.append(sum)
        return true
      }
      return squares
    }
  }

  /// The index of the last point with at most this signal efficiency.
  func lastPoint(atMost signalEfficiency: Double) -> Int {
    var (low, high) = (0, count)  // the first point beyond lies in low...high
    while low < high {
      let middle = (low + high) / 2
      if signalEfficiencies[middle] <= signalEfficiency { low = middle + 1 } else { high = middle }
    }
    return max(low - 1, 0)
  }

  /// `values` of the points interpolated linearly in the signal efficiency, as `numpy.interp`.
  func interpolated(_ values: (Int) -> Double, atSignalEfficiency target: Double) -> Double {
    let left = lastPoint(atMost: target)
    guard left + 1 < count else { return values(count - 1) }
    let run = signalEfficiencies[left + 1] - signalEfficiencies[left]
    let slope = (values(left + 1) - values(left)) / run
    return slope * (target - signalEfficiencies[left]) + values(left)
  }

  /// The highest cut that keeps at least `signalEfficiency` of the signal.
  public func threshold(reachingSignalEfficiency signalEfficiency: Double) -> Double {
    var (low, high) = (0, count - 1)
    while low < high {
      let middle = (low + high) / 2
      if signalEfficiencies[middle] >= signalEfficiency { high = middle } else { low = middle + 1 }
    }
    return thresholds[low]
  }
}
