import Foundation
import Numerics

/// What a comparison of methods gave.
public struct SweepResult: Codable, Equatable, Sendable {
  /// One combination with all its repetitions.
  public struct Row: Codable, Equatable, Sendable {
    /// The method, or `supervised`.
    public var method: String
    /// The classifier.
    public var model: WeakModel
    /// The fractions of the mixtures.
    public var fractions: [Double]
    /// The events of each mixture.
    public var counts: [Int]
    /// The members of the ensemble.
    public var members: Int
    /// The columns of noise.
    public var noise: Int
    /// The AUC of each repetition, on labelled events.
    public var areas: [Double]
    /// The largest ε_S/√ε_B of each repetition where at least 25 background events pass.
    public var improvements: [Double]
    /// The mean training time of one repetition in seconds.
    public var seconds: Double

    /// Mean and standard deviation of the AUC.
    public var area: (mean: Double, deviation: Double) { Row.summary(areas) }
    /// Mean and standard deviation of the largest significance improvement.
    public var improvement: (mean: Double, deviation: Double) { Row.summary(improvements) }

    private static func summary(_ values: [Double]) -> (mean: Double, deviation: Double) {
      guard !values.isEmpty else { return (.nan, 0) }
      return (meanAndDeviation(values).mean, sampleDeviation(values))
    }
  }

  /// The combinations in the order of the configuration.
  public var rows: [Row]
  /// The number of signal and background events of the smallest test.
  public var testEvents: [Int]
  /// Combinations that were left out, with the reason.
  public var omissions: [String]
}
