import Foundation
import LikelihoodRatio
import Randomness
import Statistics
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

  @Test("A prior of other parameters and an estimate without any are refused")
  func mistakes() throws {
    let events = ObservedEvents(x: Rows(column: [0.5]))
    #expect(throws: LikelihoodRatioError.self) {
      try RatioPosterior(
        try NormalRatio(), events: events, prior: Prior.box(["a", "b"], [0...1, 0...1]))
    }
  }
}
