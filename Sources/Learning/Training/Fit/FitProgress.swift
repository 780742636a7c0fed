/// How far a training has come.
public struct FitProgress: Sendable {
  /// What the training is doing.
  public enum Phase: Sendable {
    /// Steps of an epoch.
    case training
    /// The validation set is being scored after an epoch.
    case validation
    /// An epoch was trained and validated; `record` holds its numbers.
    case epochEnd
  }

  /// The name that the trainer was given, for example "cnn".
  public var stage: String
  /// What the training is doing.
  public var phase: Phase
  /// The current epoch, from 1.
  public var epoch: Int
  /// The largest number of epochs.
  public var epochs: Int
  /// The training examples of this epoch that were used; all of them during validation.
  public var examplesDone: Int
  /// The number of training examples in an epoch.
  public var examplesTotal: Int
  /// The mean loss of this epoch so far.
  public var loss: Double
  /// The validation AUC of the last epoch that has one.
  public var lastValidationAUC: Double?
  /// The expected time to the end of the last epoch at the speed measured so far, validation
  /// included; early stopping may end sooner. Nil until there is something to go by.
  public var secondsLeft: Double?
  /// The epoch's numbers at its end.
  public var record: EpochRecord?
}

/// Measures the speed of a training and decides when to report.
struct ProgressMeter {
  private static let reportInterval = 0.2
  /// Evaluating takes about a third of evaluating and differentiating.
  private static let validationCost = 1.0 / 3
  private let trainingCount: Int
  private let validationCount: Int
  private var lastReport = ContinuousClock.now
  private var trainingSeconds = 0.0
  private var trainedExamples = 0
  private var validationSeconds: Double?

  init(trainingCount: Int, validationCount: Int) {
    self.trainingCount = trainingCount
    self.validationCount = validationCount
  }

  /// Whether the last report is long enough ago; if so, this counts as one.
  mutating func isReportDue() -> Bool {
    let now = ContinuousClock.now
    guard now - lastReport >= .seconds(ProgressMeter.reportInterval) else { return false }
    lastReport = now
    return true
  }

  mutating func trained(_ examples: Int, in seconds: Double) {
    trainedExamples += examples
    trainingSeconds += seconds
  }

  mutating func validated(in seconds: Double) { validationSeconds = seconds }

  /// The time to the end when `done` training and `validated` validation examples of an epoch are
  /// done and `epochsAfter` epochs follow.
  func secondsLeft(examplesDone done: Int, validated: Int = 0, epochsAfter: Int) -> Double? {
    guard trainedExamples > 0, trainingSeconds > 0.5 || trainedExamples >= trainingCount else {
      return nil
    }
    let perExample = trainingSeconds / Double(trainedExamples)
    let validation =
      validationSeconds ?? Double(validationCount) * perExample * ProgressMeter.validationCost
    let examplesLeft = trainingCount - done + epochsAfter * trainingCount
    let validated = Double(validated) / Double(max(validationCount, 1))
    return Double(examplesLeft) * perExample + (Double(epochsAfter + 1) - validated) * validation
  }
}

extension Duration {
  /// The duration in seconds.
  public var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
