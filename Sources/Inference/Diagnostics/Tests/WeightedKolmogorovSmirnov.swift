import Numerics
import Randomness

/// The two-sample test of Kolmogorov and Smirnov with event weights.
///
/// The p-value counts samples in which every event's deviation has a random sign: √Σ(w s)² instead
/// of an effective number, so that it holds also where the weights depend on the value.
public struct WeightedKolmogorovSmirnov: Sendable {
  /// The largest distance between the two weighted distribution functions; 0 where they differ by
  /// no more than the rounding of their sums.
  public let distance: Double
  /// The p-value.
  public let pValue: ToyPValue
  /// (Σw)²/Σw² of both samples.
  public let effectiveCounts: (first: Double, second: Double)

  /// What the rounding of sums leaves at most: 10⁻¹⁶ for each of up to 10⁷ events.
  private static let rounding = 1e-9

  /// Compares `first` and `second`.
  ///
  /// - Parameters:
  ///   - weights: The weights of both; nil for 1. They may be negative as long as their sums are
  ///     not.
  ///   - tolerance: The distance that is as good as none: the p-value is that of a larger one.
  ///   - replicas: The number of random signs for the p-value, which has steps of 1/replicas.
  ///   - random: Their stream.
  /// - Throws: `InferenceError` for samples without events or weight and values that are not
  ///   finite.
  public init(
    _ first: [Double], _ second: [Double],
    weights: (first: [Double]?, second: [Double]?) = (nil, nil), tolerance: Double = 0,
    replicas: Int = 1000, random: RandomStream
  ) throws {
    let events = try PooledSample(first, second, weights)
    let largest = events.distance(events.steps)
    distance = largest < WeightedKolmogorovSmirnov.rounding ? 0 : largest
    effectiveCounts = events.effectiveCounts
    var exceeding = 0
    for replica in 0..<replicas {
      var stream = random.substream(replica)
      if events.signedDistance(&stream) >= distance - tolerance { exceeding += 1 }
    }
    pValue = ToyPValue(exceeding: exceeding, toys: replicas)
  }
}

/// Both samples in rising order.
private struct PooledSample {
  /// The normalized weight of each event, positive for the first sample, negative for the second.
  let steps: [Double]
  /// Whether the next value is larger: only there the distribution functions are compared.
  private let isLast: [Bool]
  let effectiveCounts: (first: Double, second: Double)

  init(
    _ first: [Double], _ second: [Double], _ weights: (first: [Double]?, second: [Double]?)
  ) throws {
    var all: [(value: Double, step: Double)] = []
    var counts: [Double] = []
    for (sample, weights, sign) in [(first, weights.first, 1.0), (second, weights.second, -1)] {
      let weights = weights ?? [Double](repeating: 1, count: sample.count)
      precondition(
        weights.count == sample.count, "WeightedKolmogorovSmirnov: \(weights.count) weights")
      let total = weights.reduce(0, +)
      guard total > 0, sample.allSatisfy(\.isFinite), weights.allSatisfy(\.isFinite) else {
        throw InferenceError(
          "test of Kolmogorov and Smirnov",
          "\(sample.count) values with a total weight of \(total), or one is not finite")
      }
      all += zip(sample, weights).map { ($0, sign * $1 / total) }
      counts.append(total * total / weights.reduce(0) { $0 + $1 * $1 })
    }
    let order = all.indices.sorted { (all[$0].value, $0) < (all[$1].value, $1) }
    steps = order.map { all[$0].step }
    isLast = order.indices.map {
      $0 == order.count - 1 || all[order[$0 + 1]].value > all[order[$0]].value
    }
    effectiveCounts = (counts[0], counts[1])
  }

  func distance(_ steps: [Double]) -> Double {
    var (sum, largest) = (0.0, 0.0)
    for (place, step) in steps.enumerated() {
      sum += step
      if isLast[place] { largest = max(largest, abs(sum)) }
    }
    return largest
  }

  /// The distance of the process Σ ±w (1{x ≤ t} − F(t)) of both samples, with F their common
  /// distribution function.
  func signedDistance(_ stream: inout RandomStream) -> Double {
    var bits: UInt64 = 0
    var signed = steps
    var (sum, common) = (0.0, 0.0)
    for place in steps.indices {
      if place % 64 == 0 { bits = stream.next() }
      if bits & 1 == 1 { signed[place] = -signed[place] }
      bits >>= 1
      sum += signed[place]
    }
    let total = sum
    sum = 0
    var largest = 0.0
    for place in steps.indices {
      sum += signed[place]
      common += abs(steps[place]) / 2
      if isLast[place] { largest = max(largest, abs(sum - common * total)) }
    }
    return largest
  }
}
