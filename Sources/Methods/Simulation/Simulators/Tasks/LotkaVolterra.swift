import Foundation
import Randomness

/// The rates of growth and hunting of two species, from ten counts of each: `lotka_volterra` of
/// arXiv:2101.04653 (T.10).
///
/// Prey X and predators Y follow X′ = αX − βXY, Y′ = −γY + δXY from (30, 1) on; at the times 0,
/// 2.1, …, 18.9 both are counted with log-normal errors of a tenth. x holds all counts of the prey,
/// then those of the predators; the parameters are α, β, γ, δ.
public struct LotkaVolterra: TractableSimulator {
  /// `lotka_volterra`.
  public let name = "lotka_volterra"
  /// Log-normal with widths of 0.5: α, γ around e^{−1/8}, β, δ around e⁻³.
  public let prior = Prior(
    ["alpha", "beta", "gamma", "delta"],
    [-0.125, -3, -0.125, -3].map { .logNormal(location: $0, scale: 0.5) })
  /// Ten counts of each species.
  public let observableCount = 20
  private let times = 10
  private let interval = 2.1
  private let error = 0.1
  /// Populations are cut off here, as the benchmark does.
  private let populations = 1e-10...1e4

  /// The task.
  public init() {}

  /// The logarithms of both populations, which cannot die out by too long a step.
  private struct Flow: PlanarFlow {
    let birth: SIMD2<Double>
    let hunting: SIMD2<Double>

    func slope(_ state: SIMD2<Double>) -> SIMD2<Double> {
      birth + hunting * [exp(state.y), exp(state.x)]
    }
  }

  /// Calls `body` with the place of each observable and the logarithm of the population behind it.
  private func forEachCount(
    _ theta: UnsafeBufferPointer<Double>, tolerance: Double, _ body: (Int, Double) -> Void
  ) {
    let start: SIMD2<Double> = [log(30), log(1)]
    let (smallest, largest) = (log(populations.lowerBound), log(populations.upperBound))
    var habitat = AdaptiveIntegrator(
      Flow(birth: [theta[0], -theta[2]], hunting: [-theta[1], theta[3]]), from: start, step: 0.1,
      tolerance: tolerance)
    for time in 0..<times {
      let state = time == 0 ? start : habitat.advance(by: interval)
      body(time, min(max(state.x, smallest), largest))
      body(times + time, min(max(state.y, smallest), largest))
    }
  }

  /// Populations times log-normal errors.
  public func sample(
    _ theta: UnsafeBufferPointer<Double>, into x: UnsafeMutableBufferPointer<Double>,
    _ random: inout RandomStream
  ) {
    forEachCount(theta, tolerance: 1e-6) { place, logarithm in
      x[place] = exp(logarithm + error * random.normal())
    }
  }

  /// The sum of the counts' log-normal log densities.
  public func logLikelihood(
    _ x: UnsafeBufferPointer<Double>, _ theta: UnsafeBufferPointer<Double>
  ) -> Double {
    guard x.allSatisfy({ $0 > 0 }) else { return -.infinity }
    var result = 0.0
    forEachCount(theta, tolerance: 1e-8) { place, logarithm in
      let count = log(x[place])
      result += logNormalDensity(count, mean: logarithm, deviation: error) - count
    }
    return result
  }
}
