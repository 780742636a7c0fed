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
}
