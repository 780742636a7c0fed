import DataFiles
import Foundation
import TensorEngine
import TestSupport
import Testing
import Training

@Suite("What a training reads back") struct DamagedPayloadTests {
  @Test("A configuration that decodes never stops a training in its middle")
  func configurations() throws {
    let schedules: [LearningRateSchedule] = [
      .step(everyEpochs: 1), .reduceOnPlateau(monitor: .trainingLoss), .oneCycle(),
    ]
    for (schedule, kind) in zip(
      schedules, [.sgd(momentum: 0.5), .adam(), .adamW()] as [OptimizerConfiguration.Kind])
    {
      let configuration = FitConfiguration(
        epochs: 1, batchSize: 8, groupSize: 4, schedule: schedule,
        optimizer: OptimizerConfiguration(kind, gradientClip: 1), earlyStopping: 2,
        monitor: .trainingLoss)
      let examples = TwoGaussians.examples(16, seed: 1)
      var refused = 0
      for damage in try JSONDamage.all(of: try canonicalJSON(configuration)) {
        do {
          let changed = try JSONDecoder().decode(
            FitConfiguration.self, from: Data(damage.text.utf8))
          let network = try Network(TwoGaussians.small, seed: 1)
          _ = try Trainer(network: network, configuration: changed).fit(examples)
        } catch { refused += 1 }
      }
      #expect(refused > 60)
    }
  }

  @Test("A checkpoint that something changed is an error, or is gone on from")
  func checkpoints() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("fit.safetensors")
    let examples = TwoGaussians.examples(24, seed: 1)
    func fit(_ isInterrupted: @escaping @Sendable () -> Bool = { false }) throws {
      let configuration = FitConfiguration(
        epochs: 2, batchSize: 8, groupSize: 4, earlyStopping: 2, monitor: .trainingLoss)
      _ = try Trainer(
        network: Network(TwoGaussians.awkward, seed: 1), configuration: configuration,
        checkpoint: url, isInterrupted: isInterrupted
      ).fit(examples, resume: true)
    }
    let steps = Steps()
    #expect(throws: TrainingInterrupted.self) { try fit { steps.next() > 4 } }
    let file = try SafetensorsFile.read(url)
    for text in ["course", "optimizerIteration"] {
      let outcome = try ModelDamage.sweep(url, metadata: text) { _ in
        defer { try? file.write(to: url, overwrite: true) }
        try fit()
      }
      #expect(outcome.refused > 7)
    }
    for place in file.tensors.indices {
      let entry = file.tensors[place]
      for values in [[], entry.values + [0], entry.values.map { _ in Float.nan }] {
        var changed = file
        changed.tensors[place] = .init(name: entry.name, shape: [values.count], values: values)
        try changed.write(to: url, overwrite: true)
        #expect(throws: DataFileError.self) { try fit() }
      }
    }
  }

  private final class Steps: @unchecked Sendable {
    private var count = 0
    func next() -> Int {
      count += 1
      return count
    }
  }

  @Test(
    "Architectures of absurd sizes are refused before anything is allocated",
    arguments: [
      Architecture(
        inputs: [.init(name: "x", shape: [4096, 4096])],
        output: .sequence([.dense(units: 1 << 20), .flatten, .dense(units: 2)])),
      Architecture(
        inputs: [.init(name: "x", shape: [1, 1, 1 << 24])],
        output: .convolution(filters: 1 << 20, kernel: 1 << 10)),
      Architecture(
        inputs: [.init(name: "x", shape: [1 << 23])],
        output: .concatenation(Array(repeating: .input("x"), count: 300))),
      Architecture(inputs: [.init(name: "x", shape: [3])], output: .dense(units: .max)),
      Architecture(
        inputs: [.init(name: "x", shape: [2, 2])], output: .lstm(units: 1 << 20)),
      Architecture(inputs: [.init(name: "x", shape: [0])], output: .dense(units: 2)),
    ])
  func absurdArchitectures(_ architecture: Architecture) {
    #expect(throws: EngineError.self) { try Network(architecture, seed: 1) }
    #expect(throws: EngineError.self) { try architecture.layers() }
  }
}
