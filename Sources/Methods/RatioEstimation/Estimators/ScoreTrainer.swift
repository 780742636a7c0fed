import Foundation
import Randomness
import Simulation
import TensorEngine
import Training

/// A learnt score with the course of its training.
public struct ScoreTraining: Sendable {
  /// The estimate.
  public let estimate: ScoreEstimate
  /// Each member's epochs.
  public let histories: [[EpochRecord]]
}

/// Learns t̂(x) = ∇ log p(x|θ_ref) from events at θ_ref with joint scores: SALLY, and with
/// `ScoreEstimate.projections` SALLINO (arXiv:1805.00020).
public struct ScoreTrainer {
  /// How to train; its method plays no part.
  public let configuration: RatioConfiguration
  /// A folder for one checkpoint a member; nil: trainings cannot be resumed.
  public let checkpoints: URL?
  /// The number of threads.
  public let threads: Int

  /// A trainer.
  ///
  /// - Throws: `LikelihoodRatioError` or `ConfigurationError` for values out of range, and for
  ///   bootstrap replicas and a choice of weight decays, which scores are not trained with.
  public init(
    _ configuration: RatioConfiguration, checkpoints: URL? = nil, threads: Int = Threads.count
  ) throws {
    try configuration.validate()
    guard !configuration.bootstrap else {
      throw LikelihoodRatioError("bootstrap", "a score is not trained on replicas")
    }
    guard configuration.weightDecays.count < 2 else {
      throw LikelihoodRatioError(
        "weightDecays", "a score is trained with one of them",
        hint: "give one, or none for the optimizer's own")
    }
    self.configuration = configuration
    self.checkpoints = checkpoints
    self.threads = threads
  }

  /// Trains all members.
  ///
  /// - Throws: `LikelihoodRatioError` for simulations at several points, without scores, or with
  ///   scores that are all zero; what the training throws.
  public func train(
    _ simulations: Simulations, resuming: Bool = false,
    progress: (Int, FitProgress) -> Void = { _, _ in }
  ) throws -> ScoreTraining {
    let simulations = simulations.cancellingNegativeWeights()
    guard simulations.theta.isOnePoint, simulations.isNumerator == nil else {
      throw LikelihoodRatioError(
        "theta", "a score is learnt from events at one reference point",
        hint: "select the events of that point")
    }
    guard let scores = simulations.jointScore else {
      throw LikelihoodRatioError("sally", "it needs the joint score t_xz")
    }
    let units = Standardization(scores, names: simulations.parameterNames, tamesTails: false)
      .columns.map(\.scale)
    if let index = units.firstIndex(of: 0) {
      throw LikelihoodRatioError(
        "t_xz", "the score of \"\(simulations.parameterNames[index])\" is the same in every event",
        hint: "leave out parameters that nothing depends on")
    }
    let scaling = RatioScaling(fittedOn: simulations).x
    let architecture = configuration.architecture
    let joined = try Network(
      architecture.ensemble(
        members: configuration.members, parameters: 0, observables: simulations.x.columns,
        outputs: units.count), seed: 0)
    var histories: [[EpochRecord]] = []
    for number in 0..<configuration.members {
      var random = RandomStream(seed: configuration.seed).substream("member").substream(number)
      let seed = random.next()
      let parts = try simulations.split(
        validationShare: configuration.validationShare, random: random.substream("split"))
      let member = try Network(
        architecture.network(
          member: number, parameters: 0, observables: simulations.x.columns,
          outputs: units.count), seed: seed)
      let trainer = try Trainer(
        network: member,
        configuration: configuration.fit(
          count: parts.training.count, seed: seed,
          weightDecay: configuration.weightDecays.first),
        checkpoint: checkpoints?.appending(path: "member-\(number + 1).safetensors"),
        stage: "member \(number + 1) of \(configuration.members)", threads: threads)
      histories.append(
        try trainer.fit(
          ScoreExamples(parts.training, scaling: scaling, units: units),
          validation: ScoreExamples(parts.validation, scaling: scaling, units: units),
          resume: resuming
        ) { progress(number, $0) })
      joined.parameters.copy(from: member.parameters)
    }
    let description = ScoreEstimate.Description(
      scaling: scaling, units: units, reference: simulations.theta[0],
      parameterNames: simulations.parameterNames, members: configuration.members)
    return ScoreTraining(estimate: ScoreEstimate(joined, description), histories: histories)
  }
}
