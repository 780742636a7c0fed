import Evaluation
import TensorEngine

/// What one epoch gave.
public struct EpochRecord: Codable, Equatable, Sendable {
  /// The epoch, from 1.
  public var epoch: Int
  /// The mean loss over the training set during the epoch, with dropout and moving parameters.
  public var trainingLoss: Double
  /// The mean loss on the validation set after the epoch.
  public var validationLoss: Double?
  /// The area under the ROC curve on the validation set after the epoch.
  public var validationAUC: Double?
  /// The terms of the training's loss on the validation set, where it has several.
  public var validationTerms: [LossTerm]?
  /// The learning rate of the epoch's last step, before Keras' decay.
  public var learningRate: Double
  /// The duration of training and validation in seconds.
  public var seconds: Double
  /// Training examples per second, validation not counted.
  public var examplesPerSecond: Double

  /// A record from its numbers.
  public init(
    epoch: Int, trainingLoss: Double, validationLoss: Double?, validationAUC: Double?,
    validationTerms: [LossTerm]? = nil, learningRate: Double, seconds: Double,
    examplesPerSecond: Double
  ) {
    self.epoch = epoch
    self.trainingLoss = trainingLoss
    self.validationLoss = validationLoss
    self.validationAUC = validationAUC
    self.validationTerms = validationTerms
    self.learningRate = learningRate
    self.seconds = seconds
    self.examplesPerSecond = examplesPerSecond
  }

  /// The monitored number; nil when it needs a validation set that was not there.
  public func value(of quantity: MonitoredQuantity) -> Double? {
    switch quantity {
    case .trainingLoss: trainingLoss
    case .validationLoss: validationLoss
    case .validationAUC: validationAUC
    }
  }

  /// The record as a point of a result's learning curve.
  public func learningCurvePoint(stage: String) -> LearningCurvePoint {
    LearningCurvePoint(
      stage: stage, epoch: epoch, trainingLoss: trainingLoss, validationLoss: validationLoss,
      validationAUC: validationAUC, learningRate: learningRate, seconds: seconds)
  }
}
