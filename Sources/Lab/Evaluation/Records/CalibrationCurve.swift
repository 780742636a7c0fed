/// One bin of a reliability diagram.
public struct CalibrationBin: Codable, Equatable, Sendable {
  /// The lower edge of the scores in the bin.
  public var lowerEdge: Double
  /// The upper edge of the scores in the bin.
  public var upperEdge: Double
  /// The mean score in the bin: what the tagger promises.
  public var meanScore: Double
  /// The fraction of signal with its confidence interval: what the data say.
  public var signalFraction: Interval
  /// The number of events in the bin.
  public var count: Int

  /// A bin from its numbers.
  public init(
    lowerEdge: Double, upperEdge: Double, meanScore: Double, signalFraction: Interval, count: Int
  ) {
    self.lowerEdge = lowerEdge
    self.upperEdge = upperEdge
    self.meanScore = meanScore
    self.signalFraction = signalFraction
    self.count = count
  }
}

/// How well the scores are probabilities of signal in a sample of this composition.
public struct CalibrationCurve: Codable, Equatable, Sendable {
  /// The bins that hold events, in rising score.
  public var bins: [CalibrationBin]
  /// The expected calibration error Σ (n_b/n)·|fraction − mean score|.
  public var expectedCalibrationError: Double
  /// What a perfectly calibrated tagger would show in `expectedCalibrationError` on average with
  /// as many events in the same bins: the estimate is biased upwards by about this much.
  public var expectedCalibrationErrorOfPerfectTagger: Double
  /// The mean squared distance of score and label.
  public var brierScore: Double
  /// The mean negative log-likelihood, with scores clipped to [`clipping`, 1 − `clipping`].
  public var logLoss: Double
  /// The distance from 0 and 1 that scores are clipped to in `logLoss`.
  public var clipping: Double
  /// The number of scores that were clipped.
  public var clippedCount: Int

  /// A curve from its numbers.
  public init(
    bins: [CalibrationBin], expectedCalibrationError: Double,
    expectedCalibrationErrorOfPerfectTagger: Double, brierScore: Double, logLoss: Double,
    clipping: Double, clippedCount: Int
  ) {
    self.bins = bins
    self.expectedCalibrationError = expectedCalibrationError
    self.expectedCalibrationErrorOfPerfectTagger = expectedCalibrationErrorOfPerfectTagger
    self.brierScore = brierScore
    self.logLoss = logLoss
    self.clipping = clipping
    self.clippedCount = clippedCount
  }
}
