import TensorEngine

/// How far a training has come and what it has seen: all of its state that is not an array.
///
/// Random numbers need no state of their own: their streams follow from the seed and the numbers of
/// epoch and batch.
struct FitCourse: Codable, Equatable, Sendable {
  /// The best epoch so far.
  struct Best: Codable, Equatable, Sendable {
    /// Its number, from 1.
    var epoch: Int
    /// Its monitored value.
    var value: Double
  }

  /// The number of complete epochs.
  var epoch = 0
  /// The number of batches done in the current epoch.
  var batch = 0
  /// The sum of weight × loss over those batches.
  var lossSum = 0.0
  /// The sum of the weights of those batches.
  var weightSum = 0.0
  /// The number of examples in those batches.
  var examples = 0
  /// The seconds spent on those batches.
  var trainingSeconds = 0.0
  /// The state of the learning-rate schedule.
  var rate: ScheduledLearningRate.State
  /// The best epoch by the monitored quantity.
  var best: Best?
  /// The epochs since then.
  var epochsWithoutImprovement = 0
  /// The records of the complete epochs.
  var history: [EpochRecord] = []
  /// Whether the last epoch is over.
  var isFinished = false

  /// The mean loss of the current epoch so far.
  var meanLoss: Double { weightSum > 0 ? lossSum / weightSum : 0 }

  /// Goes on to the next epoch.
  mutating func startNextEpoch() {
    epoch += 1
    batch = 0
    lossSum = 0
    weightSum = 0
    examples = 0
    trainingSeconds = 0
  }
}
