import Foundation
import TensorEngine
import TestSupport
import Testing
import Training

@Suite struct PredictionTests {
  @Test("Scores are the softmax of the logits, in the order of the examples")
  func softmax() throws {
    let network = try Network(TwoGaussians.small, seed: 3)
    let examples = TwoGaussians.examples(101, seed: 1)
    let logits = predictLogits(network: network, source: examples.source)
    let scores = predictScores(network: network, source: examples.source)
    #expect(logits.count == 202 && scores.count == 101)
    for row in 0..<101 {
      let (background, signal) = (exp(Double(logits[2 * row])), exp(Double(logits[2 * row + 1])))
      #expect(abs(Double(scores[row]) - signal / (signal + background)) < 1e-7)
    }
    // One row alone gives what it gives among the others.
    let tape = Tape()
    let single = network(
      examples.source.inputs([57], on: tape), Pass(tape: tape, mode: .inference))
    #expect(abs(single.tensor.values[1] - logits[2 * 57 + 1]) < 1e-6)
  }

  @Test("Neither batches nor threads change a score; progress counts the examples")
  func batches() throws {
    let network = try Network(TwoGaussians.awkward, seed: 3)
    let source = TwoGaussians.examples(300, seed: 1).source
    var done: [Int] = []
    let first = predictScores(network: network, source: source, batch: 128, threads: 1) {
      done.append($0)
    }
    let second = predictScores(network: network, source: source, threads: 2)
    #expect(first == second)
    #expect(done == [128, 256, 300])
  }

  @Test("Huge logits give probabilities of 0 and 1, not NaN")
  func saturation() throws {
    let network = try Network(.dense(count: 4, hidden: [], outputs: 2), seed: 3)
    network.parameters["dense1/bias"] = Tensor([-500, 500])
    let source = TwoGaussians.examples(10, seed: 1).source
    #expect(predictScores(network: network, source: source).allSatisfy { $0 == 1 })
    network.parameters["dense1/bias"] = Tensor([500, -500])
    #expect(predictScores(network: network, source: source).allSatisfy { $0 == 0 })
  }

  @Test("An ensemble's score is the mean of its members' probabilities")
  func ensemble() throws {
    let members = try (1...3).map { try Network(TwoGaussians.small, seed: $0) }
    let source = TwoGaussians.examples(50, seed: 1).source
    let scores = Ensemble(members: members).scores(source)
    let single = members.map { predictScores(network: $0, source: source) }
    for row in 0..<50 {
      let mean = (Double(single[0][row]) + Double(single[1][row]) + Double(single[2][row])) / 3
      #expect(abs(Double(scores[row]) - mean) < 1e-7)
    }
  }

  @Test("An ensemble that was interrupted goes on with the member that was not finished")
  func trainingAnEnsemble() throws {
    let folder = try TemporaryFolder()
    let training = TwoGaussians.examples(200, seed: 1)
    let configuration = FitConfiguration(epochs: 2, batchSize: 50)
    func train(stoppingAfter steps: Int, checkpoints: URL?) throws -> ([[UInt32]], Int) {
      let asked = CheckpointTests.Counter()
      var reports = 0
      let result = try Ensemble.train(
        TwoGaussians.small, configuration: configuration, seeds: [5, 6], training: training,
        validation: training, checkpoints: checkpoints,
        isInterrupted: { asked.next() > steps }
      ) { _, _ in reports += 1 }
      return (result.ensemble.members.map { numbers($0) }, reports)
    }
    let straight = try train(stoppingAfter: .max, checkpoints: nil)
    #expect(throws: TrainingInterrupted.self) {
      try train(stoppingAfter: 13, checkpoints: folder.url)
    }
    let resumed = try train(stoppingAfter: .max, checkpoints: folder.url)
    #expect(resumed.0 == straight.0)
    #expect(straight.0[0] != straight.0[1])
    #expect(resumed.1 < straight.1)
    #expect(
      message {
        _ = try Ensemble.train(
          TwoGaussians.small, configuration: configuration, seeds: [5, 5], training: training)
      }.contains("an ensemble needs different seeds"))
  }
}
