import Foundation
import Synchronization
import TensorEngine
import Training

/// A dense network trained as scikit-learn's `MLPClassifier(activation="relu", solver="adam",
/// max_iter=10000, random_state=seed)` trains it: Adam at 10⁻³, batches of 200, epochs until the
/// training loss has not fallen by 10⁻⁴ below its minimum for more than ten epochs; the same
/// starting values and the same order of examples for the same seed.
///
/// Only scikit-learn's penalty of 10⁻⁴·|kernels|²/2 a batch is left out, which changes results by
/// less than the rounding of the arithmetic does.
struct PerceptronClassifier {
  /// The units of the hidden layers.
  let hidden: [Int]
  /// scikit-learn's `random_state`.
  let seed: UInt32
  /// The largest number of epochs.
  var maximumEpochs = 10_000

  /// A trained network.
  struct Trained {
    let network: Network
    /// The mean loss of each epoch, scikit-learn's `loss_curve_`.
    let losses: [Double]

    /// Whether the class is 1, for each example.
    func predict(_ source: any ExampleSource) -> [Bool] {
      predictLogits(network: network, source: source, groupSize: 256, threads: 1).map { $0 > 0 }
    }
  }

  /// Trains on one thread.
  ///
  /// - Parameters:
  ///   - features: The examples, `[rows, dimension]`.
  ///   - labels: 0 or 1 for each.
  /// - Throws: `TrainingInterrupted`, or `TrainingError` when the loss is no longer finite.
  func train(_ features: Tensor, labels: [UInt8]) throws -> Trained {
    var random = MersenneTwister(seed: seed)
    let network = try makeNetwork(dimension: features.shape[1], &random)
    let batch = min(200, labels.count)
    let configuration = FitConfiguration(
      epochs: maximumEpochs, batchSize: batch, groupSize: batch, monitor: .trainingLoss,
      keepBest: false)
    let stop = StopFlag()
    let trainer = try Trainer(
      network: network, configuration: configuration, stage: "two-sample test", threads: 1,
      isInterrupted: { stop.isRaised.load(ordering: .relaxed) || Interruption.isRequested })
    var rule = StoppingRule()
    var losses: [Double] = []
    do {
      _ = try trainer.fit(PerceptronExamples(features, labels, random)) { progress in
        guard let record = progress.record else { return }
        losses.append(record.trainingLoss)
        if rule.shouldStop(after: record.trainingLoss) {
          stop.isRaised.store(true, ordering: .relaxed)
        }
      }
    } catch is TrainingInterrupted where stop.isRaised.load(ordering: .relaxed) {
      // The rule's own stop, at the end of an epoch.
    }
    return Trained(network: network, losses: losses)
  }

  /// Layer by layer kernels and biases, uniform within ±√(6/(inputs + outputs)).
  private func makeNetwork(dimension: Int, _ random: inout MersenneTwister) throws -> Network {
    let network = try Network(
      .dense(count: dimension, hidden: hidden, outputs: 1, initializer: .zeros), seed: 0)
    let store = network.parameters
    var bound = 0.0
    for parameter in store.parameters {
      if parameter.shape.rank == 2 {
        bound = (6 / Double(parameter.shape[0] + parameter.shape[1])).squareRoot()
      }
      let values = store.elements(of: parameter)
      for index in values.indices { values[index] = Float(2 * bound * random.uniform() - bound) }
    }
    return network
  }
}

/// Tells a training to stop.
private final class StopFlag: Sendable {
  let isRaised = Atomic(false)
}

/// scikit-learn's rule: an epoch is idle when its loss is not below the smallest one so far by the
/// tolerance, and the training ends with the eleventh idle epoch in a row.
struct StoppingRule {
  private let tolerance = 1e-4
  private let patience = 10
  private var smallest = Double.infinity
  private var idle = 0

  mutating func shouldStop(after loss: Double) -> Bool {
    idle = loss > smallest - tolerance ? idle + 1 : 0
    smallest = min(smallest, loss)
    return idle > patience
  }
}
