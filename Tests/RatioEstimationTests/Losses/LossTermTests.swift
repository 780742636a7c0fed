import Foundation
import Randomness
import RatioEstimation
import Simulation
import TensorEngine
import Testing

@Suite("Terms of a loss, epoch by epoch")
struct LossTermTests {
  private func training(_ name: String) throws -> RatioTraining {
    let simulator = GaussianToy()
    let random = RandomStream(seed: 5)
    let method = try #require(RatioMethod(name: name, scoreWeight: 2))
    let simulations: Simulations
    switch method {
    case .pairs:
      let theta = simulator.prior.sample(400, random.substream("theta"))
      let zeros = [Double](repeating: 0, count: 400)
      let drawn = simulator.simulate(
        (0..<400).map { $0 % 2 == 0 ? theta[$0] : 0 }, numerator: theta, denominator: zeros,
        random.substream("x"))
      simulations = try Simulations(
        theta: Rows(column: theta), x: Rows(column: drawn.x),
        isNumerator: (0..<400).map { $0 % 2 == 0 }, denominatorTheta: Rows(column: zeros),
        jointRatio: drawn.logRatio.map { exp($0) }, jointScore: Rows(column: drawn.score))
    case .contrastive:
      let pairs = simulator.simulate(400, random)
      simulations = try Simulations(theta: Rows(column: pairs.theta), x: Rows(column: pairs.x))
    }
    var configuration = RatioConfiguration(method: method, weightDecays: [])
    configuration.fit.epochs = 3
    configuration.automaticEpochs = false
    return try RatioTrainer(configuration).train(simulations)
  }

  @Test(
    "Each method records the terms it has",
    arguments: [
      ("carl", []), ("alices", ["cross-entropy", "score"]), ("rolr", ["square error of the ratio"]),
      ("rascal", ["square error of the ratio", "score"]), ("nreC", []),
      ("bnre", ["cross-entropy", "balance"]),
    ])
  func names(method: String, names: [String]) throws {
    for record in try training(method).histories[0] {
      #expect((record.validationTerms ?? []).map(\.name) == names)
      #expect((record.validationTerms ?? []).allSatisfy { $0.value.isFinite && $0.value >= -1e-9 })
    }
  }

  @Test("The terms of bnre add up to its loss, alices' cross-entropy is the judged one")
  func sums() throws {
    for record in try training("bnre").histories[0] {
      let terms = try #require(record.validationTerms)
      let loss = try #require(record.validationLoss)
      #expect(abs(terms.map(\.value).reduce(0, +) - loss) < 1e-9)
    }
    for record in try training("alices").histories[0] {
      #expect(record.validationTerms?.first?.value == record.validationLoss)
    }
  }
}
