import Numerics

/// The fraction of right answers with its uncertainty.
public struct Accuracy: Sendable {
  /// How a score becomes an answer.
  public enum Rule: Hashable, Sendable {
    /// Signal if score ≥ threshold.
    case threshold(Double)
    /// `rint(score) == label` as in arXiv:1902.09914: halves go to the even number, so a score of
    /// exactly ½ is background.
    case rounding
  }

  /// The weighted fraction of right answers.
  public let value: Double
  /// The number of events, effective for weighted events.
  public let trials: Double

  /// The accuracy of `sample`.
  public init(_ sample: ScoredSample, rule: Rule = .rounding) {
    let isRight = Accuracy.answers(sample, rule)
    var (right, total, squares, rightSquares) = (0.0, 0.0, 0.0, 0.0)
    for event in 0..<sample.count {
      let weight = sample.weights?[event] ?? 1
      total += weight
      squares += weight * weight
      if isRight[event] {
        right += weight
        rightSquares += weight * weight
      }
    }
    value = min(right / total, 1)
    let variance =
      ((1 - value) * (1 - value) * rightSquares + value * value * (squares - rightSquares))
      / (total * total)
    trials =
      sample.weights == nil || variance <= 0
      ? total * total / squares : value * (1 - value) / variance
  }

  /// The binomial standard error.
  public var standardError: Double { (value * (1 - value) / trials).squareRoot() }

  /// The interval of Clopper and Pearson.
  public func interval(level: Double = 0.95) -> ConfidenceInterval {
    BinomialInterval.clopperPearson(passing: value * trials, trials: trials, level: level)
  }

  /// Wilson's score interval.
  public func wilsonInterval(level: Double = 0.95) -> ConfidenceInterval {
    BinomialInterval.wilson(passing: value * trials, trials: trials, level: level)
  }

  static func answers(_ sample: ScoredSample, _ rule: Rule) -> [Bool] {
    switch rule {
    case .threshold(let threshold):
      zip(sample.scores, sample.isSignal).map { ($0 >= threshold) == ($1 == 1) }
    case .rounding:
      zip(sample.scores, sample.isSignal).map {
        $0.rounded(.toNearestOrEven) == Double($1)
      }
    }
  }
}

/// The difference of the accuracies of two taggers on the same events.
public struct AccuracyComparison: Sendable {
  /// The second accuracy minus the first.
  public let difference: Double
  /// The standard error of the difference, from the events on which the two disagree.
  public let standardError: Double
  /// The two-sided p-value: McNemar's exact test without weights, normal with weights.
  public let pValue: Double

  /// Compares the accuracies of two taggers.
  /// - Throws: `ScoredSampleError.notPaired` when labels or weights differ.
  public init(
    _ first: ScoredSample, _ second: ScoredSample, rule: Accuracy.Rule = .rounding
  ) throws {
    try first.requirePaired(with: second)
    let answers = (Accuracy.answers(first, rule), Accuracy.answers(second, rule))
    func gain(_ event: Int) -> Double {
      (answers.1[event] ? 1 : 0) - (answers.0[event] ? 1 : 0)
    }
    var (gained, lost, total) = (0.0, 0.0, 0.0)
    for event in 0..<first.count {
      let weight = first.weights?[event] ?? 1
      total += weight
      gained += max(gain(event), 0) * weight
      lost += max(-gain(event), 0) * weight
    }
    let mean = (gained - lost) / total
    var squares = 0.0
    for event in 0..<first.count {
      let deviation = (first.weights?[event] ?? 1) * (gain(event) - mean)
      squares += deviation * deviation
    }
    difference = mean
    standardError = squares.squareRoot() / total
    if first.weights == nil {
      let disagreeing = gained + lost
      let fewer = min(gained, lost)
      // Twice the binomial probability of at most `fewer` of `disagreeing` at ½.
      pValue =
        fewer == disagreeing - fewer
        ? 1 : min(1, 2 * (1 - BetaDistribution.cdf(0.5, a: fewer + 1, b: disagreeing - fewer)))
    } else {
      pValue = standardError > 0 ? NormalDistribution.twoSidedPValue(mean / standardError) : 1
    }
  }

  /// The normal confidence interval of the difference.
  public func interval(level: Double = 0.95) -> ConfidenceInterval {
    let half = NormalDistribution.quantile((1 + level) / 2) * standardError
    return ConfidenceInterval(lower: difference - half, upper: difference + half, level: level)
  }
}
