import Randomness
import TensorEngine

/// Trains boosted trees: each tree is a Newton step of the loss in the space of functions.
///
/// Histogram-based gradient boosting as in LightGBM (Ke et al., NeurIPS 2017) and scikit-learn's
/// `HistGradientBoostingClassifier`, whose rules for bins, splits and early stopping it follows.
/// The model depends on configuration, seed and events alone, not on the number of threads.
public struct BoostedTreesTrainer: Sendable {
  /// How to train.
  public var configuration: BoostedTreesConfiguration
  /// The number of threads.
  public var threads: Int
  /// Called after each tree.
  public var progress: @Sendable (BoostingRecord) -> Void
  /// Asked before each tree; training ends when it returns true.
  public var isInterrupted: @Sendable () -> Bool

  /// A trainer.
  public init(
    _ configuration: BoostedTreesConfiguration = BoostedTreesConfiguration(),
    threads: Int = Threads.count,
    progress: @escaping @Sendable (BoostingRecord) -> Void = { _ in },
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) {
    self.configuration = configuration
    self.threads = threads
    self.progress = progress
    self.isInterrupted = isInterrupted
  }

  /// Trains on `training`; `validation` is watched for early stopping.
  ///
  /// - Throws: `ConfigurationError` for a configuration that can't be used; `BoostedTreesError` for
  ///   no events, more than 2³² − 1 of them, sets with different columns, and a loss or
  ///   derivatives of it that are not finite.
  public func train(
    _ training: BoostingExamples, validation: BoostingExamples? = nil
  ) throws -> BoostingResult {
    try configuration.validate()
    try check(training, validation)
    let run = BoostingRun(self, training, validation)
    try run.run()
    return run.result()
  }

  private func check(
    _ training: BoostingExamples, _ validation: BoostingExamples?
  ) throws(BoostedTreesError) {
    guard (1...Int(UInt32.max)).contains(training.table.rows) else {
      throw BoostedTreesError("training set", "it has \(training.table.rows) events")
    }
    guard training.loss.initialScore.isFinite else {
      throw BoostedTreesError(
        "training set", "the loss starts from a score of \(training.loss.initialScore)")
    }
    guard let validation else { return }
    guard validation.table.rows > 0 else {
      throw BoostedTreesError("validation set", "it has no events")
    }
    guard validation.table.names == training.table.names else {
      throw BoostedTreesError(
        "validation set",
        "its columns are \(validation.table.names.joined(separator: ", ")), those of the training "
          + "set \(training.table.names.joined(separator: ", "))")
    }
  }
}
