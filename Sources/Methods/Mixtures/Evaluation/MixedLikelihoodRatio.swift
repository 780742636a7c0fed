/// How the likelihood ratio of two mixtures and that of signal to background belong together.
///
/// With L = p_S/p_B the ratio of the mixtures is L₁₂ = (f₁ L + 1 − f₁)/(f₂ L + 1 − f₂), which rises
/// with L exactly if f₁ > f₂ (Metodiev, Nachman, Thaler, arXiv:1708.02949, section 2.2).
public struct MixedLikelihoodRatio: Hashable, Sendable {
  /// The signal fraction f₁ of the mixture in the numerator.
  public let first: Double
  /// The signal fraction f₂ of the mixture in the denominator.
  public let second: Double

  /// The ratio of two mixtures with these signal fractions.
  ///
  /// - Throws: `WeakSupervisionError` unless f₁ > f₂.
  public init(first: SignalFraction, second: SignalFraction) throws {
    guard first.value > second.value else {
      throw WeakSupervisionError(
        "mixtures with fractions \(first.value) and \(second.value)",
        "the first is not richer in signal", hint: "give the signal-rich mixture first")
    }
    self.first = first.value
    self.second = second.value
  }

  /// The values that L₁₂ can take, (1 − f₁)/(1 − f₂) for pure background to f₁/f₂ for pure signal;
  /// infinite above for f₂ = 0.
  public var range: ClosedRange<Double> { (1 - first) / (1 - second)...first / second }

  /// L₁₂ for the ratio `signalToBackground` = p_S/p_B.
  public func mixed(_ signalToBackground: Double) -> Double {
    guard signalToBackground.isFinite else { return range.upperBound }
    return (first * signalToBackground + 1 - first) / (second * signalToBackground + 1 - second)
  }

  /// L = [(1 − f₂) L₁₂ − (1 − f₁)]/(f₁ − f₂ L₁₂) for `mixed` = p₁/p₂, clipped to `range` first:
  /// from 0 to infinity.
  ///
  /// A classifier that was trained on the two mixtures with equal total weights and gives D =
  /// P(1|x) has L₁₂ = D/(1 − D).
  public func signalToBackground(_ mixed: Double) -> Double {
    if mixed <= range.lowerBound { return 0 }
    if mixed >= range.upperBound { return .infinity }
    return ((1 - second) * mixed - (1 - first)) / (first - second * mixed)
  }
}
