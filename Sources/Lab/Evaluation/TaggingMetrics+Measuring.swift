import Ranking

extension TaggingMetrics {
  /// The metrics of a sample from its sorted forms.
  init(_ sample: ScoredSample, _ area: DeLong, _ curve: ROCCurve, level: Double) {
    self.init(
      auc: Measured(area, level: level), accuracy: Measured(Accuracy(sample), level: level),
      rejectionAt30: Rejection(curve, signalEfficiency: 0.3, level: level),
      rejectionAt50: Rejection(curve, signalEfficiency: 0.5, level: level),
      rejectionAt80: Rejection(curve, signalEfficiency: 0.8, level: level),
      signalCount: sample.signal.count, backgroundCount: sample.background.count,
      effectiveSignalCount: sample.signal.effectiveCount,
      effectiveBackgroundCount: sample.background.effectiveCount)
  }
}

extension Measured {
  init(_ area: DeLong, level: Double) {
    let interval = area.interval(level: level)
    self.init(
      value: area.areaUnderCurve, error: area.standardError, lower: interval.lower,
      upper: interval.upper, level: level, method: area.method)
  }

  init(_ accuracy: Accuracy, level: Double) {
    let interval = accuracy.interval(level: level)
    self.init(
      value: accuracy.value, error: accuracy.standardError, lower: interval.lower,
      upper: interval.upper, level: level, method: "Clopper–Pearson")
  }
}

extension Rejection {
  init(_ curve: ROCCurve, signalEfficiency: Double, level: Double) {
    self.init(
      curve.rejection(atSignalEfficiency: signalEfficiency, level: level),
      nearestPointValue: curve.nearestPointRejection(atSignalEfficiency: signalEfficiency))
  }

  init(_ measurement: RejectionMeasurement, nearestPointValue: Double?) {
    self.init(
      signalEfficiency: measurement.signalEfficiency, value: measurement.value,
      error: measurement.error, lower: measurement.lower, upper: measurement.upper,
      level: measurement.level, nearestPointValue: nearestPointValue,
      backgroundPassing: measurement.backgroundPassing,
      backgroundCount: measurement.backgroundCount, threshold: measurement.threshold)
  }
}
