import Diagnostics
import Messages
import Ranking

/// The record of an evaluation without labels.
public struct LabelFreeEvaluation: Hashable, Codable, Sendable {
  /// One of the mixtures.
  public struct Sample: Hashable, Codable, Sendable {
    /// The mixture's name.
    public let name: String
    /// The number of events.
    public let events: Int
    /// The number of unweighted events with the same relative error.
    public let effectiveEvents: Double
    /// The signal fraction with its standard error.
    public let fraction: SignalFraction
  }

  /// The mixtures.
  public let samples: [Sample]
  /// The area under the ROC curve of signal against background.
  public let areaUnderCurve: LabelFreeEstimate
  /// The area of the richest against the poorest mixture.
  public let mixedAreaUnderCurve: MixedArea
  /// The ROC curve in falling order of the cut, raw.
  public let curve: [LabelFreePoint]
  /// The cuts for wanted efficiencies.
  public let workingPoints: [WorkingPoint]
  /// The point of the curve with the largest significance improvement.
  public let bestSignificanceImprovement: LabelFreePoint?
  /// For three or more mixtures: whether the same two classes describe all of them.
  public let independence: ChiSquaredTest?
  /// Whether the samples can be mixtures with these fractions at all.
  public let mixtureModel: MixtureModelTest
  /// What makes the numbers doubtful, each in a sentence.
  public let warnings: [String]
}

extension LabelFreeEvaluator {
  /// Everything at once: curve, area, working points and tests.
  ///
  /// - Parameters:
  ///   - signalEfficiencies: The signal efficiencies for which cuts are wanted.
  ///   - backgroundEfficiencies: The background efficiencies for which cuts are wanted.
  ///   - curvePoints: About how many points the curve gets.
  ///   - minimumBackground: The number of expected background events below which no significance
  ///     improvement is quoted.
  /// - Throws: `WeakSupervisionError` for a wanted efficiency outside 0…1.
  public func evaluation(
    signalEfficiencies: [Double] = [0.3, 0.5, 0.7], backgroundEfficiencies: [Double] = [0.01, 0.1],
    curvePoints: Int = 200, minimumBackground: Double = 25
  ) throws -> LabelFreeEvaluation {
    let curve = curve(points: curvePoints)
    let workingPoints =
      try signalEfficiencies.map {
        try workingPoint(signalEfficiency: $0, minimumBackground: minimumBackground)
      }
      + backgroundEfficiencies.map {
        try workingPoint(backgroundEfficiency: $0, minimumBackground: minimumBackground)
      }
    let independence = independence()
    let mixtureModel = mixtureModel()
    return LabelFreeEvaluation(
      samples: try mixtures.indices.map { index in
        LabelFreeEvaluation.Sample(
          name: mixtures[index].name, events: mixtures[index].scores.count,
          effectiveEvents: sorted[index].effectiveCount,
          fraction: try SignalFraction(
            fractions.values[index], uncertainty: fractions.covariance[index][index].squareRoot()))
      },
      areaUnderCurve: areaUnderCurve, mixedAreaUnderCurve: mixedAreaUnderCurve, curve: curve,
      workingPoints: workingPoints,
      bestSignificanceImprovement: bestSignificanceImprovement(
        of: curve, minimumBackground: minimumBackground),
      independence: independence, mixtureModel: mixtureModel,
      warnings: warnings(independence, mixtureModel))
  }

  /// What makes the numbers doubtful: samples that are no mixtures, fractions within their errors,
  /// samples in the wrong order, and more than two classes.
  private func warnings(
    _ independence: ChiSquaredTest?, _ mixtureModel: MixtureModelTest
  ) -> [String] {
    var warnings = mixtureModel.verdict == .violated ? [mixtureModel.statement] : []
    let (rich, poor) = (mixtures[fractions.richest], mixtures[fractions.poorest])
    if let separation = fractions.separation, separation < 3 {
      warnings.append(
        "the fractions of \(rich.name) and \(poor.name) differ by only \(rounded(separation)) "
          + "standard errors, so errors are larger than quoted and not symmetric")
    }
    let mixed = mixedAreaUnderCurve
    if mixed.value < 0.5 - 3 * mixed.error {
      warnings.append(
        "\(rich.name) is said to be richer in signal than \(poor.name) but has lower scores "
          + "(AUC \(rounded(mixed.value)) ± \(rounded(mixed.error))): are the samples swapped?")
    }
    if let independence, independence.pValue < 0.001 {
      warnings.append(
        "two classes do not describe all mixtures (χ² = \(rounded(independence.chiSquared)) for "
          + "\(independence.degreesOfFreedom) degrees of freedom, "
          + "\(words(pValue: independence.pValue))): their signal or background differs, or a "
          + "fraction is wrong")
    }
    return warnings
  }
}

extension LabelFreeEvaluation {
  /// A ROC curve that rises and stays inside 0…1.
  public struct MonotonicCurve: Hashable, Codable, Sendable {
    /// The cuts in falling order.
    public let thresholds: [Double]
    /// The signal efficiencies.
    public let signalEfficiencies: [Double]
    /// The background efficiencies.
    public let backgroundEfficiencies: [Double]
  }

  /// The curve after isotonic regression of each efficiency, weighted by the statistical errors,
  /// and clipped to 0…1: for figures. It is biased at the ends, where it can only err inwards.
  public var monotonicCurve: MonotonicCurve {
    func regression(_ efficiency: (LabelFreePoint) -> LabelFreeEstimate) -> [Double] {
      let estimates = curve.map(efficiency)
      let rising = isotonicRegression(
        estimates.map(\.value),
        weights: estimates.map { 1 / max($0.statisticalError * $0.statisticalError, 1e-12) })
      return rising.map { min(max($0, 0), 1) }
    }
    return MonotonicCurve(
      thresholds: curve.map(\.threshold), signalEfficiencies: regression(\.signalEfficiency),
      backgroundEfficiencies: regression(\.backgroundEfficiency))
  }
}
