import Evaluation
import Mixtures
import Ranking

/// The scores of a classifier on the held-out events of mixed samples.
public struct WeakScores: Sendable {
  /// The samples with their scores, by falling fraction where fractions are known.
  public let mixtures: [ScoredMixture]
  /// The covariance of the fractions in the order of `mixtures`.
  public let fractionCovariance: [[Double]]?

  /// The mean score of `classifiers` for every event.
  ///
  /// - Throws: `WeakSupervisionError` for events that the classifiers cannot read.
  public init(_ classifiers: [WeakClassifier], on events: MixedEvents) throws {
    mixtures = try events.samples.map { sample in
      try ScoredMixture(
        name: sample.name, scores: try WeakClassifier.meanScores(classifiers, of: sample.events),
        weights: sample.weights.map { $0.map(Double.init) }, fraction: sample.fraction)
    }
    fractionCovariance = events.fractionCovariance
  }

  /// Scores that come from elsewhere.
  public init(_ mixtures: [ScoredMixture], fractionCovariance: [[Double]]? = nil) {
    self.mixtures = mixtures
    self.fractionCovariance = fractionCovariance
  }

  /// The evaluation without labels; nil where a fraction is unknown.
  ///
  /// - Throws: `WeakSupervisionError` for fractions that allow none.
  public func evaluation() throws -> LabelFreeEvaluation? {
    guard mixtures.allSatisfy({ $0.fraction != nil }) else { return nil }
    return try LabelFreeEvaluator(mixtures, fractionCovariance: fractionCovariance).evaluation()
  }

  /// Scores, classes and weights of all events whose truth is known.
  private func labelled(_ truth: HiddenTruth) throws -> (
    scores: [Double], isSignal: [UInt8], weights: [Double]?
  ) {
    var (scores, isSignal, weights): ([Double], [UInt8], [Double]) = ([], [], [])
    for mixture in mixtures {
      guard let classes = truth[mixture.name] else { continue }
      guard classes.count == mixture.scores.count else {
        throw WeakSupervisionError(
          mixture.name, "\(classes.count) true classes for \(mixture.scores.count) events")
      }
      scores += mixture.scores
      isSignal += classes
      weights += mixture.weights ?? Array(repeating: 1, count: classes.count)
    }
    let isWeighted = mixtures.contains { $0.weights != nil }
    return (scores, isSignal, isWeighted ? weights : nil)
  }

  /// The entry of a leaderboard, measured with the truth of the same events.
  ///
  /// - Throws: `EvaluationError` where the truth lacks a class.
  public func entry(_ name: String, truth: HiddenTruth) throws -> ScoredEntry {
    let events = try labelled(truth)
    return ScoredEntry(
      result: try evaluate(
        name: name, scores: events.scores, isSignal: events.isSignal, weights: events.weights),
      scores: events.scores)
  }

  /// The leaderboard of one entry.
  func leaderboard(_ entry: ScoredEntry, title: String, truth: HiddenTruth) throws -> Leaderboard {
    let events = try labelled(truth)
    return try .make(
      title: title, entries: [entry], isSignal: events.isSignal, weights: events.weights)
  }

  /// The label-free numbers beside those from the truth.
  func comparison(_ evaluation: LabelFreeEvaluation, truth: HiddenTruth) throws -> TruthComparison {
    let events = try labelled(truth)
    let sample = try ScoredSample(
      scores: events.scores, isSignal: events.isSignal, weights: events.weights)
    return TruthComparison(evaluation, curve: ROCCurve(sample), area: DeLong(sample))
  }
}

extension WeakScores {
  /// The scores that come with the samples' files, in double precision.
  ///
  /// - Throws: `WeakSupervisionError` for samples without scores.
  public init(scoresOf content: MixtureManifest.Content) throws {
    self.init(
      try content.events.samples.map { sample in
        guard let scores = content.scores?[sample.name] else {
          throw WeakSupervisionError(
            sample.name, "it has no scores", hint: "name their column with --score")
        }
        return try ScoredMixture(
          name: sample.name, scores: scores,
          weights: sample.weights.map { $0.map(Double.init) }, fraction: sample.fraction)
      }, fractionCovariance: content.events.fractionCovariance)
  }
}
