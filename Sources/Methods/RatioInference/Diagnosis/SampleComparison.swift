import Diagnostics
import Foundation
import Numerics
import Randomness
import RatioEstimation
import Simulation

/// Observed events beside the simulations at what was fitted to them, observable by observable:
/// whether the data are at all what the simulations make.
public struct SampleComparison: Sendable {
  /// The verdict on each observable.
  public let verdicts: [Diagnostic]

  /// Fewer events, or simulations worth less, have no distribution to speak of.
  private static let (fewestEvents, fewestSimulations) = (10, 50.0)
  /// More observed events tell no more, beside the simulations, than these.
  private static let mostEvents = 20_000

  /// Compares events with a mixture of signal and background.
  ///
  /// The ratio plays no part: each class has the shape of its own events, without the variations of
  /// nuisance parameters.
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
    let parts = [(pool.numerator, counts.signal), (pool.denominator, counts.background)]
    let weights = parts.flatMap { part, count in
      let own = part.unitOrOwnWeights
      let total = own.reduce(0, +)
      return own.map { $0 * max(count, 0) / total }
    }
    try self.init(
      events, pool.numerator.x.appending(pool.denominator.x), weights: weights,
      logRatios: weights.map { _ in 0 }, tolerance: 0, place: "at the best fit", random: random)
  }

  /// Compares events with those that an estimate keeps of its simulations, weighted by r̂(x; θ).
  ///
  /// A distance of distribution functions of 0.02 is as good as none: so much may come from the
  /// estimate.
  ///
  /// - Parameters:
  ///   - events: The observed events.
  ///   - estimate: The estimate.
  ///   - theta: What was inferred from the events.
  ///   - place: What this is, in words: "at the best fit".
  ///   - random: The random signs behind p-values.
  /// - Returns: Nil for fewer than 10 events, an estimate that keeps no simulations or has no known
  ///   denominator, and where the kept ones are worth fewer than 50 at `theta`.
  /// - Throws: `InferenceError` for events without weight; errors of the estimate.
  public init?(
    _ events: ObservedEvents, _ estimate: any LogRatio, at theta: [Double], place: String,
    random: RandomStream
  ) throws {
    guard estimate.isNormalized, let sample = estimate.simulatedRange?.sample else { return nil }
    try self.init(
      events, sample.x, weights: sample.ownWeights,
      logRatios: estimate.grid(theta: Rows([theta]), x: sample.x), tolerance: 0.02, place: place,
      random: random)
  }

  private init?(
    _ events: ObservedEvents, _ simulated: Rows, weights: [Double]?, logRatios: [Double],
    tolerance: Double, place: String, random: RandomStream
  ) throws {
    guard events.count >= SampleComparison.fewestEvents else { return nil }
    let count = min(events.count, SampleComparison.mostEvents)
    let events = events.selecting((0..<count).map { events.count * $0 / count })
    let closure = try FeatureClosure(
      names: events.names, numerator: events.x.values, denominator: simulated.values,
      logRatios: logRatios, weights: (events.weights, weights), tolerance: tolerance,
      random: random)
    let worth = closure.tests.first?.effectiveCounts.second ?? 0
    guard worth >= SampleComparison.fewestSimulations else { return nil }
    verdicts = zip(events.names, closure.verdicts).map { name, verdict in
      Diagnostic(
        "observed \(name)", verdict.outcome, value: verdict.value, expected: 0,
        pValue: verdict.pValue, pValueFloor: verdict.pValueFloor,
        statement: "observed and simulated events \(place): \(verdict.statement)")
    }
  }
}
