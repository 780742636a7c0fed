import Foundation
import Randomness
import Simulation
import Testing

@Suite("Tasks of the benchmark")
struct TaskTests {
  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  @Test("Densities in two dimensions integrate to one on a grid")
  func normalization() {
    func integral(
      _ simulator: any TractableSimulator, _ theta: [Double], _ center: [Double],
      _ half: Double
    ) -> Double {
      let steps = 600
      let width = 2 * half / Double(steps)
      return (0..<steps * steps).reduce(0) { sum, cell in
        let x = center[0] - half + width * (Double(cell % steps) + 0.5)
        let y = center[1] - half + width * (Double(cell / steps) + 0.5)
        return sum + exp(simulator.logLikelihood([x, y], theta)) * width * width
      }
    }
    #expect(abs(integral(GaussianMixture(), [1, -2], [1, -2], 6) - 1) < 1e-6)
    let shift = -0.5 / 2.0.squareRoot() + 0.25
    #expect(
      abs(integral(TwoMoons(), [0.2, 0.3], [shift, 0.1 / 2.0.squareRoot()], 0.2) - 1) < 1e-3)
  }

  @Test("Gaussian tasks: mean and variance of x")
  func gaussian() {
    let theta = (0..<10).map { Double($0) / 10 }
    let rows = 20_000
    let x = GaussianLinear(.normal).simulate(
      Array(repeating: theta, count: rows).flatMap { $0 }, RandomStream(seed: 14))
    for column in [0, 9] {
      let values = (0..<rows).map { x[$0 * 10 + column] - theta[column] }
      #expect(abs(mean(values)) < 0.01)
      #expect(abs(mean(values.map { $0 * $0 }) - 0.1) < 0.005)
    }
  }

  @Test("slcp: mean, variances and correlation of the points")
  func slcp() {
    let theta = [0.7, -2, -1.2, 0.9, 0.8]
    let rows = 20_000
    let x = SLCP().simulate(
      Array(repeating: theta, count: rows).flatMap { $0 }, RandomStream(seed: 15))
    let first = (0..<4 * rows).map { x[2 * $0] - 0.7 }
    let second = (0..<4 * rows).map { x[2 * $0 + 1] + 2 }
    #expect(abs(mean(first)) < 0.03 && abs(mean(second)) < 0.02)
    #expect(abs(mean(first.map { $0 * $0 }) / pow(1.2, 4) - 1) < 0.03)
    #expect(abs(mean(second.map { $0 * $0 }) / pow(0.9, 4) - 1) < 0.03)
    let product = mean(zip(first, second).map { $0 * $1 })
    #expect(abs(product / (1.44 * 0.81 * tanh(0.8)) - 1) < 0.05)
  }

  @Test("sir: counts are binomial, with few and with many infected")
  func epidemic() {
    let rows = 20_000
    let x = SIRModel().simulate(
      Array(repeating: [0.5, 0.15], count: rows).flatMap { $0 }, RandomStream(seed: 16))
    var seen: [Double] = []
    for day in 0..<10 {
      let values = (0..<rows).map { x[$0 * 10 + day] }
      let mean = mean(values)
      let variance = self.mean(values.map { ($0 - mean) * ($0 - mean) })
      #expect(values.allSatisfy { $0 >= 0 && $0 <= 1000 && $0 == $0.rounded() })
      guard mean > 0.2 else { continue }
      seen.append(mean)
      #expect(abs(variance / (mean * (1 - mean / 1000)) - 1) < 0.06, "day \(day): mean \(mean)")
    }
    #expect(seen.contains { $0 < 10 } && seen.contains { $0 > 100 })
  }

  /// δX − γ log X + βY − α log Y is constant along a trajectory; the mean log counts of many
  /// simulations give it to about 0.01.
  @Test("lotka_volterra: populations stay on their closed orbit")
  func orbit() {
    let theta = [0.8, 0.06, 0.9, 0.05]
    let rows = 4000
    let x = LotkaVolterra().simulate(
      Array(repeating: theta, count: rows).flatMap { $0 }, RandomStream(seed: 17))
    func invariant(_ time: Int) -> Double {
      let prey = mean((0..<rows).map { log(x[$0 * 20 + time]) })
      let predators = mean((0..<rows).map { log(x[$0 * 20 + 10 + time]) })
      return theta[3] * exp(prey) - theta[2] * prey + theta[1] * exp(predators)
        - theta[0] * predators
    }
    let start = 0.05 * 30 - 0.9 * log(30) + 0.06
    for time in 0..<10 { #expect(abs(invariant(time) - start) < 0.03, "time \(time)") }
  }

  @Test("bernoulli_glm: the number of spikes has the mean of its probabilities")
  func neuron() {
    let rows = 5000
    var theta = [Double](repeating: 0, count: 10)
    theta[0] = -1
    let x = BernoulliGLM().simulate(
      Array(repeating: theta, count: rows).flatMap { $0 }, RandomStream(seed: 18))
    let spikes = (0..<rows).map { x[$0 * 10] }
    let rate = 1 / (1 + exp(1.0))
    #expect(abs(mean(spikes) - 100 * rate) < 0.25)
    #expect(spikes.allSatisfy { $0 == $0.rounded() })
  }
}
