import DataFiles
import TensorEngine
import TestSupport
import Testing
import Training

/// Only the mean of all outputs of a batch is compared with a target.
private struct MeanOutput: TrainingExamples {
  let examples: LabelledExamples
  let target: Float

  var source: any ExampleSource { examples.source }
  var outputShape: Shape { [2] }
  var totalWeight: Double { Double(count) }
  var couplesBatch: Bool { true }
  func validate(as name: String) {}
  func hashTargets(into hasher: inout SHA256Hasher) {}
  func weight(of example: Int) -> Double { 1 }

  func loss(_ outputs: Variable, of examples: ArraySlice<Int>) -> Variable {
    (outputs.mean() - target).squared() * Float(examples.count)
  }

  func judge(_ outputs: [Float]) -> Judgement {
    let mean = outputs.reduce(0, +) / Float(outputs.count)
    return Judgement(loss: Double((mean - target) * (mean - target)), auc: nil)
  }
}

@Suite("Losses that couple a batch")
struct CoupledLossTests {
  private let set = MeanOutput(examples: TwoGaussians.examples(300, seed: 1), target: 3)
  private let configuration = FitConfiguration(
    epochs: 8, batchSize: 100, groupSize: 16, learningRate: 0.05, checkpointInterval: 1000,
    monitor: .validationLoss)

  private func train(threads: Int) throws -> (Network, [EpochRecord]) {
    let network = try Network(TwoGaussians.awkward, seed: 1)
    let trainer = try Trainer(network: network, configuration: configuration, threads: threads)
    return (network, try trainer.fit(set, validation: set))
  }

  @Test("The mean of the batch reaches its target, with the same bits for any number of threads")
  func meanReachesTarget() throws {
    let (network, history) = try train(threads: 1)
    #expect(try #require(history.first?.trainingLoss) > 1)
    #expect(try #require(history.map(\.trainingLoss).min()) < 0.1)
    #expect(history.allSatisfy { $0.validationAUC == nil && $0.validationLoss != nil })
    #expect(numbers(try train(threads: 3).0) == numbers(network))
  }

  @Test("Interrupted and resumed, it ends with the same bits", arguments: [1, 11, 23])
  func resuming(_ steps: Int) throws {
    let (straight, expected) = try train(threads: 2)
    let folder = try TemporaryFolder()
    let file = folder.file("checkpoint.safetensors")
    #expect(throws: TrainingInterrupted.self) {
      try CheckpointTests.trainer(
        try Network(TwoGaussians.awkward, seed: 1), configuration, file, stoppingAfter: steps
      ).fit(set, validation: set)
    }
    let resumed = try Network(TwoGaussians.awkward, seed: 2)
    let history = try CheckpointTests.trainer(resumed, configuration, file, threads: 1)
      .fit(set, validation: set, resume: true)
    #expect(try timeless(history) == timeless(expected))
    #expect(numbers(resumed) == numbers(straight))
  }
}
