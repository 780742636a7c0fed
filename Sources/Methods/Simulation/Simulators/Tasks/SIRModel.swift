import Foundation
import Randomness

/// The rates of contact and recovery in an epidemic, from ten tests of a thousand people: `sir` of
/// arXiv:2101.04653 (T.9; Kermack and McKendrick 1927).
///
/// Susceptible S and infected I of N = 10⁶ people follow S′ = −βSI/N, I′ = βSI/N − γI from one
/// infected on; on the days 0, 17, …, 153 a thousand people are tested, of whom x are infected.
public struct SIRModel: TractableSimulator {
  /// `sir`.
  public let name = "sir"
  /// Log-normal: β around 0.4 with a width of 0.5, γ around ⅛ with 0.2.
  public let prior = Prior(
    ["beta", "gamma"],
    [.logNormal(location: log(0.4), scale: 0.5), .logNormal(location: log(0.125), scale: 0.2)])
  /// Ten days.
  public let observableCount = 10
  private let population = 1e6
  private let tests = 1000
  private let interval = 17.0

  /// The task.
  public init() {}

  /// The logarithms of S/N and I/N, which stay where they belong whatever the step.
  private struct Flow: PlanarFlow {
    let contact: Double
    let recovery: Double

    func slope(_ state: SIMD2<Double>) -> SIMD2<Double> {
      [-contact * exp(state.y), contact * exp(state.x) - recovery]
    }
  }

  /// Calls `body` with the number of each day of tests and the share of people infected on it.
  private func forEachDay(
    _ theta: UnsafeBufferPointer<Double>, tolerance: Double, _ body: (Int, Double) -> Void
  ) {
    var epidemic = AdaptiveIntegrator(
      Flow(contact: theta[0], recovery: theta[1]),
      from: [log1p(-1 / population), -log(population)], step: 1, tolerance: tolerance)
    body(0, 1 / population)
    for day in 1..<observableCount { body(day, min(exp(epidemic.advance(by: interval).y), 1)) }
  }

  /// Positive tests: binomial counts.
  public func sample(
    _ theta: UnsafeBufferPointer<Double>, into x: UnsafeMutableBufferPointer<Double>,
    _ random: inout RandomStream
  ) {
    forEachDay(theta, tolerance: 1e-6) { day, share in
      x[day] = Double(random.binomial(trials: tests, probability: share))
    }
  }

  /// The sum of the days' binomial log probabilities; −∞ for numbers that are no counts.
  public func logLikelihood(
    _ x: UnsafeBufferPointer<Double>, _ theta: UnsafeBufferPointer<Double>
  ) -> Double {
    let trials = Double(tests)
    guard x.allSatisfy({ $0 >= 0 && $0 <= trials && $0 == $0.rounded() }) else { return -.infinity }
    var result = 0.0
    forEachDay(theta, tolerance: 1e-8) { day, share in
      let positive = x[day]
      result += lgamma(trials + 1) - lgamma(positive + 1) - lgamma(trials - positive + 1)
      if positive > 0 { result += positive * log(share) }
      if positive < trials { result += (trials - positive) * log1p(-share) }
    }
    return result
  }
}
