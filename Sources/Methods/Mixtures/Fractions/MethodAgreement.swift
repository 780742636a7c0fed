import Evaluation
import Numerics

/// Whether a method of estimating fractions finds what the least biased one finds on the same
/// events.
///
/// Each method has a condition of its own, which scores alone hardly show. Where it fails the
/// method is biased, and its interval, which holds the error of counting alone, covers nothing. So
/// it is compared with a reference: their difference in units of its spread over bootstrap replicas
/// that both share.
public struct MethodAgreement: Hashable, Codable, Sendable {
  /// What the comparison says.
  public enum Verdict: String, Hashable, Codable, Sendable {
    /// The difference is no larger than chance allows, and would be seen if the method was biased
    /// by its own error.
    case agrees
    /// The method is biased here.
    case differs
    /// The reference is too uncertain: a bias of several errors of the method would not be seen.
    case cannotBeTold
  }

  /// The difference of the two estimates in units of its standard error.
  public let distance: Double
  /// The standard error of the difference over that of the method.
  public let resolution: Double

  /// What the comparison says.
  public var verdict: Verdict {
    if abs(distance) > 2 { return .differs }
    return resolution <= 1 ? .agrees : .cannotBeTold
  }

  /// The verdict in words for tables.
  public var words: String {
    let distance = "\(ReportNumber.fixed(abs(distance), 1)) σ"
    switch verdict {
    case .agrees: return "agrees (\(distance))"
    case .differs: return "differs (\(distance))"
    case .cannotBeTold: return "cannot be told (\(distance))"
    }
  }

  /// Compares estimates and their replicas, drawn together.
  init(
    _ value: Double, _ replicas: [Double], with reference: Double, _ referenceReplicas: [Double]
  ) {
    let spread = meanAndDeviation(zip(replicas, referenceReplicas).map { $0 - $1 }).deviation
    let own = meanAndDeviation(replicas).deviation
    let difference = value - reference
    distance = spread > 0 ? difference / spread : difference == 0 ? 0 : 1e9 * difference
    resolution = own > 0 ? spread / own : spread > 0 ? 1e9 : 1
  }

  /// The one of two agreements that says less for the method.
  static func worse(_ one: MethodAgreement, _ other: MethodAgreement) -> MethodAgreement {
    for verdict in [Verdict.differs, .cannotBeTold] where one.verdict != other.verdict {
      if one.verdict == verdict { return one }
      if other.verdict == verdict { return other }
    }
    return abs(one.distance) >= abs(other.distance) ? one : other
  }
}
