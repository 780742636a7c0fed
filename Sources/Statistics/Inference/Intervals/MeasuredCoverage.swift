/// How often intervals contained the truth, beside how often they should.
public struct MeasuredCoverage: Hashable, Sendable {
  /// The number of intervals that contained the truth.
  public let covered: Int
  /// The number of intervals.
  public let trials: Int
  /// The confidence level of the intervals.
  public let level: Double

  /// A measured coverage.
  public init(covered: Int, trials: Int, level: Double) {
    precondition(
      trials > 0 && (0...trials).contains(covered), "MeasuredCoverage: \(covered), \(trials)")
    self.covered = covered
    self.trials = trials
    self.level = level
  }

  /// The share that contained the truth.
  public var value: Double { Double(covered) / Double(trials) }

  /// The binomial standard error if the coverage is the level.
  public var expectedError: Double { (level * (1 - level) / Double(trials)).squareRoot() }

  /// The interval of Clopper and Pearson for the coverage.
  public func interval(level: Double = 0.95) -> ConfidenceInterval {
    BinomialInterval.clopperPearson(
      passing: Double(covered), trials: Double(trials), level: level)
  }

  /// Whether the level lies in the interval of Clopper and Pearson at 99 %; below is a fail, above
  /// a warning: the intervals are longer than needed.
  public var verdict: Diagnostic {
    let interval = interval(level: 0.99)
    let outcome: Diagnostic.Outcome =
      interval.upper < level ? .fail : interval.lower > level ? .warn : .pass
    let remark =
      switch outcome {
      case .fail: ": they are too short"
      case .warn: ": they are longer than needed"
      case .pass: ""
      }
    return Diagnostic(
      "coverage", outcome, value: value, error: expectedError, expected: level,
      statement:
        "\(covered) of \(trials) intervals contain the truth, at a level of \(level)\(remark)")
  }
}
