import Foundation
import Randomness
import RatioEstimation
import RatioInference
import RatioTestSupport
import Simulation
import Testing

@Suite struct RatioCalibrationTests {
  /// An estimate of little training, which leaves something to calibrate.
  private func rough() throws -> NetworkLogRatio {
    var configuration = RatioConfiguration(
      architecture: RatioArchitecture(width: 8, depth: 1), weightDecays: [0])
    configuration.automaticEpochs = false
    configuration.fit.epochs = 1
    return try RatioTrainer(configuration).train(try NormalRatio.simulations(600, seed: 4)).estimate
  }

  @Test("Calibration lowers the held-out loss, and the file keeps the map")
  func calibration() throws {
    let estimate = try rough()
    let simulations = try NormalRatio.simulations(8000, seed: 6)
    let calibration = try RatioCalibration(
      estimate, on: simulations, replicas: 4, random: RandomStream(seed: 1))
    let calibrated = try calibration.calibrated()
    let chosen = try #require(calibration.chosen)
    #expect(chosen.candidate.assessment.change < 0)
    let x = simulations.x.selecting(0..<5)
    let theta = simulations.theta.selecting(0..<5)
    let plain = try estimate.pairwise(theta: theta, x: x)
    let values = try calibrated.pairwise(theta: theta, x: x)
    #expect(values == chosen.map.logRatios(plain) && values != plain)
    // E[r̂] = 1 over the denominator of the events of the calibration.
    #expect(abs(chosen.map.normalization(on: calibration.sample).mean - 1) < 1e-9)
    let url = FileManager.default.temporaryDirectory.appending(
      path: "calibrated-\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: url) }
    try calibrated.save(to: url)
    #expect(try NetworkLogRatio.load(url).pairwise(theta: theta, x: x) == values)
  }

  @Test("A ratio up to a function of x cannot be calibrated")
  func unknownDenominator() throws {
    var configuration = RatioConfiguration(
      method: .contrastive(.nreB()), architecture: RatioArchitecture(width: 4, depth: 1),
      weightDecays: [0])
    configuration.automaticEpochs = false
    configuration.fit.epochs = 1
    let simulations = try NormalRatio.simulations(600, seed: 4)
    let estimate = try RatioTrainer(configuration).train(simulations).estimate
    #expect(throws: LikelihoodRatioError.self) {
      try RatioCalibration(estimate, on: simulations, random: RandomStream(seed: 1))
    }
  }
}
