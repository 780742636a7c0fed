/// ε_S/√ε_B at one signal efficiency, with its interval.
public struct SignificanceImprovement: Sendable {
  /// The signal efficiency ε_S.
  public let signalEfficiency: Double
  /// ε_S/√ε_B.
  public let value: Double
  /// The lower end of the interval.
  public let lower: Double
  /// The upper end of the interval.
  public let upper: Double
}

extension ROCCurve {
  /// The factor ε_S/√ε_B by which a cut improves the significance S/√B, at `steps` equally spaced
  /// signal efficiencies.
  ///
  /// Points with fewer than `minimumBackgroundPassing` passing background events (effective) are
  /// left out: with few events the curve's maximum is a fluctuation. Twenty-five events are a
  /// 20% error of ε_B and 10% of the improvement.
  public func significanceImprovement(
    steps: Int = 100, minimumBackgroundPassing: Double = 25, level: Double = 0.95
  ) -> [SignificanceImprovement] {
    (1...steps).compactMap { step in
      let efficiency = Double(step) / Double(steps)
      let rejection = rejection(atSignalEfficiency: efficiency, level: level)
      guard let value = rejection.value, let upper = rejection.upper,
        rejection.backgroundPassing >= minimumBackgroundPassing
      else { return nil }
      return SignificanceImprovement(
        signalEfficiency: efficiency, value: efficiency * value.squareRoot(),
        lower: efficiency * rejection.lower.squareRoot(), upper: efficiency * upper.squareRoot())
    }
  }
}
