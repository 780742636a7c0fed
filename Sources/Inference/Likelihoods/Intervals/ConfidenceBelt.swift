import Numerics

/// A confidence belt from exact probabilities of a discrete (or finely binned) estimator: for each
/// value of the parameter an interval of outcomes that holds at least the level.
public struct ConfidenceBelt: Sendable {
  /// Which outcomes enter first.
  public enum Ordering: Hashable, Sendable {
    /// Those most likely under the value relative to the best allowed value (G. Feldman and R.
    /// Cousins, physics/9711021): the intervals turn from limits to two-sided ones by themselves.
    case likelihoodRatio
    /// The central ones, with at most half of 1 − level on either side.
    case central
    /// The large ones: the intervals are upper limits.
    case upperLimit
  }

  /// The values of the parameter, rising.
  public let values: [Double]
  /// The confidence level.
  public let level: Double
  /// The first and last accepted outcome of each value.
  public let acceptance: [ClosedRange<Int>]
  /// The exact probability of each value's acceptance.
  public let coverage: [Double]

  /// A belt.
  ///
  /// - Parameters:
  ///   - values: The values of the parameter, rising.
  ///   - level: The confidence level.
  ///   - ordering: Which outcomes enter first.
  ///   - probabilities: The probabilities of all outcomes for a value; their sum should reach the
  ///     level with ease.
  ///   - best: The largest probability of each outcome among the allowed values of the parameter.
  public init(
    values: [Double], level: Double, ordering: Ordering, best: [Double],
    probabilities: (_ value: Double) -> [Double]
  ) {
    self.values = values
    self.level = level
    var acceptance: [ClosedRange<Int>] = []
    var coverage: [Double] = []
    for value in values {
      let p = probabilities(value)
      precondition(p.count == best.count, "ConfidenceBelt: \(p.count) outcomes")
      let range = ConfidenceBelt.accepted(p, best, level, ordering)
      acceptance.append(range)
      coverage.append(p[range].reduce(0, +))
    }
    self.acceptance = acceptance
    self.coverage = coverage
  }

  private static func accepted(
    _ p: [Double], _ best: [Double], _ level: Double, _ ordering: Ordering
  ) -> ClosedRange<Int> {
    switch ordering {
    case .likelihoodRatio:
      let ratios = p.indices.map { best[$0] > 0 ? p[$0] / best[$0] : 0 }
      // The ratio rises to its maximum and falls: the accepted outcomes are neighbors.
      var low = ratios.indices.max { ratios[$0] < ratios[$1] } ?? 0
      var high = low
      var sum = p[low]
      while sum < level && (low > 0 || high < p.count - 1) {
        if high == p.count - 1 || (low > 0 && ratios[low - 1] >= ratios[high + 1]) {
          low -= 1
          sum += p[low]
        } else {
          high += 1
          sum += p[high]
        }
      }
      return low...high
    case .central:
      let tail = (1 - level) / 2
      let low = ConfidenceBelt.firstOutcome(p, tail: tail)
      let high = p.count - 1 - ConfidenceBelt.firstOutcome(p.reversed(), tail: tail)
      return min(low, high)...max(low, high)
    case .upperLimit:
      return ConfidenceBelt.firstOutcome(p, tail: 1 - level)...p.count - 1
    }
  }

  /// The first outcome with at most `tail` below it, as late as possible.
  private static func firstOutcome(_ p: [Double], tail: Double) -> Int {
    var below = 0.0
    for (outcome, probability) in p.enumerated() {
      below += probability
      if below > tail { return outcome }
    }
    return p.count - 1
  }

  /// The values whose acceptance holds `outcome`, from the first to the last; nil where there is
  /// none.
  public func interval(outcome: Int) -> ConfidenceInterval? {
    let accepting = values.indices.filter { acceptance[$0].contains(outcome) }
    guard let first = accepting.first, let last = accepting.last else { return nil }
    return ConfidenceInterval(lower: values[first], upper: values[last], level: level)
  }
}
