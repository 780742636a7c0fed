import Foundation
import Numerics

/// How the ratios of several estimates become one. By Jensen's inequality the three differ: the
/// mean ratio is the largest, the mean log ratio the smallest in geometric sense.
public enum EnsembleMean: String, Codable, CaseIterable, Sendable {
  /// exp of the mean log r. What is meant for estimates that are known up to a function of x.
  case logRatio
  /// The mean of r: keeps E[r̂] = 1 over the denominator if every member has it.
  case ratio
  /// The mean of P(numerator) = r/(1 + r) with equal classes.
  case probability

  /// log of the combined ratio.
  ///
  /// - Precondition: There is a member.
  public func combine(_ logRatios: some Collection<Double>) -> Double {
    precondition(!logRatios.isEmpty, "EnsembleMean: no members")
    let count = Double(logRatios.count)
    switch self {
    case .logRatio: return logRatios.reduce(0, +) / count
    case .ratio: return logSumExp(logRatios) - log(count)
    case .probability:
      // log Σσ(h) − log Σσ(−h), with log σ(h) = −softplus(−h).
      return logSumExp(logRatios.map { -softplus(-$0) })
        - logSumExp(logRatios.map { -softplus($0) })
    }
  }
}
