import JetNetworks
import Foundation
import Jets
import Randomness
import TensorEngine
import Training

/// The participant's side of the challenge: trains every entry of a configuration on the labelled
/// simulation, and adapts it on the labelled part of the shifted jets.
///
/// Each finished stage is one file in `models/`; the stage at work keeps a checkpoint in
/// `checkpoints/`. Started again on the same folder, finished stages are read back and the
/// interrupted one goes on where its checkpoint ends.
public struct Participant {
  /// What to train.
  public let configuration: ChallengeConfiguration
  /// The folder of models and checkpoints.
  public let folder: URL
  private let training: Split
  private let adaptation: Split

  /// A training and a validation part of labelled jets.
  private struct Split {
    let fit: LabelledJets
    let validation: LabelledJets

    init(_ jets: LabelledJets, share: Double, random: RandomStream, name: String) throws {
      let rows = try ChallengeSplit.validation(
        of: jets.isSignal, share: share, random: random.substream(name), name: name)
      validation = jets.selecting(rows.validation)
      fit = jets.selecting(rows.fit)
    }
  }

  /// A participant with the jets of a challenge. The private jets are not needed to train.
  ///
  /// - Throws: `ChallengeError` for jets that leave no class to train on or to validate with; an
  ///   error when `folder` can't be made.
  public init(
    _ configuration: ChallengeConfiguration, training: LabelledJets, publicJets: LabelledJets,
    folder: URL
  ) throws {
    self.configuration = configuration
    self.folder = folder
    let random = RandomStream(seed: configuration.seed).substream("validation split")
    let share = configuration.validationFraction
    self.training = try Split(training, share: share, random: random, name: "training")
    adaptation = try Split(publicJets, share: share, random: random, name: "public")
    for name in ["models", "checkpoints"] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: name), withIntermediateDirectories: true)
    }
  }

  /// Trains all stages in order and returns them.
  ///
  /// - Parameter observer: told about the progress a few times a second.
  /// - Throws: `TrainingInterrupted` after a checkpoint was written, or what a reader, a guard or
  ///   the training itself throws.
  public func train(
    resuming: Bool, observer: (ChallengeProgress) -> Void
  ) throws -> [TrainedEntry] {
    let stages = configuration.stages
    var estimate = WorkEstimate(weights: stages.map(weight))
    var finished: [ChallengeStage: TrainedEntry] = [:]
    for (index, stage) in stages.enumerated() {
      func report(_ state: ChallengeProgress.State, _ fraction: Double, _ seconds: Double) {
        observer(
          ChallengeProgress(
            stage: stage, stageNumber: index + 1, stageCount: stages.count, state: state,
            fraction: estimate.fraction(index, stageFraction: fraction),
            secondsLeft: estimate.secondsLeft(
              index, stageFraction: fraction, seconds: seconds)))
      }
      let file = modelFile(stage)
      if resuming, FileManager.default.fileExists(atPath: file.path) {
        let entry = try TrainedEntry.load(file)
        finished[stage] = entry
        estimate.skip(index)
        report(.loaded(entry.summary), 1, 0)
        continue
      }
      let start = ContinuousClock.now
      let entry = try train(stage, building: finished, resuming: resuming) { progress in
        report(.training(progress), progress.fractionDone, start.secondsSince)
      }
      try entry.save(to: file, overwrite: true)
      try? FileManager.default.removeItem(at: checkpointFile(stage))
      finished[stage] = entry
      estimate.finish(index, seconds: start.secondsSince)
      report(.trained(entry.summary), 1, 0)
    }
    return stages.compactMap { finished[$0] }
  }

  private func train(
    _ stage: ChallengeStage, building finished: [ChallengeStage: TrainedEntry], resuming: Bool,
    progress: (FitProgress) -> Void
  ) throws -> TrainedEntry {
    let (tagger, split) = try start(stage, building: finished)
    let trainer = try Trainer(
      network: tagger.network, configuration: fitConfiguration(stage),
      checkpoint: checkpointFile(stage), stage: stage.identifier)
    let begin = ContinuousClock.now
    let history = try trainer.fit(
      examples(split.fit, tagger), validation: examples(split.validation, tagger),
      resume: resuming, progress: progress)
    let summary = TrainingSummary(
      stage: stage, history: history, seconds: begin.secondsSince, jets: split.fit.jets.count)
    return TrainedEntry(tagger: tagger, summary: summary)
  }

  /// The untrained tagger of a stage and its jets: fresh weights for a branch, the trained branches
  /// for the Beast, the trained entry for an adaptation.
  private func start(
    _ stage: ChallengeStage, building finished: [ChallengeStage: TrainedEntry]
  ) throws -> (Tagger, Split) {
    func parent(_ kind: TaggerKind, adapts: Bool = false) -> Tagger? {
      finished[
        ChallengeStage(
          recipe: stage.recipe, kind: kind, member: stage.member, adapts: adapts)]?.tagger
    }
    if stage.adapts, let base = parent(stage.kind) {
      let network = try Network(base.network.architecture, seed: 0)
      _ = network.parameters.copy(from: base.network.parameters)
      return (Tagger(network: network, preprocessing: base.preprocessing), adaptation)
    }
    let recipe = recipe(stage)
    let preprocessing = try JetPreprocessing(
      stage.kind, images: recipe.images, constituents: recipe.constituents,
      fittedOn: training.fit.jets)
    let network = try Network(
      preprocessing.architecture(recipe.architecture), seed: seed(stage, purpose: "initial weights")
    )
    for branch in stage.kind.branches {
      guard let trained = parent(branch) else { continue }
      _ = network.parameters.copy(from: trained.network.parameters, prefix: branch.rawValue + "/")
    }
    return (Tagger(network: network, preprocessing: preprocessing), training)
  }

  private func examples(_ jets: LabelledJets, _ tagger: Tagger) -> LabelledExamples {
    LabelledExamples(
      source: JetExamples(jets: jets.jets, preprocessing: tagger.preprocessing),
      labels: jets.isSignal, weights: nil)
  }

  private func recipe(_ stage: ChallengeStage) -> TaggerRecipe {
    guard let recipe = configuration.recipes.first(where: { $0.name == stage.recipe }) else {
      preconditionFailure("stage \(stage.identifier) is not of this configuration")
    }
    return recipe
  }

  private func fitConfiguration(_ stage: ChallengeStage) -> FitConfiguration {
    let recipe = recipe(stage)
    let chosen = stage.adapts ? recipe.adaptation(of: stage.kind) : recipe.training(of: stage.kind)
    guard var fit = chosen else {
      preconditionFailure("recipe \(recipe.name) does not train \(stage.identifier)")
    }
    fit.seed = seed(stage, purpose: "training")
    return fit
  }

  private func seed(_ stage: ChallengeStage, purpose: String) -> UInt64 {
    var random = RandomStream(seed: configuration.seed).substream(purpose)
      .substream(stage.identifier)
    return random.next()
  }

  private func weight(_ stage: ChallengeStage) -> Double {
    let split = stage.adapts ? adaptation : training
    return Double(fitConfiguration(stage).epochs * split.fit.jets.count) * stage.kind.relativeCost
  }

  /// The models that are there of the configuration's stages.
  public static func finishedModels(_ configuration: ChallengeConfiguration, in folder: URL)
    -> [URL]
  {
    configuration.stages.map { modelFile($0, in: folder) }.filter {
      FileManager.default.fileExists(atPath: $0.path)
    }
  }

  /// Removes the checkpoints of finished stages, which a kill right after a model was written
  /// leaves.
  public static func removeFinishedCheckpoints(
    _ configuration: ChallengeConfiguration, in folder: URL
  ) {
    for stage in configuration.stages
    where FileManager.default.fileExists(atPath: modelFile(stage, in: folder).path) {
      try? FileManager.default.removeItem(at: checkpointFile(stage, in: folder))
    }
  }

  private static func checkpointFile(_ stage: ChallengeStage, in folder: URL) -> URL {
    folder.appending(path: "checkpoints/\(stage.identifier).safetensors")
  }

  private static func modelFile(_ stage: ChallengeStage, in folder: URL) -> URL {
    folder.appending(path: "models/\(stage.identifier).safetensors")
  }

  private func modelFile(_ stage: ChallengeStage) -> URL {
    Participant.modelFile(stage, in: folder)
  }

  private func checkpointFile(_ stage: ChallengeStage) -> URL {
    Participant.checkpointFile(stage, in: folder)
  }
}

extension ContinuousClock.Instant {
  /// The seconds that have passed since this instant.
  var secondsSince: Double { duration(to: .now).inSeconds }
}
