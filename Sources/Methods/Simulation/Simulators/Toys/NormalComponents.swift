import Foundation
import Randomness

/// A sum of normal distributions in one dimension with given shares.
struct NormalComponents: Sendable {
  let means: [Double]
  let deviations: [Double]

  /// A value from the component that `share` falls into.
  func sample(_ shares: [Double], _ random: inout RandomStream) -> Double {
    var rest = random.uniform()
    var index = 0
    while index < shares.count - 1, rest >= shares[index] {
      rest -= shares[index]
      index += 1
    }
    return means[index] + deviations[index] * random.normal()
  }

  /// log Σ share · density.
  func logDensity(_ value: Double, _ shares: [Double]) -> Double {
    shares.indices.reduce(-Double.infinity) {
      logAddExp(
        $0,
        log(shares[$1]) + logNormalDensity(value, mean: means[$1], deviation: deviations[$1]))
    }
  }
}
