import Numerics
import Randomness

/// The difference of a metric between two taggers, with its spread over bootstrap replicas.
public struct BootstrapDifference: Sendable {
  /// The metric of the second tagger minus that of the first; nil where one of them has none.
  public let difference: Double?
  /// The standard deviation over the replicas.
  public let standardError: Double
  /// The percentile interval; nil where more replicas than a tail holds have no value.
  public let interval: ConfidenceInterval?
  /// The two-sided p-value of no difference: twice the smaller share of replicas on one side of
  /// zero, with the sample itself counted as one of them.
  public let pValue: Double
  /// What ``pValue`` is below where all replicas lie on one side of zero: 2 in their number.
  public var pValueFloor: Double { 2 / Double(max(replicas, 1)) }
  /// The number of replicas that have a value.
  public let replicas: Int
  /// The number of replicas without a value, for example rejections where no background passed.
  public let replicasWithoutValue: Int
}

/// Compares two taggers by resampling their common events.
///
/// Each replica draws as many signal and as many background events as there are, with replacement
/// (stratified), the same events for both taggers (paired). Weights stay with their events. The
/// numbers depend on `random` alone: replica r uses its substream r.
///
/// - Parameters:
///   - first: The first tagger's scores.
///   - second: The second tagger's scores of the same events.
///   - replicas: The number of replicas; 1000 give 2.5% tails with a relative error of 20%.
///   - level: The confidence level of the intervals.
///   - random: The stream to draw from.
///   - metrics: The metrics of a replica, nil where one is not defined; always equally many.
/// - Returns: One difference for every metric.
/// - Throws: `ScoredSampleError.notPaired` when labels or weights differ.
public func pairedBootstrap(
  _ first: ScoredSample, _ second: ScoredSample, replicas: Int = 1000, level: Double = 0.95,
  random: RandomStream, metrics: (RankedSample) -> [Double?]
) throws -> [BootstrapDifference] {
  try first.requirePaired(with: second)
  precondition(replicas > 1, "pairedBootstrap: \(replicas) replicas have no spread")
  let rankings = (RankedSample(first), RankedSample(second))
  let values = (metrics(rankings.0), metrics(rankings.1))
  func differences(_ a: [Double?], _ b: [Double?]) -> [Double?] {
    zip(a, b).map { first, second in
      guard let first, let second else { return nil }
      return second - first
    }
  }
  let observed = differences(values.0, values.1)
  var drawn = observed.map { _ in [Double]() }
  var resampler = StratifiedResampler(first)
  for replica in 0..<replicas {
    resampler.draw(random.substream(replica))
    let resampled = (resampler.replica(of: rankings.0), resampler.replica(of: rankings.1))
    for (metric, difference) in differences(metrics(resampled.0), metrics(resampled.1)).enumerated()
    {
      if let difference { drawn[metric].append(difference) }
    }
  }
  return zip(observed, drawn).map {
    summary(observed: $0, drawn: $1.sorted(), replicas: replicas, level: level)
  }
}

private func summary(
  observed: Double?, drawn: [Double], replicas: Int, level: Double
) -> BootstrapDifference {
  let count = Double(drawn.count)
  let mean = drawn.reduce(0, +) / max(count, 1)
  let variance = drawn.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(count - 1, 1)
  let tail = (1 - level) / 2
  let missing = replicas - drawn.count
  let interval: ConfidenceInterval? =
    Double(missing) > tail * Double(replicas)
    ? nil
    : ConfidenceInterval(
      lower: quantile(ofSorted: drawn, tail), upper: quantile(ofSorted: drawn, 1 - tail),
      level: level)
  let notAbove = drawn.filter { $0 <= 0 }.count
  let notBelow = drawn.filter { $0 >= 0 }.count
  let share = Double(1 + min(notAbove, notBelow)) / (count + 1)
  return BootstrapDifference(
    difference: observed, standardError: variance.squareRoot(), interval: interval,
    pValue: min(1, 2 * share), replicas: drawn.count, replicasWithoutValue: missing)
}

/// Draws events with replacement inside each class.
private struct StratifiedResampler {
  private let sample: ScoredSample
  private let strata: [[Int]]
  private var weights: [Double]
  private var totals: (background: ClassTotals, signal: ClassTotals)

  init(_ sample: ScoredSample) {
    self.sample = sample
    strata = [0, 1].map { label in sample.isSignal.indices.filter { sample.isSignal[$0] == label } }
    weights = []
    totals = (sample.background, sample.signal)
  }

  mutating func draw(_ stream: RandomStream) {
    weights = [Double](repeating: 0, count: sample.count)
    let background = draw(stream.substream("background"), strata[0], sample.background)
    let signal = draw(stream.substream("signal"), strata[1], sample.signal)
    totals = (background, signal)
  }

  private mutating func draw(
    _ stream: RandomStream, _ stratum: [Int], _ total: ClassTotals
  ) -> ClassTotals {
    var stream = stream
    weights.withUnsafeMutableBufferPointer { weights in
      stratum.withUnsafeBufferPointer { stratum in
        // Two 32-bit numbers from each draw, scaled to indices: no index is preferred by more than
        // n/2³², which is far below the noise of any number of replicas.
        let count = UInt64(stratum.count)
        var drawn = 0
        while drawn < stratum.count {
          let bits = stream.next()
          weights[stratum[Int(truncatingIfNeeded: ((bits >> 32) &* count) >> 32)]] += 1
          drawn += 1
          if drawn == stratum.count { break }
          weights[stratum[Int(truncatingIfNeeded: ((bits & 0xFFFF_FFFF) &* count) >> 32)]] += 1
          drawn += 1
        }
      }
    }
    guard let original = sample.weights else { return total }
    var (sum, squares) = (0.0, 0.0)
    for event in stratum {
      // An event that was drawn twice is two events of its weight.
      let copies = weights[event]
      sum += copies * original[event]
      squares += copies * original[event] * original[event]
      weights[event] = copies * original[event]
    }
    return ClassTotals(count: total.count, sumOfWeights: sum, sumOfSquaredWeights: squares)
  }

  func replica(of ranking: RankedSample) -> RankedSample {
    RankedSample(ranking, weights: weights, signal: totals.signal, background: totals.background)
  }
}
