/// The number of an epoch by which a training is judged.
public enum MonitoredQuantity: String, Codable, CaseIterable, Sendable {
  /// The mean loss over the training set during the epoch; smaller is better.
  case trainingLoss
  /// The mean loss on the validation set after the epoch; smaller is better.
  case validationLoss
  /// The area under the ROC curve on the validation set after the epoch; larger is better.
  case validationAUC

  /// Whether the number exists only with a validation set.
  public var needsValidation: Bool { self != .trainingLoss }

  /// Whether `value` beats `best` by more than `threshold`; the first value always does.
  public func isImprovement(
    _ value: Double, over best: Double?, threshold: Double = 0
  ) -> Bool {
    guard let best else { return true }
    switch self {
    case .trainingLoss, .validationLoss: return value < best - threshold
    case .validationAUC: return value > best + threshold
    }
  }
}
