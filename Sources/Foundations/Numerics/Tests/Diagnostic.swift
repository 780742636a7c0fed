#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The outcome of a check: a number, what it should be, and a verdict in words.
public struct Diagnostic: Hashable, Codable, Sendable {
  /// What the number says.
  public enum Outcome: String, Hashable, Codable, Sendable, Comparable {
    /// As it should be, within its uncertainty.
    case pass
    /// Doubtful, or safe but wasteful.
    case warn
    /// Not as it should be.
    case fail

    /// Whether `a` is the better outcome.
    public static func < (a: Outcome, b: Outcome) -> Bool {
      let order: [Outcome] = [.pass, .warn, .fail]
      return order.firstIndex(of: a) ?? 0 < order.firstIndex(of: b) ?? 0
    }
  }

  /// What was checked.
  public let name: String
  /// The verdict.
  public let outcome: Outcome
  /// The number.
  public let value: Double
  /// Its standard error; nil where it has none of its own.
  public let error: Double?
  /// What it should be; nil where there is no such number.
  public let expected: Double?
  /// The probability of a deviation at least as large if all is well; nil where it is not known.
  public let pValue: Double?
  /// The p-value that the toys or replicas behind `pValue` can't go below; nil where it is
  /// computed.
  public let pValueFloor: Double?
  /// The verdict in words, without a full stop.
  public let statement: String

  /// The outcome of a check.
  public init(
    _ name: String, _ outcome: Outcome, value: Double, error: Double? = nil,
    expected: Double? = nil, pValue: Double? = nil, pValueFloor: Double? = nil, statement: String
  ) {
    self.name = name
    self.outcome = outcome
    self.value = value
    self.error = error
    self.expected = expected
    self.pValue = pValue
    self.pValueFloor = pValueFloor
    self.statement = statement
  }
}

/// `value` with four significant digits, for statements.
package func fourDigits(_ value: Double) -> Double {
  guard value.isFinite, value != 0 else { return value }
  let scale = pow(10, 3 - log10(abs(value)).rounded(.down))
  return (value * scale).rounded() / scale
}

extension Diagnostic {
  /// A p-value in a statement: counted ones at the floor of their toys are only known to be below
  /// it.
  package static func words(pValue: Double, floor: Double? = nil) -> String {
    if let floor, floor >= 0.001, pValue <= floor { return "p < \(fourDigits(floor))" }
    return pValue < 0.001 ? "p < 0.001" : "p = \(fourDigits(pValue))"
  }

  /// The largest probability of a deviation at least as large, among true deviations of up to
  /// `tolerance`: a check that fails below 0.001 does so for one in a thousand right numbers at
  /// most, however many events are looked at.
  ///
  /// - Parameters:
  ///   - deviation: The measured distance from what is right, not negative.
  ///   - error: Its standard error.
  ///   - tolerance: What is as good as right.
  public static func pValue(
    ofDeviation deviation: Double, error: Double, tolerance: Double
  ) -> Double {
    guard error > 0 else { return deviation <= tolerance ? 1 : 0 }
    return NormalDistribution.cdf((tolerance - deviation) / error)
      + NormalDistribution.cdf((-tolerance - deviation) / error)
  }
}

extension Diagnostic.Outcome {
  /// The verdict on a p-value: below 0.001, or no number, a fail; below 0.05 a warning.
  public init(pValue: Double) {
    self = pValue >= 0.05 ? .pass : pValue >= 0.001 ? .warn : .fail
  }
}
