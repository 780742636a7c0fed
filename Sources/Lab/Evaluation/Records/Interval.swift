/// A central value with a confidence interval; either end may be open.
///
/// A pure limit has no central value: `value` is nil and only one of `lower` and `upper` is set.
/// In JSON absent numbers are written as `null`, never as infinity.
public struct Interval: Codable, Equatable, Sendable {
  /// The central value; nil for a limit.
  public var value: Double?
  /// The lower end; nil where the interval is open below.
  public var lower: Double?
  /// The upper end; nil where the interval is open above.
  public var upper: Double?
  /// The confidence level, for example 0.95.
  public var level: Double

  /// An interval from its numbers.
  public init(value: Double?, lower: Double?, upper: Double?, level: Double) {
    self.value = value
    self.lower = lower
    self.upper = upper
    self.level = level
  }

  /// Writes absent numbers as `null`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(value, forKey: .value)
    try container.encode(lower, forKey: .lower)
    try container.encode(upper, forKey: .upper)
    try container.encode(level, forKey: .level)
  }
}

/// A measured number with its standard error and confidence interval.
public struct Measured: Codable, Equatable, Sendable {
  /// The measured value.
  public var value: Double
  /// The standard error (one standard deviation) from the finite test set.
  public var error: Double
  /// The lower end of the confidence interval.
  public var lower: Double
  /// The upper end of the confidence interval.
  public var upper: Double
  /// The confidence level of the interval, for example 0.95.
  public var level: Double
  /// How error and interval were computed, for example "DeLong, logit interval".
  public var method: String

  /// A measurement from its numbers.
  public init(
    value: Double, error: Double, lower: Double, upper: Double, level: Double, method: String
  ) {
    self.value = value
    self.error = error
    self.lower = lower
    self.upper = upper
    self.level = level
    self.method = method
  }
}
