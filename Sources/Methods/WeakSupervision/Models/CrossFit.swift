import Foundation
import Mixtures
import Randomness
import Training

/// Scores of all events of mixed samples, each by classifiers that did not see it: the samples are
/// cut into folds, and each fold is scored by classifiers trained on the others.
public struct CrossFit {
  /// How the classifiers are trained; a fifth of the training folds chooses the best epoch.
  public let configuration: WeakConfiguration
  /// The number of folds.
  public let folds: Int
  private let events: MixedEvents
  /// The events of each sample in the order in which they are dealt out to the folds.
  private let orders: [[Int]]

  /// A cross-fit over `folds` folds.
  ///
  /// - Throws: `WeakSupervisionError` for fewer than two folds and for samples with fewer events.
  public init(_ configuration: WeakConfiguration, events: MixedEvents, folds: Int) throws {
    guard folds >= 2 else { throw WeakSupervisionError("folds", "\(folds) is too few, at least 2") }
    if let small = events.samples.first(where: { $0.events.count < 5 * folds }) {
      throw WeakSupervisionError(
        small.name, "\(small.events.count) events are too few for \(folds) folds")
    }
    self.configuration = configuration
    self.folds = folds
    self.events = events
    let stream = RandomStream(seed: configuration.seed).substream("cross-fit")
    orders = events.samples.enumerated().map { index, sample in
      var random = stream.substream(index)
      return random.permutation(sample.events.count)
    }
  }

  /// The places of a sample's events that `isChosen` takes.
  private func rows(_ sample: Int, _ isChosen: (Int) -> Bool) -> [Int] {
    orders[sample].enumerated().filter { isChosen($0.offset) }.map(\.element)
  }

  /// What trains the classifiers of a fold, from 0, on the others.
  ///
  /// - Throws: what ``WeakTrainer`` throws.
  public func trainer(fold: Int, checkpoints: URL? = nil) throws -> WeakTrainer {
    // Places are dealt out in turn: every fold-th is held out, of the rest every fifth validates.
    func part(_ isChosen: (Int) -> Bool) throws -> MixedEvents {
      try MixedEvents(
        try events.samples.enumerated().map { try $1.selecting(rows($0, isChosen)) },
        fractionCovariance: events.fractionCovariance)
    }
    return try WeakTrainer(
      configuration,
      training: try part { $0 % folds != fold && $0 / folds % 5 != 0 },
      validation: try part { $0 % folds != fold && $0 / folds % 5 == 0 },
      checkpoints: checkpoints)
  }

  /// The mean scores of `classifiers`, those of each fold, of all events.
  ///
  /// - Throws: what scoring throws.
  public func scores(_ classifiers: [[WeakClassifier]]) throws -> WeakScores {
    var scores = events.samples.map { [Double](repeating: 0, count: $0.events.count) }
    for (fold, members) in classifiers.enumerated() {
      for (index, sample) in events.samples.enumerated() {
        let held = rows(index) { $0 % folds == fold }
        let values = try WeakClassifier.meanScores(
          members, of: try sample.events.selecting(held))
        for (row, value) in zip(held, values) { scores[index][row] = value }
      }
    }
    return WeakScores(
      try zip(events.samples, scores).map { sample, scores in
        try ScoredMixture(
          name: sample.name, scores: scores, weights: sample.weights.map { $0.map(Double.init) },
          fraction: sample.fraction)
      }, fractionCovariance: events.fractionCovariance)
  }

  /// Trains one classifier for each fold and scores every event.
  ///
  /// - Parameter progress: Receives the number of the fold, from 0, and its training's progress.
  /// - Throws: what trainings throw.
  public func scores(progress: (Int, FitProgress) -> Void = { _, _ in }) throws -> WeakScores {
    try scores(
      (0..<folds).map { fold in
        [try trainer(fold: fold).train(member: fold) { progress(fold, $0) }.classifier]
      })
  }
}
