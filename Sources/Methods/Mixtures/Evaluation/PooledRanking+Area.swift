extension PooledRanking {
  /// The area under the ROC curve of two weighted sums of the mixtures, ∫ p_S(x) P_B(score below
  /// x), equal scores counted one half, with its variance from counting.
  ///
  /// An event of mixture a moves the area by φ = s_a P_B(below) + b_a P_S(above). For two mixtures
  /// that is the placement of DeLong et al. over f₁ − f₂; with weights the factor n/(n − 1) uses
  /// the effective number of events, as in `DeLong`.
  func area(_ unmixing: Unmixing, mixtures count: Int) -> (value: Double, variance: Double) {
    var area = 0.0
    var moments = [Moments](repeating: Moments(), count: count)
    var below = unmixing.background.reduce(0, +)
    var above = 0.0
    unmixing.signal.withUnsafeBufferPointer { signal in
      unmixing.background.withUnsafeBufferPointer { background in
        mixtures.withUnsafeBufferPointer { mixtures in
          shares.withUnsafeBufferPointer { shares in
            moments.withUnsafeMutableBufferPointer { moments in
              forEachTie { tie in
                var (signalHere, backgroundHere) = (0.0, 0.0)
                for event in tie {
                  signalHere += shares[event] * signal[Int(mixtures[event])]
                  backgroundHere += shares[event] * background[Int(mixtures[event])]
                }
                let (lower, upper) = (below - backgroundHere / 2, above + signalHere / 2)
                area += signalHere * lower
                for event in tie {
                  let mixture = Int(mixtures[event])
                  moments[mixture].add(
                    signal[mixture] * lower + background[mixture] * upper, shares[event])
                }
                below -= backgroundHere
                above += signalHere
              }
            }
          }
        }
      }
    }
    return (area, moments.reduce(0) { $0 + $1.varianceOfMean })
  }
}

/// Weighted sums of a quantity over the events of one mixture; the weights add up to 1.
private struct Moments {
  private var mean = 0.0
  private var squaredWeights = 0.0
  private var linear = 0.0
  private var quadratic = 0.0

  @inline(__always)
  mutating func add(_ value: Double, _ weight: Double) {
    let squared = weight * weight
    mean += weight * value
    squaredWeights += squared
    linear += squared * value
    quadratic += squared * value * value
  }

  var varianceOfMean: Double {
    let events = 1 / squaredWeights
    guard events > 1 else { return 0 }
    let sum = quadratic - 2 * mean * linear + mean * mean * squaredWeights
    return max(sum, 0) * events / (events - 1)
  }
}
