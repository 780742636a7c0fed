import DataFiles
import Foundation
import Synchronization
import TensorEngine
import TestSupport
import Testing
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct CheckpointTests {
  static let training = TwoGaussians.examples(230, seed: 1, weight: 0.7)
  static let validation = TwoGaussians.examples(100, seed: 2)

  static let configurations: [FitConfiguration] = [
    FitConfiguration(
      epochs: 4, batchSize: 50, learningRate: 0.02,
      schedule: .reduceOnPlateau(factor: 0.3, patience: 1, threshold: 0.01),
      optimizer: .init(.adam(), kerasDecay: 0.01), checkpointInterval: 1000),
    FitConfiguration(
      epochs: 4, batchSize: 50, schedule: .oneCycle(),
      optimizer: .init(.sgd(momentum: 0.9), gradientClip: 0.5), seed: 9, earlyStopping: 2,
      frozen: ["head/dense1/bias"], checkpointInterval: 0, monitor: .validationLoss),
  ]

  /// A trainer that is asked to stop before its step number `steps` (counted over epochs).
  static func trainer(
    _ network: Network, _ configuration: FitConfiguration, _ checkpoint: URL?,
    stoppingAfter steps: Int = Int.max, threads: Int = 2
  ) throws -> Trainer {
    let asked = Counter()
    return try Trainer(
      network: network, configuration: configuration, checkpoint: checkpoint, threads: threads,
      isInterrupted: { asked.next() > steps })
  }

  final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
  }

  @Test(
    "Interrupted anywhere and resumed, a training ends with the same bits",
    arguments: 0..<2, [0, 1, 4, 5, 7, 13, 18])
  func resuming(_ choice: Int, _ steps: Int) throws {
    let configuration = CheckpointTests.configurations[choice]
    let straight = try Network(TwoGaussians.awkward, seed: 3)
    let expected = try CheckpointTests.trainer(straight, configuration, nil)
      .fit(CheckpointTests.training, validation: CheckpointTests.validation)

    let folder = try TemporaryFolder()
    let file = folder.file("checkpoint.safetensors")
    let first = try Network(TwoGaussians.awkward, seed: 3)
    let interruption = #expect(throws: TrainingInterrupted.self) {
      try CheckpointTests.trainer(first, configuration, file, stoppingAfter: steps)
        .fit(CheckpointTests.training, validation: CheckpointTests.validation)
    }
    #expect(
      interruption
        == TrainingInterrupted(checkpoint: file, epoch: steps / 5 + 1, batch: steps % 5))
    // Another network, another number of threads, and a second interruption.
    let second = try Network(TwoGaussians.awkward, seed: 4)
    _ = try? CheckpointTests.trainer(second, configuration, file, stoppingAfter: 1, threads: 1)
      .fit(CheckpointTests.training, validation: CheckpointTests.validation, resume: true)
    let third = try Network(TwoGaussians.awkward, seed: 5)
    let history = try CheckpointTests.trainer(third, configuration, file, threads: 1)
      .fit(CheckpointTests.training, validation: CheckpointTests.validation, resume: true)
    #expect(numbers(third) == numbers(straight))
    #expect(try timeless(history) == timeless(expected))
  }

  @Test("A finished training returns at once with its network and history")
  func finished() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("checkpoint.safetensors")
    let configuration = CheckpointTests.configurations[0]
    let first = try Network(TwoGaussians.awkward, seed: 3)
    let history = try CheckpointTests.trainer(first, configuration, file)
      .fit(CheckpointTests.training, validation: CheckpointTests.validation)
    let second = try Network(TwoGaussians.awkward, seed: 4)
    let again = try CheckpointTests.trainer(second, configuration, file, stoppingAfter: 0)
      .fit(CheckpointTests.training, validation: CheckpointTests.validation, resume: true)
    // Bit by bit, the times included: double precision survives the file.
    #expect(again == history)
    #expect(numbers(second) == numbers(first))
  }

  @Test("A checkpoint is neither overwritten nor used by another training")
  func foreignCheckpoints() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("checkpoint.safetensors")
    let configuration = CheckpointTests.configurations[0]
    _ = try? CheckpointTests.trainer(
      try Network(TwoGaussians.awkward, seed: 3), configuration, file, stoppingAfter: 2
    ).fit(CheckpointTests.training, validation: CheckpointTests.validation)
    func problem(
      _ architecture: Architecture = TwoGaussians.awkward,
      _ configuration: FitConfiguration = configuration,
      training: LabelledExamples = CheckpointTests.training,
      validation: LabelledExamples? = CheckpointTests.validation, resume: Bool = true
    ) -> String {
      message {
        _ = try CheckpointTests.trainer(try Network(architecture, seed: 3), configuration, file)
          .fit(training, validation: validation, resume: resume)
      }
    }
    let saved = try Data(contentsOf: file)
    #expect(problem(resume: false).contains("a checkpoint of an earlier training stands here"))
    #expect(problem(TwoGaussians.small).contains("a training with another architecture"))
    var longer = configuration
    longer.epochs = 9
    longer.optimizer.kerasDecay = 0
    let changed = problem(TwoGaussians.awkward, longer)
    #expect(changed.contains("another configuration: epochs is 4 there, 9 here; optimizer is"))
    var rounded = configuration
    rounded.precision = .bfloat16
    #expect(problem(TwoGaussians.awkward, rounded).contains("precision is \"float32\" there"))
    #expect(
      problem(training: TwoGaussians.examples(230, seed: 8, weight: 0.7))
        .contains("another training set"))
    #expect(problem(validation: TwoGaussians.examples(90, seed: 2)).contains("another validation"))
    try Data(saved.dropLast(100)).write(to: file)
    #expect(problem().contains("checkpoint.safetensors"))
    try saved.write(to: file)
    var often = configuration
    often.checkpointInterval = 0
    #expect(problem(TwoGaussians.awkward, often).isEmpty)
  }

  @Test(
    "A checkpoint that something else has changed is refused",
    arguments: [
      ("\"epoch\":1,\"epochs", "\"epoch\":-1,\"epochs", "is no place in a training of 4 epochs"),
      ("\"batch\":2", "\"batch\":6", "epoch 1, batch 6 after 7 steps with 1 records is no place"),
      ("\"history\":[", "\"history\":[7,", "\"course\""),
    ])
  func changedCheckpoints(_ old: String, _ new: String, _ expected: String) throws {
    let folder = try TemporaryFolder()
    let url = folder.file("checkpoint.safetensors")
    func fit(stoppingAfter steps: Int, resume: Bool) throws {
      _ = try CheckpointTests.trainer(
        try Network(TwoGaussians.awkward, seed: 3), CheckpointTests.configurations[0], url,
        stoppingAfter: steps
      ).fit(CheckpointTests.training, validation: CheckpointTests.validation, resume: resume)
    }
    #expect(throws: TrainingInterrupted.self) { try fit(stoppingAfter: 7, resume: false) }
    let original = try SafetensorsFile.read(url)
    var file = original
    file.metadata["course"]?.replace(old, with: new)
    #expect(file != original)
    try file.write(to: url, overwrite: true)
    let found = message { try fit(stoppingAfter: 0, resume: true) }
    #expect(found.contains(expected), "\(found)")
    // Missing buffers are noticed as well.
    for name in ["optimizer/secondMoment", "best/head/dense1/bias", "parameters/head/dense1/bias"] {
      file = original
      file.tensors.removeAll { $0.name == name }
      try file.write(to: url, overwrite: true)
      let last = name.split(separator: "/").dropFirst().joined(separator: "/")
      #expect(message { try fit(stoppingAfter: 0, resume: true) }.contains(last))
    }
  }

  @Test("A process that is killed while it writes leaves a checkpoint from which to go on")
  func killed() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("checkpoint.safetensors").path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let network = try Network(TwoGaussians.awkward, seed: 3)
      // Written after every step; the clock decides where in all this writing the end comes.
      let configuration = FitConfiguration(epochs: 10000, batchSize: 50, checkpointInterval: 0)
      let trainer = try CheckpointTests.trainer(network, configuration, URL(filePath: path))
      let thread = Thread {
        while !FileManager.default.fileExists(atPath: path) { usleep(1000) }
        usleep(20000)
        kill(getpid(), SIGKILL)
      }
      thread.start()
      _ = try trainer.fit(CheckpointTests.training, validation: CheckpointTests.validation)
    }
    let network = try Network(TwoGaussians.awkward, seed: 4)
    let configuration = FitConfiguration(epochs: 10000, batchSize: 50, checkpointInterval: 1000)
    #expect(throws: TrainingInterrupted.self) {
      try CheckpointTests.trainer(network, configuration, URL(filePath: path), stoppingAfter: 3)
        .fit(CheckpointTests.training, validation: CheckpointTests.validation, resume: true)
    }
  }
}
