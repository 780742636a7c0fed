import DataFiles
import Evaluation
import Foundation
import Jets
import Runs
import Terminal
import TopTagging

/// Trains, scores and reports one challenge inside one run folder.
struct ChallengeRun {
  private let configuration: ChallengeConfiguration
  private let files: ChallengeFiles
  private let arguments: ParsedArguments

  init(
    _ configuration: ChallengeConfiguration, files: ChallengeFiles, arguments: ParsedArguments
  ) {
    self.configuration = configuration
    self.files = files
    self.arguments = arguments
  }

  func execute() throws -> ResultRecord {
    let console = arguments.console
    let (sets, truth) = try ChallengeSets.make(
      training: files.training, publicJets: files.publicJets, privateJets: files.privateJets,
      shift: configuration.shift, seed: configuration.seed)
    let hashes = try files.urls.map(DataHash.init(of:))
    let environment = Environment.current(
      programVersion: Terascale.version, dataHashes: hashes)
    // The data belong to the run's identity: a partial run on other jets must not be continued.
    let identity = RunIdentity(
      challenge: configuration, data: hashes, trainingJets: files.training.count)
    let folder = try RunFolder.begin(
      arguments, study: "challenge", configuration: configuration, identity: identity,
      environment: environment, inputs: files.urls)
    console.note(
      "\(sets.training.count) training, \(sets.publicJets.count) public and "
        + "\(sets.privateJets.count) private jets; shift: \(configuration.shift.name)")
    let entries = try train(sets, folder)
    let record = try score(entries, sets, truth, folder, environment)
    let report = try folder.finishWithReport(record).report
    if !arguments.flag("json") {
      console.print(LeaderboardTable.text(record, for: console))
      console.print("report: \(report.relativePath)")
    }
    return record
  }

  private func train(_ sets: ChallengeSets, _ folder: RunFolder) throws -> [TrainedEntry] {
    let participant = try Participant(
      configuration, training: sets.training, publicJets: sets.publicJets, folder: folder.url)
    let progress = ChallengeProgressLine(arguments.console)
    defer { progress.finish() }
    return try participant.train(resuming: folder.isResumed) { state in
      progress.show(state)
      if case .training(let fit) = state.state, fit.phase == .epochEnd, let record = fit.record {
        recordEpoch(record.learningCurvePoint(stage: state.stage.identifier), folder)
      }
    }
  }

  /// Adds an epoch to metrics.jsonl; a disk that can't take it must not end the training.
  private func recordEpoch(_ point: LearningCurvePoint, _ folder: RunFolder) {
    do {
      try folder.record(point)
    } catch {
      arguments.console.note("Warning: \(error)")
    }
  }

  private func score(
    _ entries: [TrainedEntry], _ sets: ChallengeSets, _ truth: PrivateTruth, _ folder: RunFolder,
    _ environment: Environment
  ) throws -> ResultRecord {
    let predictions = try folder.subfolder("predictions")
    arguments.console.note("Scoring \(entries.count) entries on the private jets")
    let submissions = try configuration.submissions(of: entries) { entry in
      let scores = entry.tagger.scores(of: sets.privateJets)
      let file = predictions.appending(path: "\(entry.summary.stage.identifier).npy")
      try Submission.write(scores, to: file, overwrite: true)
      return scores
    }
    let scorer = ChallengeScorer(
      truth: truth, privateJets: sets.privateJets, seed: configuration.seed)
    let title = "Top-tagging challenge, \(configuration.shift.name) shift"
    let outcome = try scorer.score(submissions, title: title)
    try folder.write(outcome.leaderboard, as: Leaderboard.fileName)
    return ResultRecord(
      title: title, task: "top-tagging", created: Date.now.ISO8601Format(),
      command: arguments.commandLine,
      configuration: String(decoding: try ConfigurationFile.encode(configuration), as: UTF8.self),
      environment: environment, entries: outcome.entries,
      leaderboard: outcome.leaderboard, comparisons: outcome.comparisons,
      multiRuns: outcome.multiRuns, images: MeanImages.make(of: sets.training, recipe: .fixed),
      notes: notes)
  }

  private var notes: [String] {
    (files.training.warnings + files.publicJets.warnings + files.privateJets.warnings)
      + [
        "Entries before adaptation were trained on simulation only; the private jets carry the "
          + "shift '\(configuration.shift.name)'."
      ]
  }
}

/// What makes two runs the same: their configuration and their jets.
private struct RunIdentity: Encodable {
  var challenge: ChallengeConfiguration
  var data: [DataHash]
  var trainingJets: Int
}
