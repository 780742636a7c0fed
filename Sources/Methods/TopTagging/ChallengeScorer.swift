import Evaluation
import Jets

/// The organiser's side after the deadline: puts submissions on a leaderboard by their AUC on the
/// private jets.
public struct ChallengeScorer: Sendable {
  private let truth: PrivateTruth
  private let transverseMomenta: [Double]
  private let seed: UInt64

  /// A scorer of the private jets and their truth.
  ///
  /// - Precondition: there is a label for each jet.
  public init(truth: PrivateTruth, privateJets: JetSample, seed: UInt64) {
    precondition(
      truth.count == privateJets.count,
      "ChallengeScorer: \(truth.count) labels for \(privateJets.count) jets")
    self.truth = truth
    self.seed = seed
    transverseMomenta = privateJets.transverseMomenta().map(Double.init)
  }

  /// The results of all submissions, the leaderboard, and what each adaptation gained.
  public struct Outcome: Sendable {
    /// One result a submission, in the order given.
    public let entries: [EntryResult]
    /// The ranking.
    public let leaderboard: Leaderboard
    /// Every entry after adaptation against itself before.
    public let comparisons: [Comparison]
    /// The spread over the trainings of each tagger that was trained more than once.
    public let multiRuns: [MultiRunSummary]
  }

  /// Scores `submissions`.
  ///
  /// - Throws: `EvaluationError` for scores that can't be evaluated or two submissions of one name.
  public func score(_ submissions: [Submission], title: String) throws -> Outcome {
    let scored = try submissions.map { submission in
      ScoredEntry(result: try result(submission), scores: submission.scores)
    }
    let comparisons = try scored.flatMap { after in
      try scored.filter {
        $0.result.name == after.result.name
          && $0.result.stage == EntryResult.beforeAdaptation
          && after.result.stage == EntryResult.afterAdaptation
      }.map { before in
        try Comparison.make(
          kind: .adaptation, first: before, second: after, isSignal: truth.isSignal, seed: seed)
      }
    }
    return Outcome(
      entries: scored.map(\.result),
      leaderboard: try Leaderboard.make(title: title, entries: scored, isSignal: truth.isSignal),
      comparisons: comparisons, multiRuns: try spreads(submissions))
  }

  private func spreads(_ submissions: [Submission]) throws -> [MultiRunSummary] {
    var seen: Set<String> = []
    let families = submissions.compactMap(\.family).filter { seen.insert($0).inserted }
    return try families.map { family in
      let runs = submissions.filter { $0.family == family }
      return try MultiRunSummary.make(
        name: family,
        runs: runs.map { (name: $0.name, scores: $0.scores) },
        isSignal: truth.isSignal)
    }
  }

  private func result(_ submission: Submission) throws -> EntryResult {
    var result = try evaluate(
      name: submission.name, scores: submission.scores, isSignal: truth.isSignal,
      pt: transverseMomenta)
    result.stage = submission.stage
    result.summary = submission.summary
    result.group = submission.group
    result.parameterCount = submission.parameterCount
    result.trainingSeconds = submission.trainingSeconds
    result.history = submission.history
    return result
  }
}
