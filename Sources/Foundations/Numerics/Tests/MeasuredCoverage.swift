/// How often intervals contained the truth, beside how often they should.
public struct MeasuredCoverage: Hashable, Sendable {
  /// The number of intervals that contained the truth.
  public let covered: Int
  /// The number of intervals.
  public let trials: Int
  /// The confidence level of the intervals.
  public let level: Double
  /// The number of pseudo-experiments that the intervals themselves are made from, whose
  /// fluctuations move the coverage too; nil for intervals by formulas.
  public let constructedFrom: Int?

  /// A measured coverage.
  public init(covered: Int, trials: Int, level: Double, constructedFrom: Int? = nil) {
    precondition(
      trials > 0 && (0...trials).contains(covered) && constructedFrom ?? 1 > 0,
      "MeasuredCoverage: \(covered), \(trials), \(constructedFrom ?? 1)")
    self.covered = covered
    self.trials = trials
    self.level = level
    self.constructedFrom = constructedFrom
  }

  /// The share that contained the truth.
  public var value: Double { Double(covered) / Double(trials) }

  /// The trials of a binomial variable with the same variance.
  private var effectiveTrials: Double {
    1 / (1 / Double(trials) + (constructedFrom.map { 1 / Double($0) } ?? 0))
  }

  /// The binomial standard error if the coverage is the level.
  public var expectedError: Double { (level * (1 - level) / effectiveTrials).squareRoot() }

  /// The interval of Clopper and Pearson for the coverage.
  public func interval(level: Double = 0.95) -> ConfidenceInterval {
    BinomialInterval.clopperPearson(
      passing: value * effectiveTrials, trials: effectiveTrials, level: level)
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
