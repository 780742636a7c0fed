import DataFiles
import Foundation
import LikelihoodRatio
import Randomness
import Testing
import Training

@Suite("Trained ratios against exact ones")
struct RatioTrainingTests {
  /// The expected balanced cross-entropy of an estimate on the toy, by quadrature over θ ∈ ±4 and x:
  /// no statistical error. The smallest possible value is 0.584183.
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
