import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How well scores in [0, 1] are probabilities of signal in a sample of the same composition.
public struct ReliabilityDiagram: Sendable {
  /// The kind of interval on the signal fraction of a bin.
  public enum IntervalRule: Sendable {
    /// Clopper and Pearson's: never too short.
    case clopperPearson
    /// Jeffreys': right on average.
    case jeffreys
  }

  /// A bin of equal width that holds events.
  public struct Bin: Sendable {
    /// The lower edge in score.
    public let lowerEdge: Double
    /// The upper edge in score.
    public let upperEdge: Double
    /// The weighted mean score.
    public let meanScore: Double
    /// The weighted fraction of signal.
    public let signalFraction: Double
    /// The confidence interval of the fraction.
    public let interval: ConfidenceInterval
    /// The number of events.
    public let count: Int
  }

  /// The bins that hold events.
  public let bins: [Bin]
  /// Σ (W_b/W)·|fraction − mean score| over the bins (M. P. Naeini et al., AAAI 2015).
  public let expectedCalibrationError: Double
  /// The mean of `expectedCalibrationError` for a perfectly calibrated tagger with these scores:
  /// each bin then fluctuates by √(Σ w² p(1 − p))/W_b, of which √(2/π) is the mean distance.
  public let expectedCalibrationErrorOfPerfectTagger: Double
  /// The standard deviation of `expectedCalibrationError` for a perfectly calibrated tagger: that
  /// of |z| is √(1 − 2/π), and bins are independent.
  public let deviationOfPerfectTagger: Double
  /// The weighted mean of (score − label)².
  public let brierScore: Double
  /// The weighted mean negative log-likelihood of the clipped scores.
  public let logLoss: Double
  /// The distance from 0 and 1 to which scores were clipped for `logLoss`.
  public let clipping: Double
  /// The number of scores that were clipped.
  public let clippedCount: Int

  /// The diagram of `sample`; nil if a score lies outside [0, 1].
  ///
  /// - Parameters:
  ///   - sample: Scores that claim to be probabilities.
  ///   - bins: The number of bins of equal width.
  ///   - level: The confidence level of the bars.
  ///   - intervals: The kind of bars.
  ///   - clipping: Scores nearer to 0 and 1 are moved to this distance in the log-loss. The
  ///     default is the largest distance from 1 that single precision rounds to 1.
  public init?(
    _ sample: ScoredSample, bins binCount: Int = 15, level: Double = 0.95,
    intervals: IntervalRule = .clopperPearson, clipping: Double = 0x1p-25
  ) {
    guard sample.scores.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { return nil }
    var tallies = [Tally](repeating: Tally(), count: binCount)
    let histogram = WeightedHistogram(bins: binCount, from: 0, to: 1)
    var (total, squares, loss) = (0.0, 0.0, 0.0)
    var clipped = 0
    for event in 0..<sample.count {
      let score = sample.scores[event]
      let label = Double(sample.isSignal[event])
      let weight = sample.weights?[event] ?? 1
      total += weight
      squares += weight * (score - label) * (score - label)
      let likely = min(max(score, clipping), 1 - clipping)
      if likely != score { clipped += 1 }
      loss -= weight * (label == 1 ? log(likely) : log1p(-likely))
      if let bin = histogram.bin(of: score) { tallies[bin].add(score, label, weight) }
    }
    var (distance, noise, variance) = (0.0, 0.0, 0.0)
    var filled: [Bin] = []
    // Weights so small that their squares vanish count as none.
    for (index, tally) in tallies.enumerated() where tally.squaredWeight > 0 {
      distance += abs(tally.signal - tally.score) / total
      noise += (2 / Double.pi * tally.variance).squareRoot() / total
      variance += (1 - 2 / Double.pi) * tally.variance
      filled.append(
        tally.bin(histogram.edges[index], histogram.edges[index + 1], level, intervals))
    }
    self.bins = filled
    expectedCalibrationError = distance
    expectedCalibrationErrorOfPerfectTagger = noise
    deviationOfPerfectTagger = variance.squareRoot() / total
    brierScore = squares / total
    logLoss = loss / total
    self.clipping = clipping
    clippedCount = clipped
  }

  /// The sums of one bin.
  private struct Tally {
    var count = 0
    var weight = 0.0
    var squaredWeight = 0.0
    var score = 0.0
    var signal = 0.0
    var variance = 0.0

    mutating func add(_ score: Double, _ label: Double, _ weight: Double) {
      count += 1
      self.weight += weight
      squaredWeight += weight * weight
      self.score += weight * score
      signal += weight * label
      variance += weight * weight * score * (1 - score)
    }

    func bin(
      _ lower: Double, _ upper: Double, _ level: Double, _ rule: IntervalRule
    ) -> Bin {
      let fraction = min(signal / weight, 1)
      let trials = weight * weight / squaredWeight
      let interval =
        switch rule {
        case .clopperPearson:
          BinomialInterval.clopperPearson(
            passing: fraction * trials, trials: trials, level: level)
        case .jeffreys:
          BinomialInterval.jeffreys(passing: fraction * trials, trials: trials, level: level)
        }
      return Bin(
        lowerEdge: lower, upperEdge: upper, meanScore: score / weight, signalFraction: fraction,
        interval: interval, count: count)
    }
  }
}
