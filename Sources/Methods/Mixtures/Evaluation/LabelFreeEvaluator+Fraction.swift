/// The signal fraction of a further sample, measured with one cut.
public struct FractionMeasurement: Hashable, Codable, Sendable {
  /// The sample's name.
  public let sample: String
  /// The cut that was counted.
  public let threshold: Double
  /// The fraction, raw: it may lie outside 0…1 by a fluctuation.
  public let fraction: LabelFreeEstimate
}

extension LabelFreeEvaluator {
  /// The signal fraction f = (ε − ε_B)/(ε_S − ε_B) of another sample of the same two classes.
  ///
  /// - Parameters:
  ///   - sample: The sample; a fraction it carries is not used.
  ///   - threshold: The cut; nil for the cut of the calibrating curve with the largest ε_S − ε_B.
  /// - Throws: `WeakSupervisionError` where ε_S − ε_B is below three times its error.
  public func fraction(
    of sample: ScoredMixture, threshold: Double? = nil
  ) throws -> FractionMeasurement {
    let point = self.point(at: threshold ?? widestCut)
    let difference = point.signalEfficiency.value - point.backgroundEfficiency.value
    let error = point.combined(difference, 1, -1).totalError
    guard difference > 3 * error else {
      throw WeakSupervisionError(
        sample.name,
        "the cut \(point.threshold) does not tell the classes apart: ε_S − ε_B = \(difference) ± "
          + "\(error)",
        hint: "choose another cut, or mixtures whose fractions differ more")
    }
    let share = SortedScores(sample).share(from: point.threshold)
    let value = (share.value - point.backgroundEfficiency.value) / difference
    let calibration = point.combined(value, -value / difference, (value - 1) / difference)
    let counting = share.variance(expected: share.value) / (difference * difference)
    let statistical = calibration.statisticalError * calibration.statisticalError + counting
    return FractionMeasurement(
      sample: sample.name, threshold: point.threshold,
      fraction: LabelFreeEstimate(
        value: value, statisticalError: statistical.squareRoot(),
        fractionError: calibration.fractionError))
  }

  private var widestCut: Double {
    let differences = zip(unmixing.signal, unmixing.background).map { $0 - $1 }
    let curve = ranking.efficiencies(differences)
    return curve.thresholds[curve.values.firstIndex(of: curve.values.max()!)!]
  }
}
