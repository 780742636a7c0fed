/// The numbers that a tagger is judged by, each with its uncertainty from the finite test set.
public struct TaggingMetrics: Codable, Equatable, Sendable {
  /// The area under the ROC curve, ties counted one half.
  public var auc: Measured
  /// The fraction of right answers of `rint(p) == y` (a score of exactly one half is rounded to
  /// even, thus to background), as in arXiv:1902.09914.
  public var accuracy: Measured
  /// Background rejection at 30% signal efficiency.
  public var rejectionAt30: Rejection
  /// Background rejection at 50% signal efficiency.
  public var rejectionAt50: Rejection
  /// Background rejection at 80% signal efficiency.
  public var rejectionAt80: Rejection
  /// The number of signal events.
  public var signalCount: Int
  /// The number of background events.
  public var backgroundCount: Int
  /// The effective number of signal events, (Σw)²/Σw²; equal to the count without weights.
  public var effectiveSignalCount: Double
  /// The effective number of background events, (Σw)²/Σw²; equal to the count without weights.
  public var effectiveBackgroundCount: Double

  /// Metrics from their parts.
  public init(
    auc: Measured, accuracy: Measured, rejectionAt30: Rejection, rejectionAt50: Rejection,
    rejectionAt80: Rejection, signalCount: Int, backgroundCount: Int, effectiveSignalCount: Double,
    effectiveBackgroundCount: Double
  ) {
    self.auc = auc
    self.accuracy = accuracy
    self.rejectionAt30 = rejectionAt30
    self.rejectionAt50 = rejectionAt50
    self.rejectionAt80 = rejectionAt80
    self.signalCount = signalCount
    self.backgroundCount = backgroundCount
    self.effectiveSignalCount = effectiveSignalCount
    self.effectiveBackgroundCount = effectiveBackgroundCount
  }
}
