import Foundation
import Randomness
import Simulation
import Testing

@Suite("Priors")
struct PriorTests {
  @Test(
    "The density of one parameter integrates to one over its support",
    arguments: [
      Marginal.uniform(lower: -1, upper: 3), .normal(mean: 1, deviation: 0.4),
      .logNormal(location: -0.5, scale: 0.3),
    ])
  func normalization(_ marginal: Marginal) {
    let steps = 40_000
    let sum = (0..<steps).reduce(0.0) { sum, step in
      let value = -3 + 8 * (Double(step) + 0.5) / Double(steps)
      return sum + exp(marginal.logDensity(value)) * 8 / Double(steps)
    }
    #expect(abs(sum - 1) < 1e-6)
    #expect(marginal.logDensity(marginal.support.lowerBound - 1e-9) == -.infinity)
  }

  @Test(
    "Samples follow the density: their mean log density is minus the entropy",
    arguments: [
      (.uniform(lower: -1, upper: 3), 1.386294),  // log 4
      (.normal(mean: 1, deviation: 0.4), 0.502648),  // ½ log 2πeσ²
      (.logNormal(location: -0.5, scale: 0.3), -0.285034),  // ½ log 2πeσ² + location
    ] as [(Marginal, Double)])
  func entropy(_ marginal: Marginal, _ entropy: Double) {
    let prior = Prior(["a"], [marginal])
    let samples = prior.sample(20_000, RandomStream(seed: 1))
    #expect(samples.allSatisfy { marginal.support.contains($0) })
    let mean = samples.reduce(0) { $0 + marginal.logDensity($1) } / 20_000
    #expect(abs(mean + entropy) < 0.025)
  }

  @Test("A correlated prior has the covariance whose inverse was given, and its density")
  func correlated() {
    // Covariance [[2, 1], [1, 1.5]], determinant 2.
    let normal = CorrelatedNormal(precision: [0.75, -0.5, -0.5, 1])
    let prior = Prior(["a", "b"], normal)
    let samples = prior.sample(20_000, RandomStream(seed: 2))
    var moments = [0.0, 0, 0]
    for row in 0..<20_000 {
      let (a, b) = (samples[2 * row], samples[2 * row + 1])
      moments[0] += a * a / 20_000
      moments[1] += a * b / 20_000
      moments[2] += b * b / 20_000
    }
    #expect(
      abs(moments[0] - 2) < 0.08 && abs(moments[1] - 1) < 0.06 && abs(moments[2] - 1.5) < 0.06)
    // −½(0.75·2² + 2·0.5·2·3 + 3²) − log 2π − ½ log 2
    let expected = -9 - log(2 * Double.pi) - 0.5 * log(2.0)
    #expect(abs(prior.logDensity([2, -3]) - expected) < 1e-12)
  }

  @Test("A box has bounds, and no density outside")
  func box() {
    let prior = Prior.box(["a", "b"], [0...2, -1...0])
    #expect(prior.bounds == [0...2, -1...0])
    #expect(prior.contains([2, -1]) && !prior.contains([2.001, -1]))
    #expect(abs(prior.logDensity([1, -0.5]) + log(2)) < 1e-15)
  }
}
