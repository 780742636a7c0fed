import Foundation
import TensorEngine
import TestSupport
import Testing
import Training

@Suite struct FitConfigurationTests {
  @Test("A configuration reads what it writes; what is left out takes its default")
  func coding() throws {
    var configuration = FitConfiguration(
      epochs: 3, batchSize: 7, groupSize: 5, learningRate: 0.1, schedule: .oneCycle(),
      optimizer: .init(.adamW(), gradientClip: 2), seed: .max, earlyStopping: 4,
      frozen: ["cnn/"], checkpointInterval: 1.5, monitor: .trainingLoss, keepBest: false,
      precision: .bfloat16)
    #expect(try read(canonicalJSON(configuration)) == configuration)
    configuration = try read(#"{"epochs": 3}"#)
    #expect(configuration == FitConfiguration(epochs: 3))
  }

  @Test(
    "Values that cannot be used are named with their key path",
    arguments: [
      (#"{"epochs": 0}"#, "epochs: 0 is out of range, expected a whole number from 1 to 1000000"),
      (#"{"batchSize": -1}"#, "batchSize: -1 is out of range"),
      (#"{"groupSize": 0}"#, "groupSize: 0 is out of range"),
      (#"{"learningRate": 0}"#, "learningRate: 0.0 is out of range"),
      (#"{"earlyStopping": 0}"#, "earlyStopping: 0 is out of range"),
      (#"{"frozen": [""]}"#, "frozen: an empty prefix is out of range"),
      (#"{"checkpointInterval": -1}"#, "checkpointInterval: -1.0 is out of range"),
      (#"{"optimizer": {"kind": "adam", "beta2": 1}}"#, "optimizer.beta2: 1.0 is out of range"),
      (#"{"schedule": {"kind": "step", "everyEpochs": 0}}"#, "schedule.everyEpochs: 0"),
      (#"{"lerningRate": 1}"#, "unknown key \"lerningRate\"; did you mean \"learningRate\"?"),
      (#"{"monitor": "validationAuc"}"#, "monitor: unknown value \"validationAuc\""),
      (
        #"{"precision": "bfloat"}"#,
        "precision: unknown value \"bfloat\"; expected one of: float32, bfloat16. Did you mean "
          + "\"bfloat16\"?"
      ),
    ])
  func errors(_ text: String, _ expected: String) {
    let found = message { _ = try read(text) }
    #expect(found.hasPrefix(expected), "\(found)")
  }

  @Test("Values set in code are checked by the trainer")
  func checkedByTrainer() throws {
    let network = try Network(TwoGaussians.small, seed: 1)
    #expect(throws: ConfigurationError.self) {
      try Trainer(network: network, configuration: FitConfiguration(learningRate: .nan))
    }
  }

  private func read(_ text: String) throws -> FitConfiguration {
    try JSONDecoder().decode(FitConfiguration.self, from: Data(text.utf8))
  }
}
