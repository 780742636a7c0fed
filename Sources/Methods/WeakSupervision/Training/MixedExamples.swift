import DataFiles
import Foundation
import Mixtures
import Randomness
import Ranking
import TensorEngine
import Training

/// The events of mixed samples, with what a method minimizes on them: what the fit loop trains on.
///
/// Weights are scaled so that all samples count alike. Networks have two outputs, background and
/// signal, as supervised classifiers do; the losses see their difference, the log-odds.
public struct MixedExamples: TrainingExamples {
  /// The samples.
  public let samples: MixedSamples
  /// The method.
  public let method: WeakMethod
  /// The share of signal at which a score that is a probability is meant; nil where it is none.
  public let prior: Double?
  /// The inputs of all events, sample after sample.
  public let source: any ExampleSource
  private let loss: any MixtureLoss
  /// The sample of each event.
  let sampleOf: [Int]
  /// The weight of each event; the mean is 1.
  let weights: [Float]

  /// The events of `samples`, to be trained on by `method`.
  ///
  /// - Parameter prior: The share of signal that the unbiased risks (`uu`, `nnpu`) aim at; by
  ///   default the mean fraction or, for positive and unlabelled samples, that of the unlabelled.
  /// - Throws: `WeakSupervisionError` when the method needs fractions that are unknown, or a pure
  ///   sample that is not there, and for a prior that is not between 0 and 1.
  public init(_ samples: MixedSamples, method: WeakMethod, prior: Double? = nil) throws {
    self.samples = samples
    self.method = method
    let setting = try LossSetting(samples, method, prior: prior)
    loss = setting.loss
    self.prior = setting.prior
    source = JoinedExamples(samples.samples.map(\.source))
    sampleOf = samples.samples.enumerated().flatMap { Array(repeating: $0, count: $1.count) }
    weights = MixedExamples.balancedWeights(samples)
  }

  /// Two logits: background and signal.
  public var outputShape: Shape { [2] }

  /// Whether the method's loss couples all events of a batch.
  public var couplesBatch: Bool { loss.couplesBatch }

  /// The number of events, as balanced weights have the mean 1.
  public var totalWeight: Double { Double(count) }

  /// Nothing more to check: samples, fractions and weights were checked when they were made.
  public func validate(as name: String) {}

  /// Adds samples, weights, method and fractions.
  public func hashTargets(into hasher: inout SHA256Hasher) {
    sampleOf.withUnsafeBytes { hasher.update($0) }
    weights.withUnsafeBytes { hasher.update($0) }
    let setting = "\(method.name) \(samples.fractions ?? []) \(prior ?? -1)"
    hasher.update(Data(setting.utf8))
  }

  /// A random order of all events; for losses that couple the batch one in which every batch has
  /// its share of every sample.
  public func epochOrder(_ random: RandomStream) -> [Int] {
    var random = random
    guard couplesBatch else { return random.permutation(count) }
    var places: [(place: Double, event: Int)] = []
    places.reserveCapacity(count)
    var start = 0
    for sample in samples.samples {
      for (rank, event) in random.permutation(sample.count).enumerated() {
        places.append(((Double(rank) + 0.5) / Double(sample.count), start + event))
      }
      start += sample.count
    }
    places.sort { ($0.place, $0.event) < ($1.place, $1.event) }
    return places.map(\.event)
  }

  /// The weight by which an event's loss counts in the mean of an epoch.
  public func weight(of example: Int) -> Double { couplesBatch ? 1 : Double(weights[example]) }

  /// The method's loss.
  public func loss(_ outputs: Variable, of examples: ArraySlice<Int>) -> Variable {
    let value = loss.value(
      logOdds(outputs), samples: examples.map { sampleOf[$0] },
      weights: examples.map { weights[$0] })
    return couplesBatch ? value * Float(examples.count) : value
  }

  /// The mean loss and, as the AUC, how well the scores tell the richest from the poorest sample:
  /// it rises with the AUC of signal and background, from which it differs by the factor f₁ − f₂.
  public func judge(_ outputs: [Float]) throws -> Judgement {
    Judgement(
      loss: meanLoss(outputs, width: 2), auc: try mixedSampleAUC(Training.logOdds(outputs)))
  }

  /// The AUC of the richest against the poorest sample.
  private func mixedSampleAUC(_ scores: [Double]) throws -> Double {
    let last = samples.samples.count - 1
    let events = scores.indices.filter { sampleOf[$0] == 0 || sampleOf[$0] == last }
    return areaUnderCurve(
      try ScoredSample(
        scores: events.map { scores[$0] }, isSignal: events.map { sampleOf[$0] == 0 ? 1 : 0 },
        weights: events.map { Double(weights[$0]) }))
  }

  private func logOdds(_ outputs: Variable) -> Variable {
    outputs.sliced(1..<2, axis: 1) - outputs.sliced(0..<1, axis: 1)
  }

  private static func balancedWeights(_ samples: MixedSamples) -> [Float] {
    let total = samples.samples.reduce(0) { $0 + $1.count }
    let share = Double(total) / Double(samples.samples.count)
    return samples.samples.flatMap { sample -> [Float] in
      let factor = share / sample.totalWeight
      guard let weights = sample.weights else {
        return Array(repeating: Float(factor), count: sample.count)
      }
      return weights.map { Float(Double($0) * factor) }
    }
  }
}
