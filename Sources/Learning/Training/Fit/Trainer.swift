import Foundation
import TensorEngine

/// Trains a network by minimizing the mean loss of its examples.
///
/// ```swift
/// let network = try Network(architecture, seed: 1)
/// let trainer = try Trainer(network: network, configuration: FitConfiguration(epochs: 10))
/// let history = try trainer.fit(training, validation: validation)
/// ```
/// The same seed gives the same parameters bit by bit, for any number of threads and whether or not
/// the training was interrupted and resumed.
public final class Trainer {
  /// The network, whose parameters are changed in place.
  public let network: Network
  /// How it is trained.
  public let configuration: FitConfiguration
  /// Where the training can be taken up again; nil: nowhere.
  public let checkpoint: URL?
  /// What the training is called in progress reports.
  public let stage: String
  /// The number of threads.
  public let threads: Int
  let isInterrupted: @Sendable () -> Bool

  /// A trainer of one network.
  ///
  /// - Parameters:
  ///   - network: A network with the outputs that the loss reads; for a classifier two, background
  ///     and signal.
  ///   - configuration: How to train.
  ///   - checkpoint: A file to which the state is saved from time to time.
  ///   - stage: What the training is called in progress reports.
  ///   - threads: The number of threads.
  ///   - isInterrupted: Asked before every step whether to stop.
  /// - Throws: `ConfigurationError` for values out of range; `TrainingError` for frozen prefixes
  ///   that no parameter has or that leave nothing to train.
  public init(
    network: Network, configuration: FitConfiguration, checkpoint: URL? = nil,
    stage: String = "training", threads: Int = Threads.count,
    isInterrupted: @escaping @Sendable () -> Bool = { Interruption.isRequested }
  ) throws {
    try configuration.validate()
    let names = network.parameters.parameters.map(\.name)
    for prefix in configuration.frozen where !names.contains(where: { $0.hasPrefix(prefix) }) {
      throw TrainingError(
        "frozen: no parameter's name starts with \"\(prefix)\"; there are "
          + names.joined(separator: ", "))
    }
    let trained = network.parameters.parameters.filter { parameter in
      !parameter.isState && !configuration.frozen.contains { parameter.name.hasPrefix($0) }
    }
    guard !trained.isEmpty else {
      throw TrainingError(
        "frozen: \(configuration.frozen) leaves no parameter to train; freeze fewer of them")
    }
    self.network = network
    self.configuration = configuration
    self.checkpoint = checkpoint
    self.stage = stage
    self.threads = threads
    self.isInterrupted = isInterrupted
  }

  /// Trains the network.
  ///
  /// Each epoch goes through the whole training set in a new random order. After each epoch the
  /// validation set is scored. With `keepBest`, the network ends with the parameters of its best
  /// epoch. Running statistics of normalization layers under a frozen prefix stay as they are.
  ///
  /// - Parameters:
  ///   - training: The examples to learn from.
  ///   - validation: The examples by which epochs are judged.
  ///   - resume: Whether to go on from the checkpoint if there is one; a finished training returns
  ///     at once with its network and history.
  ///   - progress: Called at most about five times a second, and at the end of each epoch.
  /// - Returns: The records of all epochs, those before a resumption included.
  /// - Throws: `TrainingInterrupted` after the checkpoint is written; `TrainingError` when the
  ///   network has other outputs than the loss reads or is in another training, a set is unusable
  ///   or the loss is no longer finite; `DataFileError` for checkpoints that cannot be read,
  ///   written, or do not belong to this training.
  public func fit(
    _ training: any TrainingExamples, validation: (any TrainingExamples)? = nil,
    resume: Bool = false,
    progress: (FitProgress) -> Void = { _ in }
  ) throws -> [EpochRecord] {
    guard network.outputShape == training.outputShape else {
      throw TrainingError(
        "the network's output has shape \(network.outputShape); the loss reads "
          + "\(training.outputShape)"
          + (training.outputShape == [2] ? ": background and signal" : ""))
    }
    try training.validate(as: "training")
    try validation?.validate(as: "validation")
    if validation == nil && configuration.needsValidation {
      throw TrainingError(
        "the configuration looks at \(configuration.monitor.rawValue), but there is no validation "
          + "set: give one, or set \"monitor\" (and that of the schedule) to \"trainingLoss\"")
    }
    let history = try network.parameters.exclusively {
      let fit = try Fit(self, training, validation)
      try fit.begin(resuming: resume)
      while !fit.course.isFinished { try fit.runEpoch(progress) }
      return fit.course.history
    }
    guard let history else {
      throw TrainingError(
        "the network is in another training at this moment: give each trainer a network of its own")
    }
    return history
  }
}
