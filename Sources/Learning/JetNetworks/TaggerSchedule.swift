/// How a recipe of the challenge trains a kind of network.
public struct TaggerSchedule: Sendable {
  /// Which number of passes over the training jets holds.
  public enum Epochs: Sendable {
    /// That of networks on images, on sequences, or that join trained branches.
    case images, sequences, joining
    /// One of its own.
    case own(Int)
  }

  /// The passes of the training.
  public let epochs: Epochs
  /// The learning rate of the training.
  public let rate: Double
  /// What the rate falls by from step to step, as in Keras: rate/(1 + decay · step).
  public var decay = 0.0
  /// The learning rate of the adaptation.
  public let adaptationRate: Double
}
