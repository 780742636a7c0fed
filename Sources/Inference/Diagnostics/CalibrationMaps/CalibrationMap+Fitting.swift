import Numerics
import Ranking

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension CalibrationMap {
  /// Fits a map to held-out events.
  ///
  /// - Parameters:
  ///   - method: How.
  ///   - sample: Scores of events that the classifier was not trained on; class 1 is the numerator.
  ///   - scale: The scale of the scores.
  /// - Throws: `InferenceError` for probabilities outside [0, 1] and for numbers of bins below 1.
  public init(
    _ method: CalibrationMethod, fittedTo sample: ScoredSample, scale: ScoreScale = .probability
  ) throws {
    if scale == .probability, let row = sample.scores.firstIndex(where: { $0 < 0 || $0 > 1 }) {
      throw InferenceError(
        "calibration", "the score in row \(row) is \(sample.scores[row])",
        hint: "probabilities lie in [0, 1]; say that the scores are logits if they are")
    }
    let events = CalibrationEvents(sample, scale)
    let (shape, filled): (Shape, Int) =
      switch method {
      case .histogram(let bins):
        try CalibrationMap.histogram(
          events,
          CalibrationMap.equalThresholds(events, bins: try CalibrationMap.binCount(bins, events)))
      case .variableWidthHistogram(let bins):
        try CalibrationMap.histogram(
          events,
          CalibrationMap.quantileThresholds(events, bins: try CalibrationMap.binCount(bins, events))
        )
      case .isotonic: CalibrationMap.isotonic(events)
      case .kernelDensity(let factor): (try CalibrationMap.kernelDensity(events, factor), 0)
      case .platt: (try CalibrationMap.logistic(events, isLine: true), 0)
      case .beta: (try CalibrationMap.logistic(events, isLine: false), 0)
      case .constant: (CalibrationMap.constant(events), 0)
      }
    self.init(method, scale: scale, shape: shape, filledBins: filled)
  }

  // MARK: Histograms

  /// Thresholds in the logit at equal steps of the probability.
  private static func equalThresholds(_ events: CalibrationEvents, bins: Int) -> [Double] {
    let ends = (events.logits.min() ?? 0, events.logits.max() ?? 0)
    let (low, high) = (1 / (1 + exp(-ends.0)), 1 / (1 + exp(-ends.1)))
    return (1..<bins).map {
      logit(low + (high - low) * Double($0) / Double(bins), .probability)
    }
  }

  /// Thresholds with equal numbers of events between them; ties may leave fewer bins.
  private static func quantileThresholds(_ events: CalibrationEvents, bins: Int) -> [Double] {
    let sorted = events.logits.sorted()
    var thresholds: [Double] = []
    for bin in 1..<max(bins, 1) {
      let threshold = Numerics.quantile(ofSorted: sorted, Double(bin) / Double(bins))
      if threshold > (thresholds.last ?? sorted[0]) { thresholds.append(threshold) }
    }
    return thresholds
  }

  private static func histogram(
    _ events: CalibrationEvents, _ thresholds: [Double]
  ) throws -> (Shape, Int) {
    var numerator = [Double](repeating: 0, count: thresholds.count + 1)
    var denominator = numerator
    for (event, logit) in events.logits.enumerated() {
      let bin = place(logit, in: thresholds)
      if events.isNumerator[event] {
        numerator[bin] += events.weights[event]
      } else {
        denominator[bin] += events.weights[event]
      }
    }
    let (values, filled) = events.logRatios(numerator, denominator)
    return (.steps(thresholds: thresholds, values: values), filled)
  }

  // MARK: Isotonic regression

  private static func isotonic(_ events: CalibrationEvents) -> (Shape, Int) {
    let order = events.logits.indices.sorted { events.logits[$0] < events.logits[$1] }
    // Equal scores are one point.
    var positions: [Double] = []
    var numerator: [Double] = []
    var denominator: [Double] = []
    for event in order {
      if positions.last != events.logits[event] {
        positions.append(events.logits[event])
        numerator.append(0)
        denominator.append(0)
      }
      let last = positions.count - 1
      if events.isNumerator[event] {
        numerator[last] += events.weights[event]
      } else {
        denominator[last] += events.weights[event]
      }
    }
    let totals = zip(numerator, denominator).map { $0 + $1 }
    let shares = zip(numerator, totals).map { $1 > 0 ? $0 / $1 : 0 }
    var first = 0
    var ends: [(low: Double, high: Double)] = []
    var sums: ([Double], [Double]) = ([], [])
    for block in isotonicBlocks(shares, weights: totals) {
      let points = first..<first + block.count
      first += block.count
      ends.append((positions[points.lowerBound], positions[points.upperBound - 1]))
      sums.0.append(numerator[points].reduce(0, +))
      sums.1.append(denominator[points].reduce(0, +))
    }
    var (values, filled) = events.logRatios(sums.0, sums.1)
    // Half an event in one of the extreme blocks must not turn the order around.
    let last = values.count - 1
    if last > 0 {
      values[0] = min(values[0], values[1])
      values[last] = max(values[last], values[last - 1])
    }
    var nodes: ([Double], [Double]) = ([], [])
    for (end, value) in zip(ends, values) {
      nodes.0.append(end.low)
      nodes.1.append(value)
      if end.high > end.low {
        nodes.0.append(end.high)
        nodes.1.append(value)
      }
    }
    return (.nodes(positions: nodes.0, values: nodes.1), filled)
  }

  private static func binCount(_ bins: Int?, _ events: CalibrationEvents) throws -> Int {
    let bins = bins ?? 10 + Int(cbrt(events.effectiveCounts.numerator))
    guard bins > 0 else { throw InferenceError("calibration", "\(bins) bins") }
    return bins
  }
}
