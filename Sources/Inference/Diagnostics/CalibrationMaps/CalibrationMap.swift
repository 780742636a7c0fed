import Messages
import Numerics
import Ranking

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A map from a classifier's score to the log density ratio r =
/// p(score|numerator)/p(score|denominator), fitted to held-out events (K. Cranmer, J. Pavez, G.
/// Louppe, arXiv:1506.02169). Always finite.
///
/// The numerator is class 1. The total weights of both classes are set equal, so that the ratio is
/// one of normalized densities whatever the numbers of events.
public struct CalibrationMap: Hashable, Codable, Sendable {
  /// The function of the logit.
  enum Shape: Hashable, Codable, Sendable {
    /// Constant between thresholds: one value more than there are thresholds.
    case steps(thresholds: [Double], values: [Double])
    /// Linear between nodes, constant beyond.
    case nodes(positions: [Double], values: [Double])
    /// a log s − b log(1 − s) + c; Platt's line has a = b.
    case logarithms(a: Double, b: Double, c: Double)
  }

  /// How it was fitted.
  public let method: CalibrationMethod
  /// The scale of the scores it takes.
  public let scale: ScoreScale
  /// The number of bins or blocks at which a class without events was counted as half an event,
  /// which keeps the ratio finite.
  public let filledBins: Int
  /// What is subtracted from every log ratio to normalize it; 0 unless asked for.
  public private(set) var logNormalization = 0.0
  let shape: Shape

  init(_ method: CalibrationMethod, scale: ScoreScale, shape: Shape, filledBins: Int) {
    self.method = method
    self.scale = scale
    self.shape = shape
    self.filledBins = filledBins
  }

  /// The log ratio of a score.
  public func logRatio(_ score: Double) -> Double {
    let logit = CalibrationMap.logit(score, scale)
    let value =
      switch shape {
      case .steps(let thresholds, let values): values[CalibrationMap.place(logit, in: thresholds)]
      case .nodes(let positions, let values): CalibrationMap.interpolate(logit, positions, values)
      // log s = −softplus(−h) and log(1 − s) = −softplus(h).
      case .logarithms(let a, let b, let c): b * softplus(logit) - a * softplus(-logit) + c
      }
    return value - logNormalization
  }

  /// The log ratios of scores.
  public func logRatios(_ scores: [Double]) -> [Double] { scores.map(logRatio) }

  /// The calibrated probability of the numerator in a mixture of which `prior` is numerator.
  public func probability(_ score: Double, prior: Double = 0.5) -> Double {
    1 / (1 + (1 - prior) / prior * exp(-logRatio(score)))
  }

  /// The map scaled so that the mean ratio of the denominator's events of `sample` is 1, as that of
  /// a normalized ratio is.
  public func normalized(on sample: ScoredSample) -> CalibrationMap {
    var result = self
    result.logNormalization += log(normalization(on: sample).mean)
    return result
  }

  /// How well E[r] = 1 over the denominator holds in `sample`, better not the one of the fit.
  public func normalization(on sample: ScoredSample) -> RatioNormalization {
    let rows = sample.isSignal.indices.filter { sample.isSignal[$0] == 0 }
    return RatioNormalization(
      logRatios: rows.map { logRatio(sample.scores[$0]) },
      weights: sample.weights.map { weights in rows.map { weights[$0] } })
  }

  /// The logit of a score. That of a probability is kept within ±37, where 1 − p rounds to 1.
  static func logit(_ score: Double, _ scale: ScoreScale) -> Double {
    guard scale == .probability else { return min(max(score, -700), 700) }
    if score <= 0 || score >= 1 { return score <= 0 ? -37 : 37 }
    return min(max(log(score) - log1p(-score), -37), 37)
  }

  /// The number of thresholds at or below `x`.
  static func place(_ x: Double, in thresholds: [Double]) -> Int {
    var (low, high) = (0, thresholds.count)
    while low < high {
      let middle = (low + high) / 2
      if thresholds[middle] <= x { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func interpolate(_ x: Double, _ positions: [Double], _ values: [Double]) -> Double
  {
    let above = place(x, in: positions)
    if above == 0 { return values[0] }
    if above == positions.count { return values[above - 1] }
    let width = positions[above] - positions[above - 1]
    let share = (x - positions[above - 1]) / width
    return values[above - 1] + share * (values[above] - values[above - 1])
  }
}

extension CalibrationMap {
  /// Reads a map from a model file.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind, and for numbers that
  ///   make no function.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    method = try container.decode(CalibrationMethod.self, forKey: .method)
    scale = try container.decode(ScoreScale.self, forKey: .scale)
    filledBins = try container.decode(Int.self, forKey: .filledBins)
    logNormalization = try container.decode(Double.self, forKey: .logNormalization)
    shape = try container.decode(Shape.self, forKey: .shape)
    try decoder.require(logNormalization.isFinite, "logNormalization is not finite")
    if let problem = shape.problem { throw decoder.problem("shape: \(problem)") }
  }
}

extension CalibrationMap.Shape {
  /// What is wrong with a function that came from outside; nil for a function.
  fileprivate var problem: String? {
    let (places, values, excess): ([Double], [Double], Int)
    switch self {
    case .steps(let thresholds, let heights): (places, values, excess) = (thresholds, heights, 1)
    case .nodes(let positions, let heights): (places, values, excess) = (positions, heights, 0)
    case .logarithms(let a, let b, let c): (places, values, excess) = ([], [a, b, c], 3)
    }
    guard !values.isEmpty, values.count == places.count + excess else {
      return "\(values.count) values for \(places.count) places"
    }
    guard (places + values).allSatisfy(\.isFinite) else { return "a number is not finite" }
    return zip(places, places.dropFirst()).allSatisfy { $0 <= $1 } ? nil : "its places do not rise"
  }
}
