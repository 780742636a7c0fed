import Foundation
import Randomness
import Simulation
import TensorEngine
import Training

/// A learnt ratio with the course of its training.
public struct RatioTraining: Sendable {
  /// The estimate.
  public let estimate: NetworkLogRatio
  /// Each member's epochs.
  public let histories: [[EpochRecord]]
  /// The weight decay that was chosen; nil where none was to choose.
  public let weightDecay: Double?
  /// What simulations and training made worth saying.
  public let warnings: [String]
}

/// Learns a log ratio from simulations.
///
/// ```swift
/// let simulations = try Simulations(theta: theta, x: x)
/// let ratio = try RatioTrainer(RatioConfiguration()).train(simulations).estimate
/// let values = try ratio.logRatios(theta: grid, x: observed)
/// ```
public struct RatioTrainer {
  /// How to train.
  public let configuration: RatioConfiguration
  /// A folder for one checkpoint a member; nil: trainings cannot be resumed.
  public let checkpoints: URL?
  /// The number of threads.
  public let threads: Int
  fileprivate let isInterrupted: @Sendable () -> Bool

  /// A trainer.
  ///
  /// - Throws: `LikelihoodRatioError` or `ConfigurationError` for values out of range.
  public init(
    _ configuration: RatioConfiguration, checkpoints: URL? = nil, threads: Int = Threads.count,
    isInterrupted: @escaping @Sendable () -> Bool = { Interruption.isRequested }
  ) throws {
    try configuration.validate()
    self.configuration = configuration
    self.checkpoints = checkpoints
    self.threads = threads
    self.isInterrupted = isInterrupted
  }

  /// Trains all members.
  ///
  /// - Parameters:
  ///   - simulations: Events of the form that the method reads.
  ///   - marginals: Sets of parameters whose marginal ratios are to be learnt at once (AMNRE); nil
  ///     for the ratio of all parameters.
  ///   - denominatorName: What a denominator without parameters is called.
  ///   - resuming: Whether to go on from checkpoints.
  ///   - progress: Receives the member's number, from 0, and its progress.
  /// - Throws: `LikelihoodRatioError` for simulations that the method cannot use;
  ///   `TrainingInterrupted` after a checkpoint was written; what the training throws.
  public func train(
    _ simulations: Simulations, marginals: [[Int]]? = nil,
    denominatorName: String = "reference", resuming: Bool = false,
    progress: (Int, FitProgress) -> Void = { _, _ in }
  ) throws -> RatioTraining {
    let warnings = simulations.warnings + [simulations.negativeWeightNote].compactMap { $0 }
    let simulations = simulations.cancellingNegativeWeights()
    try checkMarginals(marginals, of: simulations)
    let denominator = try denominator(of: simulations, name: denominatorName)
    guard configuration.mean == .logRatio || denominator.isNormalized else {
      throw LikelihoodRatioError(
        "mean",
        "\(configuration.mean.rawValue) has no meaning for ratios that are known up to a "
          + "function of x", hint: "use logRatio")
    }
    let scaling = self.scaling(of: simulations, marginals)
    let width =
      simulations.theta.columns == 0
      ? 0
      : RatioInputs.width(
        simulations.theta.columns, isMasked: marginals != nil, logDistance: scaling.logDistance)
    let joined = try Network(
      configuration.architecture.ensemble(
        members: configuration.members, parameters: width,
        hasBase: scaling.base != nil,
        observables: simulations.x.columns), seed: 0)
    let run = MemberRun(
      trainer: self, simulations: simulations, scaling: scaling, marginals: marginals,
      width: width, isResuming: resuming)
    var description = NetworkLogRatio.Description(
      scaling: scaling, marginals: marginals, denominator: denominator,
      domain: domain(of: simulations), method: configuration.method.name,
      mean: configuration.mean, isBootstrapped: configuration.bootstrap ? true : nil,
      range: SimulatedRange(simulations))
    var histories: [[EpochRecord]] = []
    var unseen: [[Int]] = []
    var decay: Double?
    for number in 0..<configuration.members {
      let candidates: [Double?] =
        number > 0 || configuration.weightDecays.isEmpty ? [decay] : configuration.weightDecays
      let parts = try run.parts(number)
      unseen.append(parts.unseen)
      var best: (member: Network, history: [EpochRecord], loss: Double)?
      for candidate in candidates {
        let (member, history) = try run.train(number, parts, weightDecay: candidate, progress)
        let loss = history.compactMap(\.validationLoss).min() ?? .infinity
        guard loss < best?.loss ?? .infinity || best == nil else { continue }
        best = (member, history, loss)
        decay = candidate
      }
      guard let best else { preconditionFailure("RatioTrainer: no candidates") }
      histories.append(best.history)
      joined.parameters.copy(from: best.member.parameters)
    }
    if configuration.centersScore, marginals == nil {
      description.offsets = try ScoreOffset.offsets(
        of: NetworkLogRatio(joined, description).members
      ) { simulations.selecting(unseen[$0]) }
    }
    return RatioTraining(
      estimate: NetworkLogRatio(joined, description), histories: histories, weightDecay: decay,
      warnings: warnings)
  }

  /// The transformations, with a first approximation where there are many parameters: with few,
  /// networks learn sharp and multimodal ratios better without.
  private func scaling(of simulations: Simulations, _ marginals: [[Int]]?) -> RatioScaling {
    var scaling = RatioScaling(fittedOn: simulations)
    scaling.logDistance = configuration.logDistance
    guard case .contrastive = configuration.method, marginals == nil,
      configuration.linearBase ?? (simulations.theta.columns > RatioTrainer.fewParameters)
    else { return scaling }
    scaling.base = LinearGaussianRatio(
      simulations, RatioInputs(scaling, theta: simulations.theta, x: simulations.x),
      random: RandomStream(seed: configuration.seed).substream("first approximation"))
    return scaling
  }

  private static let fewParameters = 5

  fileprivate func examples(
    _ simulations: Simulations, _ scaling: RatioScaling, _ marginals: [[Int]]?, seed: UInt64
  ) throws -> any TrainingExamples {
    switch configuration.method {
    case .pairs(let loss, let scoreWeight):
      try PairExamples(simulations, loss: loss, scoreWeight: scoreWeight, scaling: scaling)
    case .contrastive(let loss):
      try ContrastiveExamples(
        simulations, loss: loss, scaling: scaling, marginals: marginals, seed: seed)
    }
  }

  private func checkMarginals(_ marginals: [[Int]]?, of simulations: Simulations) throws {
    guard let marginals else { return }
    guard case .contrastive = configuration.method else {
      throw LikelihoodRatioError(
        "marginals", "\(configuration.method.name) cannot learn them",
        hint: "use nreA, nreC or bnre on pairs of theta and x")
    }
    let dimension = simulations.theta.columns
    for set in marginals {
      guard !set.isEmpty, Set(set).count == set.count,
        set.allSatisfy({ (0..<dimension).contains($0) })
      else {
        throw LikelihoodRatioError(
          "marginals", "\(set) is no set of parameters 0 to \(dimension - 1)")
      }
    }
    guard !marginals.isEmpty else {
      throw LikelihoodRatioError("marginals", "there are none", hint: "name at least one")
    }
  }

  private func denominator(
    of simulations: Simulations, name: String
  ) throws -> RatioDenominator {
    switch configuration.method {
    case .contrastive(let loss): return loss.isNormalized ? .marginal : .unknown
    case .pairs:
      if PairExamples.variableDenominator(simulations) != nil { return .unknown }
      if let theta1 = simulations.denominatorTheta, theta1.columns > 0 { return .point(theta1[0]) }
      return .sample(name)
    }
  }

  private func domain(of simulations: Simulations) -> ParameterBox {
    var theta = simulations.theta
    if let theta1 = PairExamples.variableDenominator(simulations) {
      theta = theta.appending(theta1)
    }
    return ParameterBox(around: theta, names: simulations.parameterNames)
  }
}

/// The training of one network of an ensemble.
private struct MemberRun {
  let trainer: RatioTrainer
  let simulations: Simulations
  let scaling: RatioScaling
  let marginals: [[Int]]?
  let width: Int
  let isResuming: Bool

  /// The simulations of a member.
  struct Parts {
    /// Its seed.
    let seed: UInt64
    let training, validation: Simulations
    /// The rows that its weights are not fitted to: the validation, and what a bootstrap left out.
    let unseen: [Int]
  }

  func parts(_ number: Int) throws -> Parts {
    let configuration = trainer.configuration
    var random = RandomStream(seed: configuration.seed).substream("member").substream(number)
    let seed = random.next()
    let rows = try simulations.splitRows(
      validationShare: configuration.validationShare, random: random.substream("split"))
    let validation = simulations.selecting(rows.validation)
    let training = simulations.selecting(rows.training)
    guard configuration.bootstrap else {
      return Parts(seed: seed, training: training, validation: validation, unseen: rows.validation)
    }
    let drawn = training.bootstrapRows(random.substream("bootstrap"))
    let leftOut = Set(rows.training.indices).subtracting(drawn).map { rows.training[$0] }
    return Parts(
      seed: seed, training: training.selecting(drawn), validation: validation,
      unseen: (rows.validation + leftOut).sorted())
  }

  func train(
    _ number: Int, _ parts: Parts, weightDecay: Double?,
    _ progress: (Int, FitProgress) -> Void
  ) throws -> (Network, [EpochRecord]) {
    let configuration = trainer.configuration
    let seed = parts.seed
    let training = try trainer.examples(parts.training, scaling, marginals, seed: seed)
    let validation = try trainer.examples(parts.validation, scaling, marginals, seed: seed)
    let member = try Network(
      configuration.architecture.network(
        member: number, parameters: width,
        hasBase: scaling.base != nil,
        observables: simulations.x.columns, points: training.outputShape[0]), seed: seed)
    let suffix = weightDecay.map { "-decay-\($0)" } ?? ""
    let fit = try Trainer(
      network: member,
      configuration: configuration.fit(
        count: training.count, seed: seed, weightDecay: weightDecay),
      checkpoint: trainer.checkpoints?.appending(
        path: "member-\(number + 1)\(suffix).safetensors"),
      stage: "member \(number + 1) of \(configuration.members)", threads: trainer.threads,
      isInterrupted: trainer.isInterrupted)
    let history = try fit.fit(training, validation: validation, resume: isResuming) {
      progress(number, $0)
    }
    try OutputConstant.fit(member, to: training, threads: trainer.threads)
    return (member, history)
  }
}
