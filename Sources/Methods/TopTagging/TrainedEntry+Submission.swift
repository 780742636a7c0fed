import JetNetworks
import Evaluation
import Jets

extension ChallengeConfiguration {
  /// The submissions that the trained entries make of the private jets: each one, and with several
  /// members their mean. `scores` gives the scores of a stage.
  public func submissions(
    of entries: [TrainedEntry], scores: (TrainedEntry) throws -> [Double]
  ) rethrows -> [Submission] {
    let seconds = Dictionary(
      uniqueKeysWithValues: entries.map { ($0.summary.stage, $0.summary.seconds) })
    let submissions = try entries.map { entry in
      let stage = entry.summary.stage
      let builtOn = stages.filter { $0.isBuiltInto(stage) }
      var submission = Submission(
        name: stage.entryName, stage: stage.resultStage, scores: try scores(entry),
        summary: stage.kind.summary(recipe: stage.recipe), group: stage.recipe,
        parameterCount: entry.tagger.network.parameterCount,
        trainingSeconds: builtOn.reduce(0) { $0 + (seconds[$1] ?? 0) },
        history: entries.filter { $0.summary.stage.isSame(as: stage) }
          .flatMap { $0.summary.learningCurve })
      if members > 1 { submission.ensemble = stage.ensembleName }
      return submission
    }
    return members > 1 ? submissions + ensembles(of: submissions, entries) : submissions
  }

  /// The mean of the members' scores, for each recipe, kind and stage.
  private func ensembles(
    of submissions: [Submission], _ entries: [TrainedEntry]
  ) -> [Submission] {
    let stages = entries.map(\.summary.stage)
    return stages.indices.filter { stages[$0].member == 0 }.map { first in
      let group = stages.indices.filter { stages[$0].isSibling(of: stages[first]) }
      let scores = group.map { submissions[$0].scores }
      var mean = submissions[first]
      mean.name = "\(stages[first].ensembleName) × \(group.count)"
      mean.summary = "mean of \(group.count) trainings of: \(mean.summary)"
      mean.scores = scores[0].indices.map { jet in
        scores.reduce(0) { $0 + $1[jet] } / Double(scores.count)
      }
      mean.parameterCount = group.reduce(0) { $0 + (submissions[$1].parameterCount ?? 0) }
      mean.trainingSeconds = group.reduce(0) { $0 + (submissions[$1].trainingSeconds ?? 0) }
      mean.history = []
      mean.ensemble = nil
      return mean
    }
  }
}

extension ChallengeStage {
  /// The stage in the words of a result record.
  var resultStage: String {
    adapts ? EntryResult.afterAdaptation : EntryResult.beforeAdaptation
  }

  /// The name of the ensemble that this stage is a member of.
  var ensembleName: String { kind.dependsOnRecipe ? "\(kind.title), \(recipe)" : kind.title }

  /// Whether this stage's weights went into `stage`, or are `stage`'s own.
  func isBuiltInto(_ stage: ChallengeStage) -> Bool {
    guard recipe == stage.recipe, member == stage.member else { return false }
    if self == stage { return true }
    if adapts { return false }
    return kind == stage.kind || stage.kind.branches.contains(kind)
  }

  /// Whether both are stages of the same network: its training or its adaptation.
  func isSame(as stage: ChallengeStage) -> Bool {
    recipe == stage.recipe && kind == stage.kind && member == stage.member
      && (stage.adapts || !adapts)
  }

  /// Whether both are the same stage of different members.
  func isSibling(of stage: ChallengeStage) -> Bool {
    recipe == stage.recipe && kind == stage.kind && adapts == stage.adapts
  }
}

extension TaggerKind {
  /// What the entry is, in a line.
  func summary(recipe: String) -> String { dependsOnRecipe ? "\(summary), \(recipe)" : summary }
}
