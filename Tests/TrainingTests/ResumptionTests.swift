import Foundation
import TensorEngine
import TestSupport
import Testing
import Training

/// Whatever a training carries from step to step, an interruption must not lose it: resumed is
/// uninterrupted, to the bit.
@Suite("Resumption of everything that has a state")
struct ResumptionTests {
  /// A training, and what its uninterrupted history must show for the state to matter.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let configuration: FitConfiguration
    /// Validation labels upside down: every epoch is worse than the one before.
    var getsWorse = false
    /// What must be seen in the history, else the case proves nothing.
    let hasEffect: @Sendable ([EpochRecord]) -> Bool

    init(
      _ name: String, _ configuration: FitConfiguration, getsWorse: Bool = false,
      hasEffect: @escaping @Sendable ([EpochRecord]) -> Bool = { _ in true }
    ) {
      testDescription = name
      self.configuration = configuration
      self.getsWorse = getsWorse
      self.hasEffect = hasEffect
    }
  }

  private static func fit(
    epochs: Int = 6, schedule: LearningRateSchedule = .constant,
    optimizer: OptimizerConfiguration = .init(), earlyStopping: Int? = nil,
    keepBest: Bool = false
  ) -> FitConfiguration {
    FitConfiguration(
      epochs: epochs, batchSize: 50, learningRate: 0.02, schedule: schedule, optimizer: optimizer,
      earlyStopping: earlyStopping, checkpointInterval: 1000, monitor: .validationLoss,
      keepBest: keepBest)
  }

  static let schedules: [Case] = [
    Case("constant", fit()),
    Case("step", fit(schedule: .step(factor: 0.5, everyEpochs: 2))) {
      $0.map(\.learningRate) == [0.02, 0.02, 0.01, 0.01, 0.005, 0.005]
    },
    // Patience 2 on a loss that only rises: the count of bad epochs, the best value and the rate
    // that was reached are all in use when the training is interrupted.
    Case(
      "plateau", fit(epochs: 8, schedule: .reduceOnPlateau(factor: 0.5, patience: 2)),
      getsWorse: true
    ) { $0.map(\.learningRate) == [0.02, 0.02, 0.02, 0.01, 0.01, 0.005, 0.005, 0.0025] },
    Case("cosine", fit(schedule: .cosine(minimum: 0.001))) { $0[5].learningRate < 0.002 },
    Case("one cycle", fit(schedule: .oneCycle())) { $0[5].learningRate < 1e-6 },
  ]

  static let optimizers: [Case] = [
    Case("SGD", fit(optimizer: .init(.sgd()))),
    Case("momentum", fit(optimizer: .init(.sgd(momentum: 0.9)))),
    Case("Nesterov", fit(optimizer: .init(.sgd(momentum: 0.9, nesterov: true)))),
    Case("Adam", fit(optimizer: .init(.adam()))),
    Case("AdamW", fit(optimizer: .init(.adamW(weightDecay: 0.3)))),
    Case("Keras' decay", fit(optimizer: .init(.adam(), kerasDecay: 0.1))),
    Case("clipped norm", fit(optimizer: .init(.adam(), gradientClip: 0.1))),
    Case("clipped values", fit(optimizer: .init(.sgd(), gradientClipValue: 0.01))),
  ]

  static let endings: [Case] = [
    // The best epoch is the first: its parameters have to survive, and four bad ones end it.
    Case("early stopping", fit(epochs: 20, earlyStopping: 4, keepBest: true), getsWorse: true) {
      $0.count == 5
    },
    Case("best epoch", fit(keepBest: true), getsWorse: true) { $0.count == 6 },
  ]

  @Test(
    "Resumed is uninterrupted", arguments: schedules + optimizers + endings,
    [2, 7, 15, 20, 23])
  func resumed(_ example: Case, _ steps: Int) throws {
    let training = CheckpointTests.training
    var validation = CheckpointTests.validation
    if example.getsWorse {
      validation = LabelledExamples(
        source: validation.source, labels: validation.labels.map { 1 - $0 })
    }
    let straight = try Network(TwoGaussians.awkward, seed: 3)
    let expected = try CheckpointTests.trainer(straight, example.configuration, nil)
      .fit(training, validation: validation)
    #expect(example.hasEffect(expected), "\(expected.map(\.learningRate))")

    let folder = try TemporaryFolder()
    let file = folder.file("checkpoint.safetensors")
    #expect(throws: TrainingInterrupted.self) {
      try CheckpointTests.trainer(
        try Network(TwoGaussians.awkward, seed: 3), example.configuration, file,
        stoppingAfter: steps
      ).fit(training, validation: validation)
    }
    let resumed = try Network(TwoGaussians.awkward, seed: 8)
    let history = try CheckpointTests.trainer(resumed, example.configuration, file)
      .fit(training, validation: validation, resume: true)
    #expect(try timeless(history) == timeless(expected))
    #expect(numbers(resumed) == numbers(straight))
  }
}
