import Foundation
import RatioEstimation
import Simulation
import TensorEngine
import Testing
import Training

/// A latent z of two values, θ in z's distribution, four x that depend on z only. All events (x, z)
/// are listed with their probabilities as weights.
private enum LatentWorld {
  static let emission = [[0.50, 0.30, 0.15, 0.05], [0.10, 0.15, 0.35, 0.40]]
  static let thetas = [-1.0, -0.4, 0.3, 1.2]

  static func latent(_ theta: Double) -> Double { 1 / (1 + exp(-0.4 - 1.3 * theta)) }

  static func joint(_ x: Int, _ z: Int, _ theta: Double) -> Double {
    (z == 1 ? latent(theta) : 1 - latent(theta)) * emission[z][x]
  }

  static func density(_ x: Int, _ theta: Double) -> Double {
    joint(x, 0, theta) + joint(x, 1, theta)
  }

  /// ∂ log p(x, z|θ)/∂θ.
  static func jointScore(_ z: Int, _ theta: Double) -> Double {
    1.3 * (z == 1 ? 1 - latent(theta) : -latent(theta))
  }

  /// ∂ log p(x|θ)/∂θ.
  static func score(_ x: Int, _ theta: Double) -> Double {
    (0..<2).reduce(0) { $0 + joint(x, $1, theta) * jointScore($1, theta) } / density(x, theta)
  }

  static func oneHot(_ x: Int) -> [Double] { (0..<4).map { $0 == x ? 1 : 0 } }

  /// All events for all pairs of θ₀ and θ₁.
  ///
  /// - Parameter theta1s: The denominators.
  static func simulations(theta1s: [Double], hasParameters: Bool = true) throws -> Simulations {
    var (theta, theta1, x): ([[Double]], [[Double]], [[Double]]) = ([], [], [])
    var (weights, ratios): ([Double], [Double]) = ([], [])
    var (scores, scores1): ([[Double]], [[Double]]) = ([], [])
    var classes: [Bool] = []
    for theta0 in hasParameters ? thetas : [0.9] {
      for other in theta1s where other != theta0 {
        for (isNumerator, point) in [(true, theta0), (false, other)] {
          for value in 0..<4 {
            for z in 0..<2 {
              theta.append([theta0])
              theta1.append([other])
              x.append(oneHot(value))
              weights.append(joint(value, z, point))
              ratios.append(joint(value, z, theta0) / joint(value, z, other))
              scores.append([jointScore(z, theta0)])
              scores1.append([jointScore(z, other)])
              classes.append(isNumerator)
            }
          }
        }
      }
    }
    guard hasParameters else {
      return try Simulations(
        theta: .empty(count: x.count), x: Rows(x), weights: weights, isNumerator: classes,
        jointRatio: ratios)
    }
    return try Simulations(
      theta: Rows(theta), x: Rows(x), weights: weights, isNumerator: classes,
      denominatorTheta: Rows(theta1), jointRatio: ratios, jointScore: Rows(scores),
      denominatorScore: Rows(scores1))
  }
}

@Suite("Losses with joint ratio and score in a discrete world")
struct DiscretePairTests {
  @Test(
    "Without parameters the minimum is log p₀(x)/p₁(x), a free number each",
    arguments: PairLoss.allCases)
  func twoSamples(loss: PairLoss) throws {
    let simulations = try LatentWorld.simulations(theta1s: [-0.5], hasParameters: false)
    let scaling = RatioScaling(fittedOn: simulations)
    let examples = try PairExamples(simulations, loss: loss, scaling: scaling)
    let network = try Network(
      Architecture(
        inputs: [.init(name: "x", shape: [1, 4])], output: .dense(units: 1, initializer: .zeros)),
      seed: 1)
    let history = try Trainer(network: network, configuration: fit(1500, rate: 0.05)).fit(examples)
    let outputs = predictLogits(network: network, source: examples.source)
    for row in 0..<simulations.count {
      let x = simulations.x[row].firstIndex(of: 1) ?? 0
      let exact = log(LatentWorld.density(x, 0.9) / LatentWorld.density(x, -0.5))
      #expect(abs(Double(outputs[row]) - exact) < 2e-3)
    }
    if loss != .rolr {
      // Both cross-entropies have the Bayes risk of the marginal classes as their value.
      let risk = (0..<4).reduce(0.0) { sum, x in
        let (p0, p1) = (LatentWorld.density(x, 0.9), LatentWorld.density(x, -0.5))
        return sum - 0.5 * (p0 * log(p0 / (p0 + p1)) + p1 * log(p1 / (p0 + p1)))
      }
      #expect(abs(history[history.count - 1].trainingLoss - risk) < 1e-5)
    }
  }

  @Test("Negative weights count as they are: two halves of an event make the density that is left")
  func negativeWeights() throws {
    // Numerator 0.6, 0.4 and denominator 0.3, 0.7, the first of them as 0.9 − 0.3.
    let simulations = try Simulations.twoSamples(
      numerator: Rows([[1, 0], [1, 0], [0, 1]]), denominator: Rows([[1, 0], [0, 1]]),
      numeratorWeights: [0.9, -0.3, 0.4], denominatorWeights: [3, 7])
    let examples = try PairExamples(
      simulations, loss: .carl, scaling: RatioScaling(fittedOn: simulations))
    let network = try Network(
      Architecture(
        inputs: [.init(name: "x", shape: [1, 2])], output: .dense(units: 1, initializer: .zeros)),
      seed: 1)
    _ = try Trainer(network: network, configuration: fit(800, rate: 0.05)).fit(examples)
    let outputs = predictLogits(network: network, source: examples.source)
    #expect(abs(Double(outputs[0]) - log(0.6 / 0.3)) < 2e-3)
    #expect(abs(Double(outputs[2]) - log(0.4 / 0.7)) < 2e-3)
  }

  @Test(
    "With parameters the minimum is log r, its slope the score: singly and doubly parameterized",
    arguments: [
      (PairLoss.carl, 1.0), (.rolr, 1.0), (.alice, 1.0), (.alice, 0),
    ], [false, true])
  func parameterized(method: (PairLoss, Double), isDoubly: Bool) throws {
    let simulations = try LatentWorld.simulations(
      theta1s: isDoubly ? LatentWorld.thetas : [0.1])
    let scaling = RatioScaling(fittedOn: simulations)
    let examples = try PairExamples(
      simulations, loss: method.0, scoreWeight: method.1, scaling: scaling)
    #expect(examples.outputShape == [isDoubly ? 2 : 1, 1])
    let network = try Network(
      architecture(points: isDoubly ? 2 : 1), seed: 3)
    _ = try Trainer(network: network, configuration: fit(1200, rate: 0.02)).fit(examples)
    let outputs = predictLogits(network: network, source: examples.source)
    let width = isDoubly ? 2 : 1
    for row in 0..<simulations.count {
      let x = simulations.x[row].firstIndex(of: 1) ?? 0
      let (theta0, theta1) = (
        simulations.theta[row][0], simulations.denominatorTheta?[row][0] ?? 0
      )
      var h = Double(outputs[row * width])
      if isDoubly { h -= Double(outputs[row * width + 1]) }
      let exact = log(LatentWorld.density(x, theta0) / LatentWorld.density(x, theta1))
      #expect(abs(h - exact) < 0.02, "θ₀ \(theta0), θ₁ \(theta1), x \(x)")
    }
    guard method.1 > 0 else { return }
    for theta in LatentWorld.thetas {
      for x in 0..<4 {
        let slope = try slope(of: network, at: theta, x, scaling, points: width)
        #expect(abs(slope - LatentWorld.score(x, theta)) < 0.03, "θ \(theta), x \(x)")
      }
    }
  }

  @Test("The score that SALLY learns is E[t(x, z)|x]")
  func sally() throws {
    let reference = 0.3
    var (x, scores, weights): ([[Double]], [[Double]], [Double]) = ([], [], [])
    for value in 0..<4 {
      for z in 0..<2 {
        x.append(LatentWorld.oneHot(value))
        scores.append([LatentWorld.jointScore(z, reference)])
        weights.append(LatentWorld.joint(value, z, reference))
      }
    }
    let simulations = try Simulations(
      theta: Rows(repeating: [reference], count: 8), x: Rows(x), weights: weights,
      jointScore: Rows(scores))
    let scaling = RatioScaling(fittedOn: simulations)
    let examples = try ScoreExamples(simulations, scaling: scaling.x, units: [0.5])
    let network = try Network(
      Architecture(
        inputs: [.init(name: "x", shape: [4])], output: .dense(units: 1, initializer: .zeros)),
      seed: 1)
    _ = try Trainer(network: network, configuration: fit(1500, rate: 0.05)).fit(examples)
    let outputs = predictLogits(network: network, source: examples.source)
    for row in 0..<8 {
      #expect(
        abs(0.5 * Double(outputs[row]) - LatentWorld.score(row / 2, reference)) < 1e-3)
    }
  }

  private func fit(_ epochs: Int, rate: Double) -> FitConfiguration {
    FitConfiguration(
      epochs: epochs, batchSize: 1000, groupSize: 128, learningRate: rate,
      schedule: .cosine(), monitor: .trainingLoss, keepBest: false)
  }

  private func architecture(points: Int) -> Architecture {
    Architecture(
      inputs: [
        .init(name: "theta", shape: [points, 2]), .init(name: "x", shape: [points, 4]),
      ],
      output: .sequence([
        .concatenation([.input("theta"), .input("x")]),
        .dense(units: 24, activation: .tanh), .dense(units: 24, activation: .tanh),
        .dense(units: 1),
      ]))
  }

  /// ∂f/∂θ by central differences, the same point in all places.
  private func slope(
    of network: Network, at theta: Double, _ x: Int, _ scaling: RatioScaling, points: Int
  ) throws -> Double {
    let step = 0.02
    let shifted = try Simulations(
      theta: Rows([[theta + step], [theta - step]]),
      x: Rows(repeating: LatentWorld.oneHot(x), count: 2), isNumerator: [true, false],
      denominatorTheta: Rows(points == 2 ? [[0], [1]] : [[0], [0]]))
    let source = try PairExamples(shifted, loss: .carl, scaling: scaling).source
    let outputs = predictLogits(network: network, source: source)
    let values = [outputs[0], outputs[points]].map(Double.init)
    return (values[0] - values[1]) / (2 * step)
  }
}
