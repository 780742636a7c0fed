import Foundation
import Likelihoods
import Numerics
import Simulation

/// The error that the training leaves in what is said about a signal's strength: the scatter of
/// what the estimate's replicas say, each with the same events, with Student's factor for so few.
public struct SignalTrainingErrors: Hashable, Sendable {
  /// The number of replicas.
  public let replicas: Int
  /// Of the best fit of the strength.
  public let strength: Double
  /// Of the significance.
  public let significance: Double
  /// Of the upper limit.
  public let limit: Double
  /// Of the median upper limit without a signal.
  public let expectedLimit: Double

  /// The scatter of replicas.
  ///
  /// - Parameters:
  ///   - models: The model with each replica's ratio.
  ///   - events: The observed events; nil for the Asimov data without a signal of each.
  ///   - level: The level of the limits.
  /// - Returns: Nil for fewer than two replicas.
  /// - Throws: `InferenceError` where a fit does not converge; errors of the ratios.
  public init?(_ models: [SignalModel], events: ObservedEvents?, level: Double = 0.95) throws {
    guard models.count > 1 else { return nil }
    var found: [(strength: Double, significance: Double, limit: Double, expected: Double)] = []
    for model in models {
      let inference = try AsymptoticInference(
        model.model,
        try events.map(model.observation)
          ?? model.model.asimovWithoutSignal(strength: SignalModel.strength),
        parameter: SignalModel.strength)
      let (discovery, limit) = (
        try inference.discovery(), try inference.upperLimit(level: level)
      )
      found.append((discovery.bestFit, discovery.significance, limit.observed, limit.expected[2]))
    }
    replicas = models.count
    strength = TrainingScatter.error(found.map(\.strength))
    significance = TrainingScatter.error(found.map(\.significance))
    limit = TrainingScatter.error(found.map(\.limit))
    expectedLimit = TrainingScatter.error(found.map(\.expected))
  }

  /// An interval of the strength that has this error too, in quadrature.
  public func widened(
    _ interval: ConfidenceInterval, around bestFit: Double
  ) -> ConfidenceInterval {
    let sigmas = ChiSquaredDistribution.quantile(interval.level, degrees: 1).squareRoot()
    func distance(_ end: Double) -> Double {
      ((end - bestFit) * (end - bestFit) + sigmas * strength * sigmas * strength).squareRoot()
    }
    return ConfidenceInterval(
      lower: max(0, bestFit - distance(interval.lower)),
      upper: bestFit + distance(interval.upper), level: interval.level)
  }

  /// An upper limit that has this error too: its own scatter, one-sided at the level of the limit,
  /// added in quadrature to the distance of the limit from the best fit.
  public func raised(_ observed: Double, level: Double, around bestFit: Double) -> Double {
    let own = NormalDistribution.quantile(level) * limit
    let distance = observed - bestFit
    return bestFit + (distance * distance + own * own).squareRoot()
  }

  /// A significance that has this error too: that of the p-value in the mean over a normal error of
  /// Z, which is Z/√(1 + error²).
  public func lowered(_ observed: Double) -> Double {
    observed / (1 + significance * significance).squareRoot()
  }
}
