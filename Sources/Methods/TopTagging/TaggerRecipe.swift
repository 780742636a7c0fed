import JetNetworks
import Jets
import Training

/// One way of preparing jets and training the networks: everything that distinguishes the entry as
/// it was submitted in 2018 from the repaired one.
public struct TaggerRecipe: Codable, Equatable, Sendable {
  /// The name shown on the leaderboard: "fixed" or "as submitted".
  public var name: String
  /// How a jet becomes an image.
  public var images: JetImageRecipe
  /// How a jet becomes a sequence of constituents.
  public var constituents: ConstituentRecipe
  /// The dropout rates and gates of the networks.
  public var architecture: BeastArchitecture
  /// How each kind of entry is trained.
  public var training: [String: FitConfiguration]
  /// How a trained entry continues on the labelled part of the shifted data: the winners' trick.
  public var adaptation: [String: FitConfiguration]

  /// The configuration that trains entries of `kind` from scratch (the Beast: after joining).
  public func training(of kind: TaggerKind) -> FitConfiguration? { training[kind.rawValue] }

  /// The configuration that adapts entries of `kind`.
  public func adaptation(of kind: TaggerKind) -> FitConfiguration? { adaptation[kind.rawValue] }
}
