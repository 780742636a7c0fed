import DataFiles
import Foundation
import Randomness
import RatioEstimation
import RatioTestSupport
import Simulation
import Testing

@Suite("Trained ratios against exact ones")
struct RatioTrainingTests {
  /// The expected balanced cross-entropy of an estimate on the toy, by quadrature over θ ∈ ±4 and
  /// x: no statistical error. The smallest possible value is 0.584183.
  private func crossEntropy(_ logRatio: (Rows, Rows) throws -> [Double]) rethrows -> Double {
    let thetas = (0..<400).map { -4 + (Double($0) + 0.5) * 0.02 }
    let xs = (0..<200).map { -20 + (Double($0) + 0.5) * 0.2 }
    let values = try logRatio(Rows(column: thetas), Rows(column: xs))
    var sum = 0.0
    for (row, theta) in thetas.enumerated() {
      for (column, x) in xs.enumerated() {
        let h = values[row * xs.count + column]
        let scale = 0.2 / (10 * Double.pi).squareRoot()
        let p0 = exp(-(x - theta) * (x - theta) / 10) * scale
        let p1 = exp(-x * x / 10) * scale
        sum += 0.5 * (p0 * log1p(exp(-h)) + p1 * log1p(exp(h)))
      }
    }
    return sum / Double(thetas.count)
  }

  @Test("Networks on bootstrap replicas are an ensemble whose members can be asked one by one")
  func bootstrap() throws {
    var configuration = RatioConfiguration(
      architecture: RatioArchitecture(width: 8, depth: 1), members: 3, bootstrap: true,
      automaticEpochs: false, weightDecays: [])
    configuration.fit.epochs = 2
    let ratio = try RatioTrainer(configuration).train(
      try NormalRatio.simulations(2000, seed: 4)
    ).estimate
    let (theta, x) = (Rows(column: [-1, 0.5]), Rows(column: [0.0, 1, 2]))
    let members = try ratio.replicas.map { try $0.grid(theta: theta, x: x) }
    #expect(members.count == 3 && Set(members).count == 3)
    for (place, value) in try ratio.grid(theta: theta, x: x).enumerated() {
      #expect(abs(value - members.reduce(0) { $0 + $1[place] } / 3) < 1e-6)
    }
    #expect(ratio.replicas.allSatisfy { $0.replicas.isEmpty })
    configuration.bootstrap = false
    #expect(
      try RatioTrainer(configuration).train(try NormalRatio.simulations(500, seed: 4)).estimate
        .replicas.isEmpty)
    #expect(throws: LikelihoodRatioError.self) {
      try RatioConfiguration(members: 1, bootstrap: true).validate()
    }
  }

  @Test("Few simulations are shown often, very many few times")
  func automaticEpochs() {
    for (count, epochs) in [
      (900, 200), (9000, 66), (90_000, 15), (333_333, 15), (720_000, 6), (9_000_000, 4),
    ] {
      #expect(RatioConfiguration.automaticEpochs(count: count) == epochs, "\(count)")
    }
  }

  /// Long steps at the end of a training leave the output's constant anywhere.
  @Test("After a training the mean probabilities of both classes sum to 1 on its events")
  func outputConstant() throws {
    var random = RandomStream(seed: 6)
    let simulations = try Simulations.twoSamples(
      numerator: Rows(column: (0..<4000).map { _ in random.normal() + 0.5 }),
      denominator: Rows(column: (0..<4000).map { _ in random.normal() }))
    var configuration = RatioConfiguration(
      method: .pairs(.carl, scoreWeight: 0), architecture: RatioArchitecture(width: 16, depth: 1),
      automaticEpochs: false, weightDecays: [0], validationShare: 0.01)
    configuration.fit.epochs = 2
    configuration.fit.schedule = .constant
    configuration.fit.learningRate = 0.02
    let estimate = try RatioTrainer(configuration).train(simulations).estimate
    let values = try estimate.pairwise(theta: .empty(count: 8000), x: simulations.x)
    let sum = values.reduce(0) { $0 + 1 / (1 + exp(-$1)) } / 4000
    #expect(abs(sum - 1) < 3e-3, "\(sum)")
  }

  @Test("The exact ratio has the published optimal loss")
  func optimalLoss() {
    let loss = crossEntropy { theta, x in
      theta.values.flatMap { theta in x.values.map { LatentToy.logRatio(theta, $0) } }
    }
    #expect(abs(loss - 0.584183) < 2e-6)
  }

  @Test(
    "Learnt ratios come close to the optimal loss",
    arguments: [("carl", 100_000, 5e-4), ("alice", 10_000, 5e-4), ("alices", 5_000, 5e-4)])
  func toy(method: String, count: Int, tolerance: Double) throws {
    var configuration = RatioConfiguration(method: try #require(RatioMethod(name: method)))
    configuration.architecture.width = 32
    configuration.architecture.depth = 2
    configuration.automaticEpochs = false
    configuration.weightDecays = []
    configuration.fit.epochs = max(10, 200_000 / count)
    let simulations = try LatentToy.events(count, seed: 11).simulations()
    let training = try RatioTrainer(configuration).train(simulations)
    let loss = try crossEntropy { try training.estimate.grid(theta: $0, x: $1) }
    #expect(loss - 0.584183 < tolerance, "\(method): \(loss - 0.584183)")
    #expect(training.estimate.denominator == .point([0]) && training.estimate.isNormalized)
  }
}
