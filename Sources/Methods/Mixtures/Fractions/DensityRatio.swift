import Foundation

/// The DEDPUL estimate of the positive share, arXiv:1902.06965.
///
/// The densities of the logit of the score are estimated by Gaussian kernels; their ratio r =
/// p_P/p_U at the events of U, clipped at 50, is made monotonic where P is likely, smoothed by a
/// rolling median and sorted. The negative share is the fixed point of α = mean max(0, 1 − r (1 −
/// α)), reached from 0.
///
/// As in the authors' code but for three things. U is represented by 2000 quantiles, so that
/// weights count and the time doesn't grow with the square of the events. The kernel widths, 0.05
/// standard deviations for U and 0.10 for P, are replaced by the larger of the two for both: a
/// ratio of densities smeared differently is wrong by the ratio of the widths wherever many events
/// have the same score. And the code's second monotonization, which follows trends before the sort,
/// is left out: it moved the mean estimate on the authors' Laplace toys by less than 0.01.
enum DensityRatio {
  private static let nodes = 2000
  private static let largestRatio = 50.0

  /// The positive share in mixture 1 of `ranking`, given positive events in mixture 0.
  static func signalShare(_ ranking: PooledRanking) -> Double {
    1 - FixedPoint(ratios(ranking)).negativeShare
  }

  /// r at the nodes, falling.
  private static func ratios(_ ranking: PooledRanking) -> [Double] {
    let logits = ranking.scores.map { score in
      let clipped = min(max(score, 1e-6), 1 - 1e-6)
      return log(clipped / (1 - clipped))
    }
    let positive = KernelDensity.Points(ranking, mixture: 0, logits)
    let unlabeled = KernelDensity.Points(ranking, mixture: 1, logits)
    let width = max(0.05 * unlabeled.deviation, 0.10 * positive.deviation)
    let range = logits[logits.count - 1]...logits[0]
    let density = (
      KernelDensity(positive, width: width, range: range),
      KernelDensity(unlabeled, width: width, range: range)
    )
    let places = unlabeled.quantiles(nodes)
    var ratios = places.map { min(density.0.value(at: $0) / density.1.value(at: $0), largestRatio) }
    let middle = (ranking.meanScore(of: 0) + ranking.meanScore(of: 1)) / 2
    let cut = log(middle / (1 - middle))
    var largest = 0.0
    for node in ratios.indices.reversed() where places[node] >= cut {
      largest = max(largest, ratios[node])
      ratios[node] = largest
    }
    return rollingMedian(ratios, reach: nodes / 20).sorted(by: >)
  }
}

/// The negative share at which it equals the mean of its own posteriors.
private struct FixedPoint {
  private let rising: [Double]
  /// Sums of `rising` up to each place.
  private let sums: [Double]
  private static let step = 0.001

  init(_ falling: [Double]) {
    rising = falling.reversed()
    var sums = [0.0]
    for ratio in rising { sums.append(sums[sums.count - 1] + ratio) }
    self.sums = sums
  }

  /// mean max(0, 1 − r (1 − α)) − α, and whether an event is cut off at zero.
  private func excess(_ share: Double) -> (value: Double, isClipped: Bool) {
    let limit = 1 / (1 - share)
    var (low, high) = (0, rising.count)
    while low < high {
      let middle = (low + high) / 2
      if rising[middle] < limit { low = middle + 1 } else { high = middle }
    }
    let mean = (Double(low) - (1 - share) * sums[low]) / Double(rising.count)
    return (mean - share, low < rising.count)
  }

  /// The fixed point, or where its noise hides it the kink of the excess, as the authors' code
  /// chooses.
  var negativeShare: Double {
    var converged = 0.0
    for _ in 0..<1000 {
      let (value, isClipped) = excess(converged)
      if abs(value) < 1e-5 || !isClipped { break }
      converged += value
    }
    let grid = (0..<1000).map { Double($0) * Self.step }
    let values = grid.map { excess($0).value }
    var kink = (share: 1.0, bend: -Double.infinity)
    for place in 1..<grid.count - 1 where values[place] < 0.05 {
      let bend = values[place - 1] - 2 * values[place] + values[place + 1]
      if bend > kink.bend { kink = (grid[place], bend) }
    }
    let crosses = values.filter { $0 < 0 }.count > 1 && converged < 1 - Self.step
    return kink.share >= converged || crosses ? converged : kink.share
  }
}

extension PooledRanking {
  /// The mean score of a mixture.
  fileprivate func meanScore(of mixture: UInt8) -> Double {
    scores.indices.reduce(0) { $0 + (mixtures[$1] == mixture ? shares[$1] * scores[$1] : 0) }
  }
}

/// The median of the values within `reach` places, fewer at the ends, the same number on both
/// sides.
func rollingMedian(_ values: [Double], reach: Int) -> [Double] {
  var window: [Double] = []
  func place(_ value: Double) -> Int {
    var (low, high) = (0, window.count)
    while low < high {
      let middle = (low + high) / 2
      if window[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
  var (first, end) = (0, 0)
  return values.indices.map { center in
    let half = min(reach, center, values.count - 1 - center)
    while end <= center + half {
      window.insert(values[end], at: place(values[end]))
      end += 1
    }
    while first < center - half {
      window.remove(at: place(values[first]))
      first += 1
    }
    return window[half]
  }
}
