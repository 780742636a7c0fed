import Numerics
import Randomness
import Ranking

/// Whether a calibration lowered the loss of events it was not fitted to.
public struct CalibrationAssessment: Sendable {
  /// The balanced cross-entropy, ½ E₁[log(1 + e^(−h))] + ½ E₀[log(1 + e^h)], before.
  public let lossBefore: Double
  /// The same with the calibrated log ratios.
  public let lossAfter: Double
  /// The standard error of their difference, event by event.
  public let errorOfChange: Double
  /// E[r] over the denominator, after.
  public let normalization: RatioNormalization
  /// The calibrated log ratios of the sample's events.
  public let logRatios: [Double]

  /// The loss after minus that before: negative is better.
  public var change: Double { lossAfter - lossBefore }

  /// Compares log ratios of the same events, in the order of `sample`.
  public init(before: [Double], after: [Double], sample: ScoredSample) {
    precondition(
      before.count == sample.count && after.count == sample.count,
      "CalibrationAssessment: \(before.count), \(after.count) ratios for \(sample.count) events")
    let totals = [sample.background.sumOfWeights, sample.signal.sumOfWeights]
    var losses = (0.0, 0.0)
    var means = [0.0, 0.0]
    func change(_ event: Int) -> Double {
      let sign = sample.isSignal[event] == 1 ? -1.0 : 1
      return softplus(sign * after[event]) - softplus(sign * before[event])
    }
    for event in 0..<sample.count {
      let label = Int(sample.isSignal[event])
      let share = (sample.weights?[event] ?? 1) / totals[label] / 2
      losses.0 += share * softplus(label == 1 ? -before[event] : before[event])
      losses.1 += share * softplus(label == 1 ? -after[event] : after[event])
      means[label] += 2 * share * change(event)
    }
    var variance = 0.0
    for event in 0..<sample.count {
      let label = Int(sample.isSignal[event])
      let share = (sample.weights?[event] ?? 1) / totals[label] / 2
      let distance = share * (change(event) - means[label])
      variance += distance * distance
    }
    (lossBefore, lossAfter) = losses
    logRatios = after
    errorOfChange = variance.squareRoot()
    let rows = sample.isSignal.indices.filter { sample.isSignal[$0] == 0 }
    normalization = RatioNormalization(
      logRatios: rows.map { after[$0] },
      weights: sample.weights.map { weights in rows.map { weights[$0] } })
  }

  /// Fits a map to all folds but one and assesses it on that one, in turn, so that every event
  /// judges a map that did not see it.
  ///
  /// - Throws: `InferenceError` as the fit does, and for folds without one of the classes.
  public init(
    _ method: CalibrationMethod, sample: ScoredSample, scale: ScoreScale = .probability,
    folds: Int = 5, random: RandomStream
  ) throws {
    guard folds > 1, min(sample.signal.count, sample.background.count) >= folds else {
      throw InferenceError(
        "calibration in \(folds) folds",
        "there are \(sample.signal.count) and \(sample.background.count) events of the classes")
    }
    var stream = random
    var fold = [Int](repeating: 0, count: sample.count)
    for label in [UInt8(0), 1] {
      let members = sample.isSignal.indices.filter { sample.isSignal[$0] == label }
      for (place, index) in stream.permutation(members.count).enumerated() {
        fold[members[index]] = place % folds
      }
    }
    var after = [Double](repeating: 0, count: sample.count)
    for held in 0..<folds {
      let rows = fold.indices.filter { fold[$0] != held }
      let part = try ScoredSample(
        scores: rows.map { sample.scores[$0] }, isSignal: rows.map { sample.isSignal[$0] },
        weights: sample.weights.map { weights in rows.map { weights[$0] } })
      let map = try CalibrationMap(method, fittedTo: part, scale: scale)
      for event in fold.indices where fold[event] == held {
        after[event] = map.logRatio(sample.scores[event])
      }
    }
    self.init(
      before: sample.scores.map { CalibrationMap.logit($0, scale) }, after: after, sample: sample)
  }

  /// Whether the loss fell, beyond two standard errors.
  public var verdict: Diagnostic {
    let outcome: Diagnostic.Outcome =
      change < -2 * errorOfChange ? .pass : change > 2 * errorOfChange ? .fail : .warn
    let word =
      switch outcome {
      case .pass: "lowered"
      case .warn: "did not change"
      case .fail: "raised"
      }
    return Diagnostic(
      "calibration", outcome, value: change, error: errorOfChange, expected: nil,
      statement: "calibration \(word) the held-out loss: \(fourDigits(lossBefore)) before, "
        + "\(fourDigits(lossAfter)) after, change \(fourDigits(change)) ± "
        + "\(fourDigits(errorOfChange))"
    )
  }
}
