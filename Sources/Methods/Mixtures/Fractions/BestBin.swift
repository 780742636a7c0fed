import Foundation

/// The best-bin estimate of the positive share, arXiv:2111.00980, algorithm 1.
///
/// With q(c) the share of a sample with scores from c on, q_U(c)/q_P(c) is at least the positive
/// share for every c. The cut with the lowest upper bound, q_U/q_P + (1 + γ)/q_P (√(ln(4/δ)/2n_U) +
/// √(ln(4/δ)/2n_P)), gives the estimate q_U/q_P. The bound is the one of the paper; its code has
/// ln(1/δ).
enum BestBin {
  static let delta = 0.1
  static let gamma = 0.01

  /// The positive share in mixture 1 of `ranking`, given positive events in mixture 0.
  static func signalShare(_ ranking: PooledRanking, effectiveCounts: [Double]) -> Double {
    let slack =
      (1 + gamma)
      * effectiveCounts.reduce(0) { $0 + (Foundation.log(4 / delta) / (2 * $1)).squareRoot() }
    var best = (bound: Double.infinity, ratio: 1.0)
    var (positive, unlabeled) = (0.0, 0.0)
    ranking.mixtures.withUnsafeBufferPointer { mixtures in
      ranking.shares.withUnsafeBufferPointer { shares in
        ranking.forEachTie { tie in
          for event in tie {
            if mixtures[event] == 0 {
              positive += shares[event]
            } else {
              unlabeled += shares[event]
            }
          }
          guard positive > 0 else { return }
          let ratio = unlabeled / positive
          let bound = ratio + slack / positive
          if bound < best.bound { best = (bound, ratio) }
        }
      }
    }
    return min(best.ratio, 1)
  }
}
