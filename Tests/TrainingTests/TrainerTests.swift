import DataFiles
import Foundation
import Randomness
import Synchronization
import TensorEngine
import Testing
import Training

@Suite struct TrainerTests {
  let training = TwoGaussians.examples(600, seed: 1)
  let validation = TwoGaussians.examples(300, seed: 2)

  @Test(
    "Two normal distributions are told apart as well as they can be, whatever the file's order",
    arguments: Precision.allCases)
  func learning(_ precision: Precision) throws {
    let network = try Network(TwoGaussians.small, seed: 3)
    let validation = TwoGaussians.examples(4000, seed: 2)
    let configuration = FitConfiguration(
      epochs: 12, batchSize: 64, learningRate: 0.01, precision: precision)
    let history = try Trainer(network: network, configuration: configuration, threads: 2)
      .fit(TwoGaussians.examples(4000, seed: 1, sorted: true), validation: validation)
    // Φ(√2) = 0.9214; the spread of an AUC of 2 × 2000 examples is 0.0043.
    let best = try #require(history.compactMap(\.validationAUC).max())
    #expect(best > 0.9214 - 0.013 && best < 0.9214 + 0.013)
    #expect(history.count == 12 && history.map(\.epoch) == Array(1...12))
    #expect(history[11].trainingLoss < history[0].trainingLoss)
  }

  @Test("One and two threads give the same numbers and the same metrics")
  func threads() throws {
    let runs = try [1, 2].map { threads in
      let network = try Network(TwoGaussians.awkward, seed: 3)
      let trainer = try Trainer(
        network: network,
        configuration: FitConfiguration(epochs: 3, batchSize: 100, groupSize: 16),
        threads: threads)
      return (try timeless(trainer.fit(training, validation: validation)), numbers(network))
    }
    #expect(runs[0].0 == runs[1].0)
    #expect(runs[0].1 == runs[1].1)
  }

  /// Notes which examples it is asked for.
  struct Recorder: ExampleSource {
    final class Calls: Sendable {
      let examples = Mutex<[Int]>([])
    }
    let source: any ExampleSource
    let calls = Calls()
    var count: Int { source.count }

    func inputs(_ examples: ArraySlice<Int>, on tape: Tape) -> [String: Variable] {
      calls.examples.withLock { $0 += examples }
      return source.inputs(examples, on: tape)
    }
  }

  @Test("Each epoch goes through all examples in an order of its own, drawn from the seed")
  func shuffling() throws {
    let recorder = Recorder(source: training.source)
    _ = try Trainer(
      network: try Network(TwoGaussians.small, seed: 3),
      configuration: FitConfiguration(epochs: 3, batchSize: 70, seed: 5), threads: 1
    ).fit(LabelledExamples(source: recorder, labels: training.labels), validation: validation)
    let calls = recorder.calls.examples.withLock { Array($0.suffix(3 * 600)) }
    for epoch in 0..<3 {
      var stream = RandomStream(seed: 5).substream("shuffle").substream(epoch)
      #expect(Array(calls[epoch * 600..<(epoch + 1) * 600]) == stream.permutation(600))
    }
  }

  @Test("Another seed gives another order of the examples")
  func seeds() throws {
    let results = try [UInt64(1), 2].map { seed in
      let network = try Network(TwoGaussians.small, seed: 3)
      _ = try Trainer(network: network, configuration: FitConfiguration(epochs: 1, seed: seed))
        .fit(training, validation: validation)
      return numbers(network)
    }
    #expect(results[0] != results[1])
  }

  @Test("Frozen parameters and their running statistics stay bit for bit, the others move")
  func frozen() throws {
    let network = try Network(TwoGaussians.awkward, seed: 3)
    let before = network.parameters.parameters.map { network.parameters[$0.name] }
    _ = try Trainer(
      network: network, configuration: FitConfiguration(epochs: 2, frozen: ["body/"])
    ).fit(training, validation: validation)
    for (parameter, old) in zip(network.parameters.parameters, before) {
      let isUnchanged = network.parameters[parameter.name] == old
      #expect(isUnchanged == parameter.name.hasPrefix("body/"), "\(parameter.name)")
    }
  }

  @Test("A common factor of all weights changes nothing")
  func commonWeight() throws {
    let results = try [nil, Float(4)].map { weight in
      let network = try Network(TwoGaussians.small, seed: 3)
      let history = try Trainer(network: network, configuration: FitConfiguration(epochs: 2)).fit(
        TwoGaussians.examples(300, seed: 1, weight: weight),
        validation: TwoGaussians.examples(100, seed: 2, weight: weight))
      return (numbers(network), try timeless(history))
    }
    #expect(results[0] == results[1])
  }

  @Test("Examples of weight zero count for nothing")
  func zeroWeights() throws {
    let clean = TwoGaussians.examples(64, seed: 1)
    let values = clean.source.inputs(ArraySlice(0..<64), on: Tape())["features"]?.tensor.values
    let dirty = TwoGaussians.labelled(
      try #require(values) + Array(repeating: 50, count: 36 * 4),
      clean.labels + Array(repeating: 0, count: 36),
      weights: Array(repeating: 1, count: 64) + Array(repeating: 0, count: 36))
    let results = try [clean, dirty].map { examples in
      let network = try Network(TwoGaussians.small, seed: 3)
      let history = try Trainer(
        network: network,
        configuration: FitConfiguration(
          epochs: 5, batchSize: 100, optimizer: .init(.sgd()), monitor: .trainingLoss,
          keepBest: false)
      ).fit(examples)
      return (Array(network.parameters.values), history)
    }
    for (first, second) in zip(results[0].0, results[1].0) { #expect(abs(first - second) < 1e-5) }
    let losses = results.map { $0.1.map(\.trainingLoss) }
    for (first, second) in zip(losses[0], losses[1]) { #expect(abs(first / second - 1) < 1e-6) }
  }

  @Test("The best epoch's parameters are kept and a training that gets worse stops early")
  func keepingTheBest() throws {
    // Judged by inverted labels, the first epoch is the best one.
    let inverted = LabelledExamples(
      source: validation.source, labels: validation.labels.map { 1 - $0 })
    let network = try Network(TwoGaussians.small, seed: 3)
    let history = try Trainer(
      network: network,
      configuration: FitConfiguration(
        epochs: 50, earlyStopping: 3, monitor: .validationLoss)
    ).fit(training, validation: inverted)
    #expect(history.count == 4)
    let single = try Network(TwoGaussians.small, seed: 3)
    _ = try Trainer(
      network: single,
      configuration: FitConfiguration(epochs: 1, monitor: .validationLoss)
    ).fit(training, validation: inverted)
    #expect(numbers(network) == numbers(single))
  }

  /// A validation set whose loss is written down beforehand, epoch by epoch.
  private struct Script: TrainingExamples {
    final class Place: Sendable {
      let epoch = Mutex(0)
    }
    let examples: LabelledExamples
    let losses: [Double]
    let place = Place()

    var source: any ExampleSource { examples.source }
    var outputShape: Shape { [2] }
    var totalWeight: Double { Double(count) }
    func validate(as name: String) {}
    func hashTargets(into hasher: inout SHA256Hasher) {}
    func weight(of example: Int) -> Double { 1 }
    func loss(_ outputs: Variable, of examples: ArraySlice<Int>) -> Variable {
      self.examples.loss(outputs, of: examples)
    }
    func judge(_ outputs: [Float]) -> Judgement {
      let epoch = place.epoch.withLock { epoch in
        defer { epoch += 1 }
        return epoch
      }
      return Judgement(loss: losses[epoch], auc: nil)
    }
  }

  @Test("Patience counts bad epochs in a row: a better one begins the count anew")
  func patience() throws {
    func epochs(_ losses: [Double]) throws -> Int {
      try Trainer(
        network: try Network(TwoGaussians.small, seed: 3),
        configuration: FitConfiguration(
          epochs: losses.count, earlyStopping: 2, monitor: .validationLoss), threads: 1
      ).fit(training, validation: Script(examples: validation, losses: losses)).count
    }
    #expect(try epochs([5, 6, 4, 5, 3, 4, 2, 3]) == 8)
    #expect(try epochs([5, 6, 4, 5, 6, 1, 1, 1]) == 5)
  }

  @Test("The records hold the schedule's rates and the losses that the scores give")
  func records() throws {
    let network = try Network(TwoGaussians.small, seed: 3)
    let history = try Trainer(
      network: network,
      configuration: FitConfiguration(
        epochs: 4, learningRate: 0.02, schedule: .step(factor: 0.5, everyEpochs: 2),
        keepBest: false)
    ).fit(training, validation: validation)
    #expect(history.map(\.learningRate) == [0.02, 0.02, 0.01, 0.01])
    let scores = predictScores(network: network, source: validation.source)
    let losses = zip(scores, validation.labels).map { -log(Double($1 == 1 ? $0 : 1 - $0)) }
    let mean = losses.reduce(0, +) / Double(losses.count)
    #expect(abs(try #require(history.last?.validationLoss) / mean - 1) < 1e-5)
    // The share of pairs in the right order, counted one by one.
    var right = 0.0
    for (i, first) in scores.enumerated() where validation.labels[i] == 1 {
      for (j, second) in scores.enumerated() where validation.labels[j] == 0 {
        right += first > second ? 1 : first == second ? 0.5 : 0
      }
    }
    let auc = right / (150 * 150)
    #expect(abs(try #require(history.last?.validationAUC) - auc) < 1e-4)
  }

  @Test("The end of each epoch is reported, with its record and an estimate")
  func progress() throws {
    var reports: [FitProgress] = []
    let history = try Trainer(
      network: try Network(TwoGaussians.small, seed: 3),
      configuration: FitConfiguration(epochs: 3), stage: "test"
    ).fit(training, validation: validation) { reports.append($0) }
    let ends = reports.filter { $0.phase == .epochEnd }
    #expect(ends.compactMap(\.record) == history)
    #expect(ends.map(\.epoch) == [1, 2, 3])
    #expect(ends.allSatisfy { $0.examplesDone == 600 && $0.examplesTotal == 600 })
    #expect(ends.allSatisfy { $0.stage == "test" && ($0.secondsLeft ?? -1) >= 0 })
    #expect(ends.last?.secondsLeft == 0)
    #expect(ends.map(\.lastValidationAUC) == history.map(\.validationAUC))
  }
}
