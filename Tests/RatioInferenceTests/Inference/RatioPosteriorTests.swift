import Foundation
import Numerics
import Randomness
import RatioEstimation
import RatioInference
import RatioTestSupport
import Simulation
import Testing

@Suite struct RatioPosteriorTests {
  @Test("The posterior of a normal mean with a normal prior, on the grid")
  func grid() throws {
    let events = ObservedEvents(x: Rows(column: [0.5, 1.1, -0.2, 1.6]))
    let posterior = try RatioPosterior(
      try NormalRatio(), events: events,
      prior: Prior(["theta"], [.normal(mean: 0, deviation: 1)]), draws: 4000)
    let grid = try #require(posterior.grid)
    // Precision 1 + 4, mean Σx/5.
    #expect(abs(grid.mean[0] - 0.6) < 1e-3)
    #expect(abs(grid.covariance[0, 0] - 0.2) < 1e-3)
    #expect(abs(posterior.samples.mean[0] - 0.6) < 4 * (0.2 / 4000).squareRoot())
  }

  @Test("Without a prior it is uniform in the box of the training, and that is said")
  func uniformPrior() throws {
    let events = ObservedEvents(x: Rows(column: [0.5, 1.1, -0.2, 1.6]))
    let posterior = try RatioPosterior(try NormalRatio(), events: events, draws: 1000)
    #expect(abs((posterior.grid?.mean[0] ?? 0) - 0.75) < 1e-3)
    #expect(posterior.warnings.contains { $0.contains("uniform") })
  }

  @Test("A prior that reaches beyond the box of the training is warned of")
  func cutPrior() throws {
    let posterior = try RatioPosterior(
      try NormalRatio(), events: ObservedEvents(x: Rows(column: [0.5])),
      prior: Prior(["theta"], [.normal(mean: 0, deviation: 10)]), draws: 1000)
    // |θ| > 6 has the probability 0.549.
    #expect(
      posterior.warnings.contains { $0.contains("% of the prior lies outside") },
      "\(posterior.warnings)")
  }

  @Test("Ten independent parameters are sampled with the closed form's moments")
  func sampled() throws {
    let simulator = GaussianLinear(.normal)
    let exact = try ExactLogRatio(
      simulator,
      domain: try ParameterBox(
        names: simulator.prior.names, lower: Array(repeating: -3, count: 10),
        upper: Array(repeating: 3, count: 10)),
      observableNames: (0..<10).map { "x_\($0)" })
    let observed = (0..<10).map { 0.1 * Double($0) - 0.4 }
    let posterior = try RatioPosterior(
      exact, events: ObservedEvents(x: Rows([observed])), prior: simulator.prior, draws: 3000)
    #expect(posterior.grid == nil)
    // Prior and likelihood have the variance 0.1 each.
    for (index, value) in observed.enumerated() {
      #expect(abs(posterior.samples.mean[index] - value / 2) < 0.03)
      #expect(abs(posterior.samples.covariance[index, index] - 0.05) < 0.01)
    }
  }

  /// 1 where the first two parameters lie in one of five squares of side 1, one in the middle and
  /// four towards the corners, and nothing elsewhere, whatever x is.
  private struct Squares: LogRatio {
    let denominator = RatioDenominator.marginal
    let observableNames = ["x"]
    let domain: ParameterBox

    func pairwise(theta: Rows, x: Rows) throws -> [Double] {
      stride(from: 0, to: theta.values.count, by: 4).map { row in
        let (a, b) = (abs(theta.values[row]), abs(theta.values[row + 1]))
        return max(a, b) < 0.5 || max(abs(a - 2), abs(b - 2)) < 0.5 ? 0 : -200
      }
    }
  }

  /// Chains do not get from the middle to the corners, which no axis of their spread connects.
  @Test("Modes that chains cannot leave hold the share of the posterior by where the chains start")
  func modes() throws {
    let names = ["a", "b", "c", "d"]
    let box = try ParameterBox(
      names: names, lower: [-3, -3, 0, 0], upper: [3, 3, 1, 1])
    let deviation = 1.7
    let normal = Marginal.normal(mean: 0, deviation: deviation)
    let uniform = Marginal.uniform(lower: 0, upper: 1)
    let prior = Prior(names, [normal, normal, uniform, uniform])
    func probability(_ lower: Double, _ upper: Double) -> Double {
      NormalDistribution.cdf(upper / deviation) - NormalDistribution.cdf(lower / deviation)
    }
    let middle = pow(probability(-0.5, 0.5), 2)
    let expected = middle / (middle + 4 * pow(probability(1.5, 2.5), 2))
    let seeds: ClosedRange<UInt64> = 1...2
    let shares = try seeds.map { seed in
      let samples = try RatioPosterior(
        Squares(domain: box), events: ObservedEvents(x: Rows(column: [0])), prior: prior,
        draws: 1000, seed: seed
      ).samples
      let values = samples.values(of: 0).flatMap { $0 }
      return Double(values.count { abs($0) < 1 }) / Double(values.count)
    }
    // A hundred chains for each seed.
    let share = shares.reduce(0, +) / Double(seeds.count)
    let error = (expected * (1 - expected) / Double(100 * seeds.count)).squareRoot()
    #expect(abs(share - expected) < 4 * error, "\(share), not \(expected)")
  }

  @Test("A prior of other parameters and an estimate without any are refused")
  func mistakes() throws {
    let events = ObservedEvents(x: Rows(column: [0.5]))
    #expect(throws: LikelihoodRatioError.self) {
      try RatioPosterior(
        try NormalRatio(), events: events, prior: Prior.box(["a", "b"], [0...1, 0...1]))
    }
  }
}
