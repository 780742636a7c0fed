import Foundation
import Randomness
import RatioEstimation
import Simulation
import Testing

@Suite("The first approximation of ratios of many parameters")
struct LinearGaussianRatioTests {
  private func trained(
    _ simulator: any TractableSimulator, linearBase: Bool? = nil
  ) throws -> NetworkLogRatio {
    let pairs = simulator.simulate(5000, RandomStream(seed: 8))
    var configuration = RatioConfiguration(
      architecture: RatioArchitecture(width: 4, depth: 0), automaticEpochs: false, weightDecays: [],
      linearBase: linearBase)
    configuration.fit.epochs = 1
    return try RatioTrainer(configuration).train(
      try Simulations(
        theta: Rows(count: 5000, columns: simulator.parameterCount, values: pairs.theta),
        x: Rows(count: 5000, columns: simulator.observableCount, values: pairs.x))
    ).estimate
  }

  @Test("Of a linear Gaussian world it is the exact ratio")
  func gaussian() throws {
    let base = try #require(try trained(GaussianLinear(.normal)).description.scaling.base)
    // The posterior has half the variance of the prior, in ten dimensions.
    #expect(abs(base.constant - 5 * log(2)) < 0.2, "\(base)")
    #expect(abs(base.closeness - 1) < 0.06 && abs(base.spread - 1) < 0.1, "\(base)")
  }

  @Test("Few parameters do without, unless it is asked for")
  func fewParameters() throws {
    #expect(try trained(TwoMoons()).description.scaling.base == nil)
    #expect(try trained(TwoMoons(), linearBase: true).description.scaling.base != nil)
    #expect(
      try trained(GaussianLinear(.normal), linearBase: false).description.scaling.base == nil)
  }
}
