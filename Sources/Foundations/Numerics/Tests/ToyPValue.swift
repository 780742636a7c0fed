#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A p-value counted in pseudo-experiments of the background alone.
public struct ToyPValue: Hashable, Sendable {
  /// The number of pseudo-experiments at least as extreme as the data, failed ones among them.
  public let exceeding: Int
  /// The number of pseudo-experiments.
  public let toys: Int
  /// The number of pseudo-experiments in which a fit failed; they count as extreme, so that they
  /// can only weaken a claim.
  public let failed: Int

  /// A p-value of `exceeding` in `toys`.
  public init(exceeding: Int, toys: Int, failed: Int = 0) {
    precondition(
      toys > 0 && (0...toys).contains(exceeding) && (0...exceeding).contains(failed),
      "ToyPValue: \(exceeding) of \(toys), \(failed) failed")
    self.exceeding = exceeding
    self.toys = toys
    self.failed = failed
  }

  /// What the p-value is below where no pseudo-experiment exceeds, 1/toys: the smallest number that
  /// so many can tell from zero.
  public var floor: Double { 1 / Double(toys) }

  /// exceeding/toys; 0 means "below the upper limit", not zero.
  public var value: Double { Double(exceeding) / Double(toys) }

  /// The binomial standard error; 0 at the ends, where only the interval speaks.
  public var standardError: Double { (value * (1 - value) / Double(toys)).squareRoot() }

  /// The interval of Clopper and Pearson.
  public func interval(level: Double = 0.6827) -> ConfidenceInterval {
    BinomialInterval.clopperPearson(passing: Double(exceeding), trials: Double(toys), level: level)
  }

  /// The one-sided upper limit of Clopper and Pearson; the statement to make where no toy exceeds.
  public func upperLimit(level: Double = 0.95) -> Double {
    guard exceeding < toys else { return 1 }
    return exceeding == 0
      ? BinomialInterval.upperLimitWithoutEvents(trials: Double(toys), level: level)
      : BetaDistribution.quantile(level, a: Double(exceeding + 1), b: Double(toys - exceeding))
  }

  /// The one-sided significance Φ⁻¹(1 − p); nil at 0 and 1.
  public var significance: Double? {
    0 < exceeding && exceeding < toys ? -NormalDistribution.quantile(value) : nil
  }
}
