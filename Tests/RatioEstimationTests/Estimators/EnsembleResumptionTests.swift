import Foundation
import RatioEstimation
import RatioTestSupport
import Synchronization
import TestSupport
import Testing
import Training

@Suite("Interrupted ensembles")
struct EnsembleResumptionTests {
  private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
  }

  private func configuration(_ method: String) throws -> RatioConfiguration {
    var configuration = RatioConfiguration(
      method: try #require(RatioMethod(name: method)),
      architecture: RatioArchitecture(width: 8, depth: 1), members: 2, bootstrap: true,
      automaticEpochs: false, weightDecays: [0, 0.3])
    configuration.fit.epochs = 2
    configuration.fit.batchSize = 100
    return configuration
  }

  /// Steps: two decays of the first member, then the second, two epochs of 4 batches each.
  @Test(
    "Resumed in any member, an ensemble is the uninterrupted one, its choice of decay included",
    arguments: ["nreC", "bnre"], [1, 9, 16, 20])
  func resumed(_ method: String, _ steps: Int) throws {
    let simulations = try NormalRatio.simulations(500, seed: 4)
    let configuration = try configuration(method)
    let expected = try RatioTrainer(configuration).train(simulations)
    let folder = try TemporaryFolder()
    let asked = Counter()
    #expect(throws: TrainingInterrupted.self) {
      _ = try RatioTrainer(
        configuration, checkpoints: folder.url, isInterrupted: { asked.next() > steps }
      ).train(simulations)
    }
    let resumed = try RatioTrainer(configuration, checkpoints: folder.url, threads: 1)
      .train(simulations, resuming: true)
    #expect(resumed.weightDecay == expected.weightDecay)
    let files = [folder.url.appending(path: "a"), folder.url.appending(path: "b")]
    try expected.estimate.save(to: files[0])
    try resumed.estimate.save(to: files[1])
    #expect(try Data(contentsOf: files[0]) == Data(contentsOf: files[1]))
    #expect(
      resumed.histories.map { $0.map(\.validationLoss) }
        == expected.histories.map { $0.map(\.validationLoss) })
  }
}
