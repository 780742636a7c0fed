import Evaluation
import Foundation
import Randomness
import Training

/// Which simulations of a file were kept from the training, so that later commands know them again.
public struct HeldOut: Codable, Equatable, Sendable {
  /// The files of the training.
  public var files: [DataHash]
  /// The number of simulations in them.
  public var count: Int
  /// The share that was held out.
  public var share: Double
  /// The seed of the choice.
  public var seed: UInt64

  /// A choice.
  public init(files: [DataHash], count: Int, share: Double, seed: UInt64) {
    self.files = files
    self.count = count
    self.share = share
    self.seed = seed
  }

  /// Cuts the simulations.
  ///
  /// - Throws: `LikelihoodRatioError` when a part would be empty or lack a class.
  public func split(
    _ simulations: Simulations
  ) throws -> (training: Simulations, heldOut: Simulations) {
    let parts = try simulations.split(
      validationShare: share, random: RandomStream(seed: seed).substream("held out"))
    return (parts.training, parts.validation)
  }

  /// The simulations that a model may be judged with: those of a training file that were held out, all
  /// of any other file.
  ///
  /// - Returns: The simulations, with what was chosen in words.
  /// - Throws: As `split`.
  public static func judging(
    _ simulations: Simulations, of files: [DataHash], summary: String
  ) throws -> (simulations: Simulations, statement: String) {
    let decoded = try? JSONDecoder().decode(
      RatioTrainingSummary.self, from: Data(summary.utf8))
    let hashes = Set(files.map(\.sha256))
    guard let held = decoded?.heldOut, held.count == simulations.count,
      Set(held.files.map(\.sha256)) == hashes
    else {
      return (simulations, "\(simulations.count) simulations of other files than the training's")
    }
    let part = try held.split(simulations).heldOut
    return (
      part, "the \(part.count) of \(simulations.count) simulations that were kept from the training"
    )
  }
}

/// How an estimate was trained, as its model file says.
public struct RatioTrainingSummary: Codable, Sendable {
  /// The configuration.
  public var configuration: RatioConfiguration
  /// What was kept from the training.
  public var heldOut: HeldOut

  /// A summary.
  public init(configuration: RatioConfiguration, heldOut: HeldOut) {
    self.configuration = configuration
    self.heldOut = heldOut
  }
}
