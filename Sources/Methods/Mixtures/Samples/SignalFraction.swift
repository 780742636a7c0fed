/// The share of signal events in a mixed sample.
public struct SignalFraction: Hashable, Codable, Sendable {
  /// The share, in 0…1.
  public let value: Double
  /// Its standard error; 0 where it is known exactly.
  public let uncertainty: Double

  /// A fraction with its standard error.
  ///
  /// - Throws: `WeakSupervisionError` for a share outside 0…1 and an error that is negative or not
  ///   finite.
  public init(_ value: Double, uncertainty: Double = 0) throws {
    guard (0...1).contains(value) else {
      throw WeakSupervisionError(
        "signal fraction \(value)", "a fraction lies between 0 and 1",
        hint: "give the share of signal events, not a percentage")
    }
    guard uncertainty >= 0, uncertainty.isFinite else {
      throw WeakSupervisionError(
        "signal fraction \(value)", "its uncertainty is \(uncertainty), expected a number ≥ 0")
    }
    self.value = value
    self.uncertainty = uncertainty
  }
}
