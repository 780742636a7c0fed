/// The background rejection 1/ε_B at one signal efficiency, with its test-set uncertainty.
///
/// Where no background event survives the cut there is no value, only a lower limit: `value`,
/// `error` and `upper` are nil and `lower` is the one-sided limit at `level`.
public struct Rejection: Codable, Equatable, Sendable {
  /// The signal efficiency ε_S of the working point.
  public var signalEfficiency: Double
  /// 1/ε_B as the landscape paper (arXiv:1902.09914) computes it for a single network: linear
  /// interpolation of ε_B on the grid of ε_S; nil where only a limit can be given.
  public var value: Double?
  /// The binomial standard error of `value`, √((1 − ε_B)/(ε_B N_B))/ε_B combined with the error
  /// that the finite signal sample puts on the cut; nil for a limit.
  public var error: Double?
  /// The lower end of the confidence interval (Clopper–Pearson); for a limit the one-sided limit.
  public var lower: Double
  /// The upper end of the confidence interval; nil for a limit.
  public var upper: Double?
  /// The confidence level, for example 0.95.
  public var level: Double
  /// 1/ε_B at the ROC point whose signal efficiency is nearest (the convention of weaver); nil
  /// where that point has no background.
  public var nearestPointValue: Double?
  /// The number of background events that pass the cut; effective number for weighted events.
  public var backgroundPassing: Double
  /// The number of background events; effective number for weighted events.
  public var backgroundCount: Double
  /// The score at and above which an event passes.
  public var threshold: Double?

  /// A rejection from its numbers.
  public init(
    signalEfficiency: Double, value: Double?, error: Double?, lower: Double, upper: Double?,
    level: Double, nearestPointValue: Double?, backgroundPassing: Double, backgroundCount: Double,
    threshold: Double?
  ) {
    self.signalEfficiency = signalEfficiency
    self.value = value
    self.error = error
    self.lower = lower
    self.upper = upper
    self.level = level
    self.nearestPointValue = nearestPointValue
    self.backgroundPassing = backgroundPassing
    self.backgroundCount = backgroundCount
    self.threshold = threshold
  }

  /// Whether only a lower limit is known.
  public var isLimit: Bool { value == nil }

  /// Writes absent numbers as `null`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(signalEfficiency, forKey: .signalEfficiency)
    try container.encode(value, forKey: .value)
    try container.encode(error, forKey: .error)
    try container.encode(lower, forKey: .lower)
    try container.encode(upper, forKey: .upper)
    try container.encode(level, forKey: .level)
    try container.encode(nearestPointValue, forKey: .nearestPointValue)
    try container.encode(backgroundPassing, forKey: .backgroundPassing)
    try container.encode(backgroundCount, forKey: .backgroundCount)
    try container.encode(threshold, forKey: .threshold)
  }
}
