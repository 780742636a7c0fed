import DataFiles
import Evaluation
import Foundation
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
    guard configuration.trainingShare + configuration.validationShare < 1 else {
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
    let split = try content.events.split(
      .init(training: configuration.trainingShare, validation: configuration.validationShare),
      seed: configuration.seed)
    let truth = try content.truth?.selecting(split.testRows)
    try truth?.requireBothClasses(of: "the events that are kept for the evaluation")
    let trainer = try WeakTrainer(
      configuration, training: split.training, validation: split.validation,
      checkpoints: try folder.subfolder("checkpoints"))
    let warnings = content.warnings + trainer.warnings
    for warning in warnings { console.note("Warning: \(warning)") }
    let start = ContinuousClock.now
    let members = try train(trainer, folder)
    let seconds = (ContinuousClock.now - start).inSeconds
    let scores = try WeakScores(members.map(\.classifier), on: split.test)
    try write(scores, to: folder)
    let method = try configuration.weakMethod()
    var record = try LabelFreeReport(scores, truth: truth).record(
      title: "\(configuration.model.rawValue), \(method.name)",
      task: "weak supervision: \(split.training.samples.count) mixed samples; the score is "
        + method.scoreMeaning,
      command: arguments.commandLine, configuration: try canonicalJSON(configuration, pretty: true),
      environment: environment, history: members.flatMap(\.history), seconds: seconds,
      notes: warnings)
    record.sections?.append(
      try AssumptionReport.independence(scores, events: split.test, seed: configuration.seed))
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

  private func train(_ trainer: WeakTrainer, _ folder: RunFolder) throws -> [WeakMember] {
    let models = try folder.subfolder("models")
    let line = FitProgressLine(arguments.console, members: configuration.members)
    defer { line.finish() }
    return try (0..<configuration.members).map { number in
      let member = try trainer.train(member: number, resuming: folder.isResumed) {
        line.show($0, member: number)
      }
      for point in member.history { try folder.record(point) }
      try member.classifier.save(
        to: models.appending(path: "member-\(number + 1).safetensors"),
        method: try configuration.weakMethod(), summary: try canonicalJSON(configuration),
        overwrite: true)
      return member
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

/// What makes two runs the same.
private struct RunIdentity: Encodable {
  var training: WeakConfiguration
  var samples: MixtureManifest
  var data: [DataHash]
}
