import Foundation
import Mixtures
import Ranking
import TensorEngine
import Training
import WeakSupervision

/// Networks trained on mixtures of the bimodal toy, judged on pure samples.
enum BimodalMixtures {
  /// Scaled to zero mean and unit deviation of an equal mixture.
  static func examples(_ count: Int, fraction: Double, seed: UInt64) -> (
    source: ArrayExamples, isSignal: [UInt8]
  ) {
    let (features, isSignal) = BimodalToy.make(count, fraction: fraction, seed: seed)
    let (means, deviations): ([Float], [Float]) = ([21.75, 0.0425, 0.29], [14, 0.09, 0.155])
    let scaled = features.enumerated().map { ($1 - means[$0 % 3]) / deviations[$0 % 3] }
    return (
      ArrayExamples(["features": Tensor(shape: [count, 3], values: scaled)]), isSignal
    )
  }

  static func samples(_ fractions: [Double], count: Int, seed: UInt64) throws -> MixedSamples {
    try MixedSamples(
      try fractions.enumerated().map { index, fraction in
        try MixedSample(
          name: "sample \(index)",
          source: examples(count, fraction: fraction, seed: seed + UInt64(index)).source,
          fraction: try SignalFraction(fraction))
      })
  }

  /// AUC on pure events of a network trained by `method`, and its mean outputs for both classes.
  static func train(
    _ method: WeakMethod, fractions: [Double], count: Int, steps: Int, batch: Int = 1000,
    seed: UInt64 = 1
  ) throws -> (auc: Double, meanSignal: Double, meanBackground: Double) {
    let training = try MixedExamples(
      samples(fractions, count: count, seed: 100 * seed), method: method)
    let network = try Network(.dense(count: 3, hidden: [64, 32], outputs: 2), seed: seed)
    let stepsPerEpoch = (training.count + batch - 1) / batch
    let configuration = FitConfiguration(
      epochs: max(1, steps / stepsPerEpoch), batchSize: batch, groupSize: 128, learningRate: 2e-3,
      schedule: .cosine(), seed: seed, monitor: .trainingLoss, keepBest: false)
    _ = try Trainer(network: network, configuration: configuration).fit(training)
    let (source, isSignal) = examples(40_000, fraction: 0.5, seed: 999)
    let odds = logOdds(predictLogits(network: network, source: source))
    let sample = try ScoredSample(scores: odds, isSignal: isSignal)
    func mean(_ label: UInt8) -> Double {
      let chosen = zip(odds, isSignal).filter { $0.1 == label }.map { 1 / (1 + exp(-$0.0)) }
      return chosen.reduce(0, +) / Double(chosen.count)
    }
    return (areaUnderCurve(sample), mean(1), mean(0))
  }
}
