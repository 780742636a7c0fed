/// A number of a result with its uncertainty.
public struct ResultValue: Codable, Equatable, Sendable {
  /// What it is, as "global p-value".
  public var name: String
  /// The number.
  public var value: Double
  /// The lower end of its interval of one standard error; nil where there is none.
  public var low: Double?
  /// The upper end.
  public var high: Double?

  /// A number; nil for one that is not finite, which JSON cannot hold.
  public init?(_ name: String, _ value: Double?, low: Double? = nil, high: Double? = nil) {
    guard let value, value.isFinite else { return nil }
    self.name = name
    self.value = value
    self.low = low.flatMap { $0.isFinite ? $0 : nil }
    self.high = high.flatMap { $0.isFinite ? $0 : nil }
  }

  /// A number with a standard error.
  public init?(_ name: String, _ value: Double, error: Double) {
    self.init(name, value, low: value - error, high: value + error)
  }
}
