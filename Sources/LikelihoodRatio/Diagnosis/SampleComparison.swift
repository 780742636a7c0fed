import Foundation
import Randomness
import Statistics

/// Observed events beside the mixture of signal and background that was fitted to them, observable
/// by observable: whether the data are at all what the simulations make.
///
/// The ratio plays no part: each class has the shape of its own events, without the variations of
/// nuisance parameters.
public struct SampleComparison: Sendable {
  /// The verdict on each observable.
  public let verdicts: [Diagnostic]

  /// Fewer events have no distribution to speak of.
  private static let fewestEvents = 10

  /// Compares events with a mixture.
  ///
  /// - Parameters:
  ///   - events: The observed events.
  ///   - pool: Events of signal and background.
  ///   - counts: The fitted numbers of both.
  ///   - random: The random signs behind p-values.
  /// - Returns: Nil for fewer than 10 events.
  /// - Throws: `InferenceError` for events without weight.
  public init?(
    _ events: ObservedEvents, pool: RatioTestEvents, counts: (signal: Double, background: Double),
    random: RandomStream
  ) throws {
    guard events.count >= SampleComparison.fewestEvents else { return nil }
    let parts = [(pool.numerator, counts.signal), (pool.denominator, counts.background)]
    let weights = parts.flatMap { part, count in
      let own = part.unitOrOwnWeights
      let total = own.reduce(0, +)
      return own.map { $0 * max(count, 0) / total }
    }
    let closure = try FeatureClosure(
      names: events.names, numerator: events.x.values,
      denominator: pool.numerator.x.appending(pool.denominator.x).values,
      logRatios: weights.map { _ in 0 }, weights: (events.weights, weights), tolerance: 0,
      random: random)
    verdicts = zip(events.names, closure.verdicts).map { name, verdict in
      Diagnostic(
        "observed \(name)", verdict.outcome, value: verdict.value, expected: 0,
        pValue: verdict.pValue, pValueFloor: verdict.pValueFloor,
        statement: "observed and simulated events at the best fit: \(verdict.statement)")
    }
  }
}
