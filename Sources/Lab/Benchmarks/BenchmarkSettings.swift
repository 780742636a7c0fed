import Foundation
import Jets
import TopTagging

/// What is measured, and on what.
public struct BenchmarkSettings: Sendable {
  /// Jets (images, sequences) in a training step.
  public var batch: Int
  /// How often each work is timed.
  public var repeats: Int
  /// The file whose jets are used.
  public var data: URL
  /// How the file is read where its content does not say it.
  public var reading: JetFileOptions
  /// How jets become inputs, and the dropout rates of the networks.
  public var recipe: TaggerRecipe
  /// Whether networks get random numbers everywhere instead of images and constituents of jets.
  public var usesRandomInputs: Bool

  /// Settings from their parts.
  public init(
    batch: Int, repeats: Int, data: URL, reading: JetFileOptions = JetFileOptions(),
    recipe: TaggerRecipe, usesRandomInputs: Bool
  ) {
    self.batch = batch
    self.repeats = repeats
    self.data = data
    self.reading = reading
    self.recipe = recipe
    self.usesRandomInputs = usesRandomInputs
  }
}

extension TaggerRecipe {
  /// The recipe of that name, "fixed" or "as submitted"; how long it would be trained plays no
  /// part.
  public static func benchmarked(_ name: String) -> TaggerRecipe {
    name == "fixed"
      ? .fixed(EpochCounts(images: 1, sequences: 1, joining: 1, adaptation: 1))
      : .asSubmitted(EpochCounts(images: 1, sequences: 1, joining: 1, adaptation: 1))
  }
}
