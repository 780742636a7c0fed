import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Whether an estimated density ratio is normalized: E[r] = 1 over the denominator's events.
public struct RatioNormalization: Hashable, Sendable {
  /// The number of events.
  public let count: Int
  /// The weighted mean ratio.
  public let mean: Double
  /// Its standard error; too small where the tail is heavy.
  public let error: Double
  /// (Σ w r)²/Σ (w r)²: the events that the reweighted sample is worth.
  public let effectiveCount: Double
  /// The largest share of one event in the sum.
  public let largestShare: Double
  /// The shape k of the generalized Pareto distribution of the largest ratios: above ½ their
  /// variance is infinite, above 0.7 means of the sample cannot be trusted (A. Vehtari et al.,
  /// arXiv:1507.02646). NaN for fewer than 25 events.
  public let paretoShape: Double

  /// The check of log ratios with event weights, which may be negative; nil for 1.
  public init(logRatios: [Double], weights: [Double]? = nil) {
    precondition(!logRatios.isEmpty, "RatioNormalization: no events")
    precondition(
      weights.map { $0.count == logRatios.count } ?? true,
      "RatioNormalization: \(logRatios.count) ratios")
    let top = logRatios.max() ?? 0
    var (sum, total, squares, largest) = (0.0, 0.0, 0.0, 0.0)
    for (event, value) in logRatios.enumerated() {
      let weight = weights?[event] ?? 1
      let term = weight * exp(value - top)
      sum += term
      total += weight
      squares += term * term
      largest = max(largest, abs(term))
    }
    let scaled = sum / total
    var variance = 0.0
    for (event, value) in logRatios.enumerated() {
      let distance = (weights?[event] ?? 1) * (exp(value - top) - scaled)
      variance += distance * distance
    }
    count = logRatios.count
    mean = exp(top) * scaled
    error = exp(top) * variance.squareRoot() / abs(total)
    effectiveCount = sum * sum / squares
    largestShare = largest / abs(sum)
    paretoShape = ParetoTail.shape(logRatios: logRatios)
  }

  /// The deviation of the mean from 1 over its error.
  public var pull: Double { (mean - 1) / error }

  /// Whether a few events carry the sum, so that mean and error say nothing: the ratios of a
  /// posterior that is much narrower than its prior are so, however right they are.
  public var isHeavyTailed: Bool { paretoShape > 0.5 || largestShare > 0.1 }

  /// The verdict on a mean that is right within `tolerance`; nil where the tail is heavy.
  public func verdict(tolerance: Double = 0.02) -> Diagnostic? {
    guard !isHeavyTailed else { return nil }
    let pValue = Diagnostic.pValue(
      ofDeviation: abs(mean - 1), error: error, tolerance: tolerance)
    return Diagnostic(
      "normalization", Diagnostic.Outcome(pValue: pValue), value: mean, error: error, expected: 1,
      pValue: pValue,
      statement:
        "the mean ratio is \(fourDigits(mean)) ± \(fourDigits(error)), 1 within \(tolerance) is "
        + "right; \(count) events are worth \(fourDigits(effectiveCount))")
  }
}

/// The tail of importance ratios.
enum ParetoTail {
  /// The shape k of the tail of the min(n/5, 3√n) largest ratios by the estimate of J. Zhang and
  /// M. Stephens (Technometrics 51 (2009) 316) with the weak prior of arXiv:1507.02646.
  static func shape(logRatios: [Double]) -> Double {
    let count = Double(logRatios.count)
    let size = Int(min(count / 5, 3 * count.squareRoot()).rounded(.up))
    guard size >= 5, let top = logRatios.max() else { return .nan }
    let sorted = logRatios.sorted()
    let cut = exp(sorted[sorted.count - size - 1] - top)
    let tail = sorted.suffix(size).map { exp($0 - top) - cut }.filter { $0 > 0 }
    return tail.count >= 5 ? fit(tail) : .nan
  }

  /// The shape of rising excesses.
  private static func fit(_ excesses: [Double]) -> Double {
    let n = Double(excesses.count)
    let candidates = 30 + Int(n.squareRoot())
    let quartile = excesses[Int(n / 4 + 0.5) - 1]
    let largest = excesses[excesses.count - 1]
    func shape(_ b: Double) -> Double {
      excesses.reduce(0) { $0 + log1p(-b * $1) } / n
    }
    let b = (1...candidates).map { i in
      (1 - (Double(candidates) / (Double(i) - 0.5)).squareRoot()) / (3 * quartile) + 1 / largest
    }
    let profiles = b.map { b in
      let k = shape(b)
      return n * (log(-b / k) - k - 1)
    }
    let best = profiles.max() ?? 0
    let weights = profiles.map { exp($0 - best) }
    let sum = weights.reduce(0, +)
    let mean = zip(b, weights).reduce(0) { $0 + $1.0 * $1.1 } / sum
    return (n * shape(mean) + 5) / (n + 10)
  }
}
