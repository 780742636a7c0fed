import Mixtures

/// What turns numbers of signal events into cross sections: σ = N/(L A).
public struct SignalNormalization: Codable, Equatable, Sendable {
  /// The integrated luminosity L of the data in fb⁻¹.
  public var luminosity: Double
  /// The share A of all produced signal events that enter the table, before any selection of the
  /// search.
  public var acceptance: Double

  /// A luminosity with the share of signal events that enter the table; with 1 the cross section is
  /// a fiducial one.
  ///
  /// - Throws: `WeakSupervisionError` for a luminosity that is not positive, and for a share
  ///   outside of 0…1.
  public init(luminosity: Double, acceptance: Double = 1) throws {
    guard luminosity > 0, luminosity.isFinite else {
      throw WeakSupervisionError(
        "luminosity", "it is \(luminosity) fb⁻¹", hint: "give a positive one")
    }
    guard acceptance > 0, acceptance <= 1 else {
      throw WeakSupervisionError(
        "acceptance", "it is \(acceptance)", hint: "give a share of events above 0 and up to 1")
    }
    self.luminosity = luminosity
    self.acceptance = acceptance
  }

  /// The cross section of `events` in fb.
  public func crossSection(_ events: Double) -> Double { events / (luminosity * acceptance) }
}
