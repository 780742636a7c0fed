import Diagnostics

/// A cut chosen for a wanted efficiency.
public struct WorkingPoint: Hashable, Codable, Sendable {
  /// The efficiency that a cut is wanted for.
  public enum Efficiency: String, Codable, Sendable {
    /// The signal efficiency ε_S.
    case signal
    /// The background efficiency ε_B.
    case background
  }

  /// Which efficiency was wanted.
  public let efficiency: Efficiency
  /// The wanted efficiency.
  public let target: Double
  /// The chosen cut with its efficiencies and their errors at this cut.
  public let point: LabelFreePoint
  /// The cuts at which the efficiency is the target plus and minus its total error.
  public let thresholds: ClosedRange<Double>
  /// The other efficiency where the wanted one is exactly the target: its error holds that of the
  /// place of the cut too, through the local slope of the ROC curve.
  public let otherEfficiency: LabelFreeEstimate
  /// ε_S/√ε_B where the wanted efficiency is exactly the target; nil where too few background
  /// events are expected to pass or ε_B is not above twice its error.
  public let significanceImprovement: LabelFreeEstimate?
}

extension LabelFreeEvaluator {
  /// The cut for a signal efficiency of `target`.
  ///
  /// The raw curve need not be monotonic, so the cut is read off its isotonic regression; the
  /// efficiencies quoted are the raw ones at that cut.
  ///
  /// - Throws: `WeakSupervisionError` for a target outside 0…1 (both excluded).
  public func workingPoint(
    signalEfficiency target: Double, minimumBackground: Double = 25
  ) throws -> WorkingPoint {
    try workingPoint(.signal, target, minimumBackground: minimumBackground)
  }

  /// The cut for a background efficiency of `target`, found as that for a signal efficiency.
  ///
  /// - Throws: `WeakSupervisionError` for a target outside 0…1 (both excluded).
  public func workingPoint(
    backgroundEfficiency target: Double, minimumBackground: Double = 25
  ) throws -> WorkingPoint {
    try workingPoint(.background, target, minimumBackground: minimumBackground)
  }

  /// The point of `curve` with the largest significance improvement; nil if no point has enough
  /// background. The largest of many fluctuating numbers is biased upwards; measure the cut again
  /// on other events for a number without that bias.
  public func bestSignificanceImprovement(
    of curve: [LabelFreePoint], minimumBackground: Double = 25
  ) -> LabelFreePoint? {
    let values = curve.map {
      $0.significanceImprovement(minimumBackground: minimumBackground)?.value ?? -.infinity
    }
    guard let best = values.max(), best > -.infinity else { return nil }
    return curve[values.firstIndex(of: best)!]
  }

  private func workingPoint(
    _ efficiency: WorkingPoint.Efficiency, _ target: Double, minimumBackground: Double
  ) throws -> WorkingPoint {
    guard target > 0, target < 1 else {
      throw WeakSupervisionError(
        "working point", "the wanted \(efficiency.rawValue) efficiency is \(target)",
        hint: "choose a number between 0 and 1")
    }
    let raw = ranking.efficiencies(
      efficiency == .signal ? unmixing.signal : unmixing.background)
    let curve = isotonicRegression(raw.values)
    func cut(_ wanted: Double) -> Double {
      raw.thresholds[curve.firstIndex { $0 >= wanted } ?? raw.thresholds.count - 1]
    }
    let point = point(at: cut(target))
    let error = point.estimate(of: efficiency).totalError
    let reach = max(0.03, 2 * error)
    let slope = slope(efficiency, from: cut(target + reach), to: cut(target - reach))
    let other = point.otherEfficiency(than: efficiency, at: target, slope: slope)
    let hasBackground = point.expectedBackground >= minimumBackground
    return WorkingPoint(
      efficiency: efficiency, target: target, point: point,
      thresholds: cut(target + error)...cut(target - error), otherEfficiency: other,
      significanceImprovement: hasBackground ? improvement(efficiency, target, other) : nil)
  }

  /// The change of the other efficiency with the wanted one between two cuts.
  private func slope(
    _ efficiency: WorkingPoint.Efficiency, from upper: Double, to lower: Double
  ) -> Double {
    let (upper, lower) = (point(at: upper), point(at: lower))
    let signal = lower.signalEfficiency.value - upper.signalEfficiency.value
    let background = lower.backgroundEfficiency.value - upper.backgroundEfficiency.value
    let (rise, run) = efficiency == .signal ? (background, signal) : (signal, background)
    return run == 0 ? 0 : rise / run
  }

  private func improvement(
    _ efficiency: WorkingPoint.Efficiency, _ target: Double, _ other: LabelFreeEstimate
  ) -> LabelFreeEstimate? {
    if efficiency == .background { return other.scaled(by: 1 / target.squareRoot()) }
    guard other.value > 2 * other.totalError else { return nil }
    let value = target / other.value.squareRoot()
    let scale = value / (2 * other.value)
    return LabelFreeEstimate(
      value: value, statisticalError: scale * other.statisticalError,
      fractionError: scale * other.fractionError)
  }
}

extension LabelFreeEstimate {
  fileprivate func scaled(by factor: Double) -> LabelFreeEstimate {
    LabelFreeEstimate(
      value: factor * value, statisticalError: factor * statisticalError,
      fractionError: factor * fractionError)
  }
}

extension LabelFreePoint {
  fileprivate func estimate(of efficiency: WorkingPoint.Efficiency) -> LabelFreeEstimate {
    efficiency == .signal ? signalEfficiency : backgroundEfficiency
  }

  /// The other efficiency, moved along the curve to where the wanted one is `target`.
  fileprivate func otherEfficiency(
    than efficiency: WorkingPoint.Efficiency, at target: Double, slope: Double
  ) -> LabelFreeEstimate {
    let (signal, background) = (signalEfficiency.value, backgroundEfficiency.value)
    return efficiency == .signal
      ? combined(background + slope * (target - signal), -slope, 1)
      : combined(signal + slope * (target - background), 1, -slope)
  }
}
