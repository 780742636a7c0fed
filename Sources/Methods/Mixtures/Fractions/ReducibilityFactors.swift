/// The reducibility factors of two mixtures, κ₁₂ = inf p₁/p₂ and κ₂₁ = inf p₂/p₁: the largest
/// shares of the other that can be taken out of each (Metodiev and Thaler, arXiv:1802.00008).
public struct ReducibilityFactors: Hashable, Codable, Sendable {
  /// κ₁₂ = inf p₁/p₂, in 0…1; the first mixture is the one richer in signal.
  public let first: Double
  /// κ₂₁ = inf p₂/p₁, in 0…1.
  public let second: Double

  /// Factors of two mixtures that differ.
  ///
  /// - Throws: `WeakSupervisionError` for a factor outside 0…1 (1 excluded: equal mixtures).
  public init(first: Double, second: Double) throws {
    for (name, value) in [("κ₁₂", first), ("κ₂₁", second)] where !(value >= 0 && value < 1) {
      throw WeakSupervisionError(
        "reducibility factor \(name)", "\(value) is not in 0 ..< 1",
        hint: "a factor of 1 means that the two mixtures are the same")
    }
    self.first = first
    self.second = second
  }

  /// The factors of mixtures with signal fractions f₁ > f₂ of classes that have the factors
  /// `signal` = κ_SB = inf p_S/p_B and `background` = κ_BS = inf p_B/p_S between themselves.
  public init(
    firstFraction f1: Double, secondFraction f2: Double, signal: Double = 0, background: Double = 0
  ) throws {
    try self.init(
      first: (1 - f1 + f1 * signal) / (1 - f2 + f2 * signal),
      second: (f2 + (1 - f2) * background) / (f1 + (1 - f1) * background))
  }

  /// The share of topic T₁ in the two mixtures: (1 − κ₁₂)/(1 − κ₁₂ κ₂₁) and κ₂₁ times that. They
  /// are the signal fractions if κ_SB = κ_BS = 0.
  public var topicFractions: (first: Double, second: Double) {
    let fraction = (1 - first) / (1 - first * second)
    return (fraction, second * fraction)
  }
}
