import Foundation
import TensorEngine
import TestSupport
import Testing
import Training

@Suite struct TrainerErrorTests {
  @Test("Sets that cannot be used are described")
  func sets() throws {
    let good = TwoGaussians.examples(20, seed: 1)
    let values = [Float](repeating: 0, count: 8)
    let cases: [(LabelledExamples, LabelledExamples?, String)] = [
      (TwoGaussians.labelled([], []), good, "the training set is empty"),
      (TwoGaussians.labelled(values, [1, 1]), good, "2 examples but no background (label 0)"),
      (TwoGaussians.labelled(values, [0, 0]), good, "2 examples but no signal (label 1)"),
      (TwoGaussians.labelled(values, [0, 7]), good, "the label 7 in row 1"),
      (
        TwoGaussians.labelled(values, [0, 1], weights: [1, -2]), good,
        "the weight -2.0 in row 1"
      ),
      (
        TwoGaussians.labelled(values, [0, 1], weights: [1, .nan]), good, "the weight nan in row 1"
      ),
      (
        TwoGaussians.labelled(values, [0, 1], weights: [0, 1]), good,
        "all weights of background (label 0) are zero"
      ),
      (good, TwoGaussians.labelled(values, [1, 1]), "the validation set has 2 examples but no"),
      (good, nil, "looks at validationAUC, but there is no validation set"),
    ]
    for (training, validation, text) in cases {
      let trainer = try Trainer(
        network: try Network(TwoGaussians.small, seed: 1), configuration: FitConfiguration())
      let found = message { _ = try trainer.fit(training, validation: validation) }
      #expect(found.contains(text), "\(found)")
    }
  }

  @Test("Two trainings of one network at once are refused; one after the other is not")
  func sharedNetwork() throws {
    let network = try Network(TwoGaussians.small, seed: 1)
    let examples = TwoGaussians.examples(200, seed: 1)
    let trainers = try (0..<2).map { _ in
      try Trainer(
        network: network, configuration: FitConfiguration(epochs: 2, keepBest: false))
    }
    var found: [String] = []
    let history = try trainers[0].fit(examples, validation: examples) { _ in
      found.append(message { _ = try trainers[1].fit(examples, validation: examples) })
    }
    #expect(history.count == 2 && !found.isEmpty)
    #expect(found.allSatisfy { $0.contains("a network of its own") }, "\(found)")
    #expect(try trainers[1].fit(examples, validation: examples).count == 2)
  }

  @Test("A plateau rule that looks at the validation set needs one")
  func plateauWithoutValidation() throws {
    let trainer = try Trainer(
      network: try Network(TwoGaussians.small, seed: 1),
      configuration: FitConfiguration(schedule: .reduceOnPlateau(), keepBest: false))
    let found = message { _ = try trainer.fit(TwoGaussians.examples(20, seed: 1)) }
    #expect(found.contains("there is no validation set"))
  }

  @Test("Prefixes that freeze nothing or everything, and other outputs, are refused")
  func networks() throws {
    let network = try Network(TwoGaussians.small, seed: 1)
    func text(_ network: Network, _ frozen: [String]) -> String {
      message {
        _ = try Trainer(network: network, configuration: FitConfiguration(frozen: frozen))
      }
    }
    #expect(text(network, ["cnn/"]).contains("no parameter's name starts with \"cnn/\""))
    #expect(text(network, ["dense"]).contains("leaves no parameter to train"))
    #expect(text(network, ["dense1"]).isEmpty)
    let three = try Network(.dense(count: 4, hidden: [], outputs: 3), seed: 1)
    let trainer = try Trainer(network: three, configuration: FitConfiguration(keepBest: false))
    let found = message { _ = try trainer.fit(TwoGaussians.examples(20, seed: 1)) }
    #expect(found.contains("shape [3]; the loss reads [2]"))
  }

  @Test("A loss that is no longer finite stops the training and spoils nothing")
  func divergence() throws {
    let folder = try TemporaryFolder()
    let checkpoint = folder.file("checkpoint.safetensors")
    let clean = TwoGaussians.examples(120, seed: 1)
    let tensor = try #require(clean.source.inputs(ArraySlice(0..<120), on: Tape())["features"])
    var values = tensor.tensor.values
    values[77 * 4] = .nan
    let network = try Network(TwoGaussians.awkward, seed: 1)
    let trainer = try Trainer(
      network: network, configuration: FitConfiguration(batchSize: 10, checkpointInterval: 1000),
      checkpoint: checkpoint, stage: "cnn")
    let found = message {
      _ = try trainer.fit(
        TwoGaussians.labelled(values, clean.labels), validation: clean)
    }
    #expect(found.hasPrefix("cnn: in epoch 1, batch "), "\(found)")
    // Whether the NaN gets through the ReLU to the loss or to the gradient alone, it is noticed.
    #expect(
      found.contains("of 12, the loss is nan")
        || found.contains("of 12, the gradient is not finite"),
      "\(found)")
    #expect(found.contains("The last good state is kept in \(checkpoint.path)"))
    #expect(numbers(network).allSatisfy { Float(bitPattern: $0).isFinite })
    // The saved state is the one before the bad batch.
    let other = try Network(TwoGaussians.awkward, seed: 2)
    let again = message {
      _ = try Trainer(
        network: other, configuration: FitConfiguration(batchSize: 10, checkpointInterval: 1000),
        checkpoint: checkpoint, stage: "cnn"
      ).fit(TwoGaussians.labelled(values, clean.labels), validation: clean, resume: true)
    }
    #expect(again == found)
    #expect(numbers(other) == numbers(network))
  }
}
