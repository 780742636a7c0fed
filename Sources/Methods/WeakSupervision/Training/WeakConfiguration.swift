import BoostedTrees
import Evaluation
import Mixtures
import TensorEngine
import Training

/// How a classifier is trained on mixed samples. In JSON, keys that are left out take the defaults.
public struct WeakConfiguration: Codable, Equatable, Sendable {
  /// The method's name; see `WeakMethod.byName`.
  public var method: String
  /// The classifier.
  public var model: WeakModel
  /// The units of the hidden layers of a dense network.
  public var hidden: [Int]
  /// What a network on a table does about missing values.
  public var missing: MissingValues
  /// The number of classifiers, trained with different seeds, whose scores are averaged.
  public var members: Int
  /// How a network is trained; its seed and, where `automaticBatch`, its batch are replaced.
  public var fit: FitConfiguration
  /// Whether the batch is enlarged to what a loss on mean outputs needs.
  public var automaticBatch: Bool
  /// How trees are trained.
  public var trees: BoostedTreesConfiguration
  /// The share of signal that the unbiased risks aim at; nil: the mean fraction.
  public var prior: Double?
  /// The share of every sample that is trained on.
  public var trainingShare: Double
  /// The share of every sample that chooses the best epoch; the rest is for the evaluation.
  public var validationShare: Double
  /// The number of folds, each scored by classifiers that are trained on the others; 1 keeps the
  /// rest of the two shares for the evaluation instead.
  public var folds: Int
  /// Determines splits, starting values and orders.
  public var seed: UInt64

  /// The defaults: one dense network of 64 and 32 units with forward correction.
  public init(
    method: WeakMethod = .forwardCorrected, model: WeakModel = .dense, hidden: [Int] = [64, 32],
    missing: MissingValues = .refuse, members: Int = 1,
    fit: FitConfiguration = WeakConfiguration.standardFit,
    automaticBatch: Bool = true,
    trees: BoostedTreesConfiguration = WeakConfiguration.standardTrees, prior: Double? = nil,
    trainingShare: Double = 0.5, validationShare: Double = 0.2, folds: Int = 1,
    seed: UInt64 = 1
  ) {
    self.method = method.name
    self.model = model
    self.hidden = hidden
    self.missing = missing
    self.members = members
    self.fit = fit
    self.automaticBatch = automaticBatch
    self.trees = trees
    self.prior = prior
    self.trainingShare = trainingShare
    self.validationShare = validationShare
    self.folds = folds
    self.seed = seed
  }

  /// Twenty epochs of one-cycle Adam; the epoch with the smallest validation loss is kept.
  public static let standardFit = FitConfiguration(
    epochs: 20, batchSize: 512, groupSize: 128, learningRate: 3e-3, schedule: .oneCycle(),
    monitor: .validationLoss)

  /// A hundred epochs with small batches and large steps: enough to end at the minimum of a linear
  /// classifier, whose loss has only one.
  public static let linearFit = FitConfiguration(
    epochs: 100, batchSize: 128, groupSize: 128, learningRate: 0.03, schedule: .oneCycle(),
    monitor: .validationLoss)

  /// These settings with the defaults of `model` where those differ: trees rank better by telling
  /// the samples apart, also where fractions are known; a linear classifier is trained to its
  /// minimum.
  public func defaults(for model: WeakModel) -> WeakConfiguration {
    var configuration = self
    switch model {
    case .trees: configuration.method = WeakMethod.classification.name
    case .linear: configuration.fit = WeakConfiguration.linearFit
    default: break
    }
    return configuration
  }

  /// Up to 200 trees; growing stops when the validation loss has not fallen for ten.
  public static let standardTrees: BoostedTreesConfiguration = {
    var trees = BoostedTreesConfiguration()
    trees.maxIterations = 200
    trees.earlyStopping = 10
    return trees
  }()

  /// The method.
  ///
  /// - Throws: `WeakSupervisionError` for an unknown name.
  public func weakMethod() throws -> WeakMethod {
    guard let entry = WeakMethod.byName.first(where: { $0.name == method }) else {
      throw WeakSupervisionError(
        "method \"\(method)\"", "there is no such method",
        hint: "choose one of \(WeakMethod.byName.map(\.name).joined(separator: ", "))")
    }
    return entry.method
  }

  /// Checks every value.
  ///
  /// - Throws: `WeakSupervisionError` or `ConfigurationError` for the first one out of range.
  public func validate() throws {
    _ = try weakMethod()
    try fit.validate(keyPath: "fit")
    try trees.validate(keyPath: "trees")
    let check = ConfigurationCheck(at: "")
    try check.require((1...1000).contains(members), "members", members, "a number from 1 to 1000")
    try check.require((1...100).contains(folds), "folds", folds, "a number from 1 to 100")
    try check.require(
      hidden.count <= 64 && hidden.allSatisfy { (1...8192).contains($0) }, "hidden", hidden,
      "at most 64 layers of 1 to 8192 units")
    try check.require(
      trainingShare > 0 && validationShare > 0 && trainingShare + validationShare <= 1,
      "trainingShare and validationShare", "\(trainingShare) and \(validationShare)",
      "positive shares of together at most 1")
    if let prior {
      try check.require(prior > 0 && prior < 1, "prior", prior, "a share between 0 and 1")
    }
  }

  /// The number of events in a batch for these training samples: enlarged, where the loss compares
  /// mean outputs with fractions, so that the spread of a bag's mean is small beside the difference
  /// of the fractions, but never beyond a quarter of the events.
  func batchSize(_ training: MixedSamples) throws -> Int {
    guard automaticBatch, case .proportions = try weakMethod(), let fractions = training.fractions
    else { return fit.batchSize }
    let counts = training.samples.map(\.count)
    let total = counts.reduce(0, +)
    let smallestShare = Double(counts.min() ?? 1) / Double(total)
    let needed = 2 * BagProportions.smallestBag(fractions) / smallestShare
    return max(min(fit.batchSize, total), Int(min(needed.rounded(.up), Double(total / 4))))
  }

  /// The warning for bags that are too small for the difference of the fractions.
  func bagWarning(_ training: MixedSamples, batch: Int) throws -> String? {
    guard case .proportions = try weakMethod(), let fractions = training.fractions else {
      return nil
    }
    let counts = training.samples.map(\.count)
    let bag = batch * (counts.min() ?? 0) / max(counts.reduce(0, +), 1)
    let needed = BagProportions.smallestBag(fractions)
    guard Double(bag) < needed else { return nil }
    return
      "a batch has \(bag) events of the smallest sample, but fractions that differ so little need "
      + "\(Int(min(needed.rounded(.up), 1e15))) (10/(f₁ − f₂)²): the output is pushed towards a "
      + "constant"
  }
}
