import Foundation
import Randomness
import RatioEstimation
import Simulation
import Testing

@Suite("Marginals and truncated rounds")
struct MarginalTests {
  /// θ ~ U(−1, 1)², x = θ + N(0, 0.3²) each.
  private func simulate(_ theta: Rows, _ seed: UInt64) -> Rows {
    var random = RandomStream(seed: seed)
    return Rows(
      count: theta.count, columns: 2, values: theta.values.map { $0 + 0.3 * random.normal() })
  }

  private func prior(_ count: Int) -> Rows {
    var random = RandomStream(seed: 8)
    return Rows(
      count: count, columns: 2,
      values: (0..<2 * count).map { _ in random.uniform(in: -1...1) })
  }

  private func normalCDF(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  /// log p(x_a|θ_a)/p(x_a): as the parameters are independent, also the marginal ratio given all x.
  private func exact(_ theta: Double, _ x: Double) -> Double {
    let evidence = (normalCDF((1 - x) / 0.3) - normalCDF((-1 - x) / 0.3)) / 2
    return -0.5 * pow((theta - x) / 0.3, 2) - log(0.3 * (2 * Double.pi).squareRoot())
      - log(evidence)
  }

  @Test("One network knows all marginals and the full ratio")
  func amortized() throws {
    let theta = prior(6000)
    var configuration = RatioConfiguration()
    configuration.architecture = RatioArchitecture(width: 48, depth: 2)
    configuration.automaticEpochs = false
    configuration.weightDecays = []
    configuration.fit.epochs = 30
    let estimate = try RatioTrainer(configuration).train(
      Simulations(theta: theta, x: simulate(theta, 1)), marginals: [[0], [1], [0, 1]]
    ).estimate
    let points = prior(500)
    let x = simulate(points, 2)
    func error(_ shown: [Int]) throws -> Double {
      let ratio = try estimate.marginal(of: shown)
      #expect(ratio.domain.dimension == shown.count && ratio.isNormalized)
      let values = try ratio.pairwise(theta: points.selectingColumns(shown), x: x)
      let sum = (0..<500).reduce(0.0) { total, row in
        let truth = shown.reduce(0.0) { $0 + exact(points[row][$1], x[row][$1]) }
        return total + pow(values[row] - truth, 2)
      }
      return (sum / 500).squareRoot()
    }
    let errors = try [[0], [1], [0, 1], [1, 0]].map { try error($0) }
    #expect(errors[0] < 0.15 && errors[1] < 0.15 && errors[2] < 0.25, "\(errors)")
    // The order of the columns is that of the request.
    #expect(abs(errors[2] - errors[3]) < 1e-6)
    #expect {
      try RatioTrainer(configuration).train(
        Simulations(theta: theta, x: simulate(theta, 1)), marginals: [[2]])
    } throws: { "\($0)".contains("no set of parameters") }
  }

  private func configuration(width: Int, depth: Int, epochs: Int) -> RatioConfiguration {
    var configuration = RatioConfiguration(
      method: .contrastive(.nreA), architecture: RatioArchitecture(width: width, depth: depth),
      automaticEpochs: false, weightDecays: [])
    configuration.fit.epochs = epochs
    return configuration
  }

  @Test("A box without simulations in it ends the rounds, and marginals alone give no full ratio")
  func emptyBox() throws {
    let configuration = configuration(width: 8, depth: 1, epochs: 2)
    let rounds = TruncatedRounds(
      configuration: configuration, rounds: 1, simulations: 200, threshold: 1 - 1e-9)
    let prior = try ParameterBox(names: ["a", "b"], lower: [-10, -10], upper: [10, 10])
    let result = try rounds.run(prior: prior, observed: [2, -3]) { simulate($0, 1) }
    #expect(result.theta.count < 5 && result.x.count == result.theta.count)
    #expect {
      try result.marginals.grid(theta: Rows([[0, 0]]), x: Rows([[2, -3]]))
    } throws: { "\($0)".contains("marginals only") }
  }

  @Test("Rounds close in on the observation and keep the true posterior's box")
  func rounds() throws {
    let configuration = configuration(width: 24, depth: 2, epochs: 60)
    let rounds = TruncatedRounds(configuration: configuration, rounds: 3, simulations: 2000)
    let prior = try ParameterBox(names: ["a", "b"], lower: [-10, -10], upper: [10, 10])
    var seed: UInt64 = 100
    let result = try rounds.run(prior: prior, observed: [2, -3]) { theta in
      seed += 1
      return simulate(theta, seed)
    }
    let last = try #require(result.boxes.last)
    #expect(last.volume < 0.25 * prior.volume)
    // Four deviations on each side hold all but 10⁻⁴ of the posterior.
    for (index, center) in [2.0, -3].enumerated() {
      #expect(last.lower[index] < center - 1.2 && last.upper[index] > center + 1.2)
    }
    #expect(result.simulationCount <= 6000 && result.theta.count > 0)
    #expect(
      (0..<result.theta.count).allSatisfy { last.contains(result.theta[$0]) })
    #expect {
      try rounds.run(prior: prior, observed: [2, -3]) { _ in Rows([[1.0, 2]]) }
    } throws: { "\($0)".contains("simulator: it gave 1 rows") }
  }

  @Test("Rounds cut a normal prior and find its posterior")
  func normalPrior() throws {
    let configuration = configuration(width: 24, depth: 2, epochs: 60)
    let rounds = TruncatedRounds(configuration: configuration, rounds: 3, simulations: 2000)
    let prior = try Prior(texts: ["a=normal(0, 3)", "b=uniform(-10, 10)"])
    var numbers: [Int] = []
    let result = try rounds.run(
      prior: prior, observed: [3, -3],
      simulate: { number, theta in
        numbers.append(number)
        return simulate(theta, UInt64(number))
      })
    #expect(numbers == Array(1...result.rounds.count))
    #expect(result.rounds[0].share > 0.999 && result.rounds[0].kept == 0)
    for (round, next) in zip(result.rounds, result.rounds.dropFirst()) {
      #expect(next.share < round.share && next.kept + next.made == 2000)
      #expect(zip(next.box.lower, round.box.lower).allSatisfy { $0 >= $1 })
      #expect(zip(next.box.upper, round.box.upper).allSatisfy { $0 <= $1 })
      #expect(zip(next.box.lower, next.box.upper).allSatisfy { $0 < $1 })
    }
    #expect(result.truncated.share < 0.1)
    let section = try RoundsReport.section(result, observed: [3, -3])
    #expect(section.tables[0].rows.count == result.rounds.count + 1)
    #expect(section.figures.count == 3)
    // The posterior of a is normal around 3·9/(9 + 0.09), that of b around −3, both 0.3 wide.
    for (row, (mean, index)) in zip([2.97, -3], 0...).enumerated() {
      let text = section.tables[1].rows[row][3].replacing("−", with: "-")
      let numbers = text.split(separator: " ± ").compactMap { Double($0) }
      #expect(abs(numbers[0] - mean) < 0.12 && abs(numbers[1] - 0.3) < 0.1, "\(index): \(text)")
    }
  }

  @Test("A corner plot needs all single parameters and pairs")
  func corner() {
    #expect(NetworkLogRatio.cornerMarginals(parameters: 3).count == 6)
    #expect(NetworkLogRatio.cornerMarginals(parameters: 1) == [[0]])
    #expect(NetworkLogRatio.cornerMarginals(parameters: 3, includingAll: true).last == [0, 1, 2])
  }
}
