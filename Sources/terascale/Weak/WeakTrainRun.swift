import DataFiles
import Evaluation
import Foundation
import Mixtures
import Runs
import Terminal
import Training
import WeakSupervision

/// Trains, scores and reports one classifier inside one run folder.
struct WeakTrainRun {
  private let manifest: MixtureManifest
  private let arguments: ParsedArguments
  private let content: MixtureManifest.Content
  private let configuration: WeakConfiguration

  /// Quarks against gluons: the sample that comes with the project, as two mixtures.
  static func example() throws -> MixtureManifest {
    var manifest = MixtureManifest()
    manifest.pool = .init(
      file: try SampleData.url("quark-gluon/quark-gluon.npz").path, label: "y",
      mixtures: [
        .init(name: "quark-rich", fraction: 0.8), .init(name: "gluon-rich", fraction: 0.2),
      ])
    return manifest
  }

  init(_ manifest: MixtureManifest, arguments: ParsedArguments) throws {
    self.manifest = manifest
    self.arguments = arguments
    let seed = UInt64(arguments.integerIfGiven("seed") ?? 1)
    content = try manifest.load(seed: seed)
    let areKnown = content.events.samples.allSatisfy { $0.fraction != nil }
    configuration = try WeakOptions.configuration(
      arguments,
      base: WeakConfiguration(
        method: areKnown ? .forwardCorrected : .classification,
        model: .standard(for: content.events.samples[0].events)))
    guard
      configuration.folds > 1 || configuration.trainingShare + configuration.validationShare < 1
    else {
      throw WeakSupervisionError(
        "trainingShare and validationShare",
        "\(configuration.trainingShare) and \(configuration.validationShare) leave nothing",
        hint: "the rest of the events is for the evaluation: choose shares of together less than 1")
    }
  }

  /// Trains, scores, writes.
  func execute() throws -> ResultRecord {
    let console = arguments.console
    let hashes = try content.files.map(DataHash.init(of:))
    let environment = Environment.current(programVersion: Terascale.version, dataHashes: hashes)
    let folder = try RunFolder.begin(
      arguments, study: "weak", configuration: configuration,
      identity: RunIdentity(training: configuration, samples: manifest, data: hashes),
      environment: environment, inputs: content.files)
    let plan = try Plan(content, configuration, checkpoints: try folder.subfolder("checkpoints"))
    let first = try plan.trainer(0)
    let warnings = content.warnings + first.warnings
    for warning in warnings { console.note("Warning: \(warning)") }
    let start = ContinuousClock.now
    let members = try train(plan, first, folder, WeakTraining(configuration, data: hashes))
    let seconds = (ContinuousClock.now - start).inSeconds
    let scores = try plan.score(members.map { $0.map(\.classifier) })
    try write(scores, to: folder)
    let method = try configuration.weakMethod()
    var record = try LabelFreeReport(scores, truth: plan.truth, origin: plan.origin).record(
      title: "\(configuration.model.rawValue), \(method.name)",
      task: "weak supervision: \(scores.mixtures.count) mixed samples; the score is "
        + method.scoreMeaning,
      command: arguments.commandLine, configuration: try canonicalJSON(configuration, pretty: true),
      environment: environment, history: members.flatMap { $0.flatMap(\.history) },
      seconds: seconds,
      notes: warnings)
    record.sections?.append(
      try AssumptionReport.independence(scores, events: plan.evaluated, seed: configuration.seed))
    let (url, report) = try folder.finishWithReport(record)
    if !arguments.flag("json") {
      SectionText.print(record.sections ?? [], on: console)
      if let board = record.leaderboard {
        console.print("\n" + console.styled(board.title, .bold))
        console.print(LeaderboardTable.text(board, for: console))
      }
      console.print("\nmodels: \(url.appending(path: "models").relativePath)")
      console.print("report: \(report.relativePath)")
    }
    return record
  }

  /// The members of each fold, their models saved as they are done; `first` trains those of the
  /// first.
  private func train(
    _ plan: Plan, _ first: WeakTrainer, _ folder: RunFolder, _ training: WeakTraining
  ) throws -> [[WeakMember]] {
    let models = try folder.subfolder("models")
    let count = configuration.members
    let line = FitProgressLine(arguments.console, members: plan.folds * count)
    defer { line.finish() }
    return try (0..<plan.folds).map { fold in
      // The events of one fold's trainer at a time.
      let trainer = fold == 0 ? first : try plan.trainer(fold)
      return try (0..<count).map { place in
        let number = fold * count + place
        let member = try trainer.train(member: number, resuming: folder.isResumed) {
          line.show($0, member: number)
        }
        if configuration.model == .trees { line.finished(member: number) }
        for point in member.history { try folder.record(point) }
        let name =
          plan.folds > 1 ? "fold-\(fold + 1)-member-\(place + 1)" : "member-\(place + 1)"
        try member.classifier.save(
          to: models.appending(path: "\(name).safetensors"), training: training, overwrite: true)
        return member
      }
    }
  }

  /// One file of scores a sample, in the order of its held-out events.
  private func write(_ scores: WeakScores, to folder: RunFolder) throws {
    let target = try folder.subfolder("scores")
    for mixture in scores.mixtures {
      let name = mixture.name.map { $0.isLetter || $0.isNumber || $0 == "." ? $0 : "-" }
      var columns = [(name: "score", values: mixture.scores)]
      if let weights = mixture.weights { columns.append(("weight", weights)) }
      try CSVTable.write(
        columns: columns, to: target.appending(path: String(name) + ".csv"), overwrite: true)
    }
  }
}

/// Who trains, and who is evaluated.
private struct Plan {
  /// The number of parts that are scored in turn; 1 where a part is kept for the evaluation.
  let folds: Int
  /// What trains the classifiers of a fold.
  let trainer: (Int) throws -> WeakTrainer
  /// The events that are evaluated, with their truth.
  let evaluated: MixedEvents
  let truth: HiddenTruth?
  let origin: ScoredEvents
  /// Scores the evaluated events by the classifiers of each fold.
  let score: ([[WeakClassifier]]) throws -> WeakScores

  init(
    _ content: MixtureManifest.Content, _ configuration: WeakConfiguration, checkpoints: URL
  ) throws {
    guard configuration.folds == 1 else {
      let fit = try CrossFit(configuration, events: content.events, folds: configuration.folds)
      folds = fit.folds
      trainer = { try fit.trainer(fold: $0, checkpoints: checkpoints) }
      evaluated = content.events
      truth = content.truth
      origin = .crossFitted(folds: fit.folds)
      score = fit.scores
      try truth?.requireBothClasses(of: "the events")
      return
    }
    let split = try content.events.split(
      .init(training: configuration.trainingShare, validation: configuration.validationShare),
      seed: configuration.seed)
    folds = 1
    trainer = { _ in
      try WeakTrainer(
        configuration, training: split.training, validation: split.validation,
        checkpoints: checkpoints)
    }
    evaluated = split.test
    truth = try content.truth?.selecting(split.testRows)
    origin = .heldOut
    score = { try WeakScores($0[0], on: split.test) }
    try truth?.requireBothClasses(of: "the events that are kept for the evaluation")
  }
}

/// What makes two runs the same.
private struct RunIdentity: Encodable {
  var training: WeakConfiguration
  var samples: MixtureManifest
  var data: [DataHash]
}
