import BoostedTrees
import Evaluation
import Foundation
import JetNetworks
import Jets
import Mixtures
import Randomness
import TensorEngine
import Training

/// A classifier with the course of its training.
public struct WeakMember {
  /// The classifier.
  public let classifier: WeakClassifier
  /// One point an epoch or tree.
  public let history: [LearningCurvePoint]
}

/// Trains the members of a classifier on mixed samples. No parameter of it can hold truth.
public struct WeakTrainer {
  /// How to train.
  public let configuration: WeakConfiguration
  /// A folder for one checkpoint a network; nil: trainings cannot be resumed.
  public let checkpoints: URL?
  /// What the data made worth saying.
  public let warnings: [String]
  private let method: WeakMethod
  private let training: MixedEvents
  private let validation: MixedEvents
  private let batchSize: Int
  private let redealsMembers: Bool

  /// A trainer for these samples.
  ///
  /// - Parameter redealsMembers: Whether every member of trees but the first deals training and
  ///   validation events out anew: trees that see the same events are equal, and averaging those of
  ///   many splits is worth more than anything else (arXiv:2309.13111).
  /// - Throws: `WeakSupervisionError` when samples, method and model don't fit together.
  public init(
    _ configuration: WeakConfiguration, training: MixedEvents, validation: MixedEvents,
    checkpoints: URL? = nil, redealsMembers: Bool = true
  ) throws {
    try configuration.validate()
    self.configuration = configuration
    self.checkpoints = checkpoints
    self.redealsMembers = redealsMembers
    self.training = training
    self.validation = validation
    method = try configuration.weakMethod()
    for sample in training.samples + validation.samples {
      try configuration.model.check(sample.events)
      guard sample.events.isTable == training.samples[0].events.isTable else {
        throw WeakSupervisionError(
          sample.name, "some samples are rows of a table and others are jets",
          hint: "give files of one kind")
      }
    }
    let counted = try training.mixedSamples { SizeOnly(count: $0.count) }
    // Refuses impossible combinations before anything is prepared.
    _ = try MixedExamples(counted, method: method, prior: configuration.prior)
    batchSize = try configuration.batchSize(counted)
    let bag = try configuration.bagWarning(counted, batch: batchSize)
    warnings = training.warnings + [bag].compactMap { $0 }
  }

  /// Trains member `number`, from 0.
  ///
  /// - Throws: `TrainingInterrupted` after a checkpoint was written, and what the preparation and
  ///   the training throw.
  public func train(
    member number: Int, resuming: Bool = false, progress: (FitProgress) -> Void = { _ in }
  ) throws -> WeakMember {
    var random = RandomStream(seed: configuration.seed).substream("member").substream(number)
    let seed = random.next()
    let stage = "member \(number + 1)"
    if configuration.model == .trees {
      let isDealtAnew = redealsMembers && number > 0
      return try trainTrees(
        isDealtAnew ? try redealt(seed: seed) : (training, validation), seed: seed,
        stage: stage)
    }
    let (network, prepare, wrap) = try prepared(seed: seed)
    func examples(_ events: MixedEvents) throws -> MixedExamples {
      try MixedExamples(
        try events.mixedSamples(prepare), method: method, prior: configuration.prior)
    }
    var fit = configuration.fit
    fit.seed = seed
    fit.batchSize = batchSize
    let trainer = try Trainer(
      network: network, configuration: fit,
      checkpoint: checkpoints?.appending(path: "member-\(number + 1).safetensors"),
      stage: stage)
    let history = try trainer.fit(
      examples(training), validation: examples(validation), resume: resuming, progress: progress)
    return WeakMember(
      classifier: wrap(network),
      history: history.map { $0.learningCurvePoint(stage: stage) })
  }

  private typealias Prepare = (EventData) throws -> any ExampleSource

  /// An untrained network, how it reads events, and how it becomes a classifier.
  private func prepared(seed: UInt64) throws -> (Network, Prepare, (Network) -> WeakClassifier) {
    let tables = training.samples.compactMap { sample -> FeatureTable? in
      if case .table(let table) = sample.events { return table }
      return nil
    }
    guard tables.isEmpty else {
      let scaler = try TableScaler(fittedOn: tables, missing: configuration.missing)
      let hidden = configuration.model == .linear ? [] : configuration.hidden
      let architecture = Architecture.dense(
        input: TableScaler.input, count: scaler.width, hidden: hidden, outputs: 2)
      let prepare: Prepare = { events in
        guard case .table(let table) = events else { preconditionFailure("tables and jets mixed") }
        return try scaler.examples(table)
      }
      return (try Network(architecture, seed: seed), prepare, { .network($0, scaler) })
    }
    guard case .jets(let jets) = training.samples[0].events,
      let kind = configuration.model.taggerKind
    else { preconditionFailure("WeakTrainer: the model was checked against the events") }
    let preprocessing = try JetPreprocessing(
      kind, images: .fixed, constituents: .fixed, fittedOn: jets)
    let prepare: Prepare = { events in
      guard case .jets(let jets) = events else { preconditionFailure("tables and jets mixed") }
      return JetExamples(jets: jets, preprocessing: preprocessing)
    }
    return (
      try Network(preprocessing.architecture(.fixed), seed: seed), prepare,
      { .jets(Tagger(network: $0, preprocessing: preprocessing)) }
    )
  }

  /// Training and validation events in the same numbers, dealt out anew.
  private func redealt(seed: UInt64) throws -> (training: MixedEvents, validation: MixedEvents) {
    let shares = configuration.trainingShare + configuration.validationShare
    let share = configuration.trainingShare / shares
    let parts = try training.joined(with: validation).split(
      .init(training: share, validation: 1 - share), seed: seed, needsTest: false)
    return (parts.training, parts.validation)
  }

  private func trainTrees(
    _ events: (training: MixedEvents, validation: MixedEvents), seed: UInt64, stage: String
  ) throws -> WeakMember {
    var trees = configuration.trees
    trees.seed = seed
    func examples(_ events: MixedEvents) throws -> BoostingExamples {
      let mixed = try MixedExamples(
        try events.mixedSamples { SizeOnly(count: $0.count) }, method: method,
        prior: configuration.prior)
      return try BoostingExamples(
        try FeatureTable(joining: events.samples.map(\.events)), loss: try mixed.boostingLoss())
    }
    let rows = events.training.samples.reduce(0) { $0 + $1.events.count }
    let trainer = BoostedTreesTrainer(
      trees, threads: FeatureTable.threads(rows: rows),
      isInterrupted: { Interruption.isRequested })
    let result = try trainer.train(
      examples(events.training), validation: examples(events.validation))
    if result.ending == .interrupted {
      throw TrainingInterrupted(checkpoint: nil, epoch: result.history.count, batch: 0)
    }
    return WeakMember(
      classifier: .trees(result.model),
      history: result.history.map {
        LearningCurvePoint(
          stage: stage, epoch: $0.iteration, trainingLoss: $0.trainingLoss,
          validationLoss: $0.validationLoss, validationAUC: nil, learningRate: trees.learningRate,
          seconds: $0.seconds)
      })
  }
}

extension MixedEvents {
  /// The events of both, sample by sample; tables only.
  func joined(with other: MixedEvents) throws -> MixedEvents {
    try MixedEvents(
      try zip(samples, other.samples).map { first, second in
        var weights: [Float]?
        if let own = first.weights, let others = second.weights { weights = own + others }
        return Sample(
          name: first.name,
          events: .table(try FeatureTable(joining: [first.events, second.events])),
          weights: weights, fraction: first.fraction)
      }, fractionCovariance: fractionCovariance)
  }

  /// The samples as a network sees them.
  func mixedSamples(_ prepare: (EventData) throws -> any ExampleSource) throws -> MixedSamples {
    try MixedSamples(
      try samples.map {
        try MixedSample(
          name: $0.name, source: try prepare($0.events), weights: $0.weights,
          fraction: $0.fraction)
      }, fractionCovariance: fractionCovariance)
  }
}

extension FeatureTable {
  /// The threads that are worth waking for a table: trees on a few thousand rows are done sooner
  /// than two threads have met.
  static func threads(rows: Int) -> Int { rows < 5000 ? 1 : Threads.count }
}
