import Foundation
import JetNetworks
import Jets
import TensorEngine

/// Everything a run of the challenge depends on beside the jets themselves.
public struct ChallengeConfiguration: Codable, Equatable, Sendable {
  /// The seed of every random number of the run.
  public var seed: UInt64
  /// How many networks of each entry are trained, with different seeds; above one their mean is an
  /// entry of its own.
  public var members: Int
  /// What makes the public and private jets differ from simulation.
  public var shift: DetectorShift
  /// The share of the training (public) jets kept for validation while training (adapting).
  public var validationFraction: Double
  /// The ways of preparing and training, in the order of the run.
  public var recipes: [TaggerRecipe]

  /// A configuration from its parts.
  public init(
    seed: UInt64, members: Int, shift: DetectorShift, validationFraction: Double,
    recipes: [TaggerRecipe]
  ) {
    self.seed = seed
    self.members = members
    self.shift = shift
    self.validationFraction = validationFraction
    self.recipes = recipes
  }

  /// A few minutes on two cores with the 16,000 training jets of the sample.
  ///
  /// - Parameter kinds: The entries; what they begin with is trained too.
  public static func quick(
    _ kinds: [TaggerKind] = TaggerKind.standardEntries
  ) -> ChallengeConfiguration {
    standard(
      kinds, validationFraction: 0.1,
      fixed: EpochCounts(images: 3, sequences: 5, joining: 1, adaptation: 3),
      asSubmitted: EpochCounts(images: 1, sequences: 5, joining: 1, adaptation: 3))
  }

  /// For files of 10⁵ to 10⁶ jets.
  ///
  /// - Parameter kinds: The entries; what they begin with is trained too.
  public static func full(
    _ kinds: [TaggerKind] = TaggerKind.standardEntries
  ) -> ChallengeConfiguration {
    standard(
      kinds, validationFraction: 0.05,
      fixed: EpochCounts(images: 4, sequences: 10, joining: 2, adaptation: 5),
      asSubmitted: EpochCounts(images: 3, sequences: 10, joining: 1, adaptation: 5))
  }

  /// Both recipes, without one that trains none of the entries.
  private static func standard(
    _ kinds: [TaggerKind], validationFraction: Double, fixed: EpochCounts, asSubmitted: EpochCounts
  ) -> ChallengeConfiguration {
    ChallengeConfiguration(
      seed: 1, members: 1, shift: .mild, validationFraction: validationFraction,
      recipes: [.fixed(fixed, kinds: kinds), .asSubmitted(asSubmitted, kinds: kinds)]
        .filter { !$0.training.isEmpty })
  }

  /// Gives every training from scratch the same number of passes over the training jets.
  public mutating func setEpochs(_ epochs: Int) {
    for index in recipes.indices {
      for kind in recipes[index].training.keys { recipes[index].training[kind]?.epochs = epochs }
    }
  }

  /// Gives every training and adaptation the same precision.
  public mutating func setPrecision(_ precision: Precision) {
    for index in recipes.indices {
      for kind in recipes[index].training.keys {
        recipes[index].training[kind]?.precision = precision
      }
      for kind in recipes[index].adaptation.keys {
        recipes[index].adaptation[kind]?.precision = precision
      }
    }
  }

  /// Checks what the type can't.
  ///
  /// - Throws: `ChallengeError` or `ConfigurationError` that names the key and what it may be.
  public func validate() throws {
    func require(_ condition: Bool, _ problem: @autoclosure () -> String) throws {
      guard condition else { throw ChallengeError("Configuration: \(problem())") }
    }
    try require((1...1000).contains(members), "members is \(members), must be 1 to 1000.")
    try require(
      validationFraction > 0 && validationFraction < 1,
      "validationFraction is \(validationFraction), must lie between 0 and 1.")
    try require(!recipes.isEmpty, "recipes is empty, must hold at least one.")
    let names = recipes.map(\.name)
    try require(Set(names).count == names.count, "two recipes are called the same: \(names).")
    for name in names {
      try require(
        !name.isEmpty && !name.contains("/"),
        "\"\(name)\" is no name of a recipe: it is empty, or has a slash.")
    }
    for step in shift.steps {
      if let problem = step.problem { throw ChallengeError("Configuration, shift: \(problem)") }
    }
    let kinds = TaggerKind.allCases.map(\.rawValue)
    for recipe in recipes {
      let described = Set(recipe.training.keys).union(recipe.adaptation.keys)
      for key in described.sorted() where !kinds.contains(key) {
        throw ChallengeError(
          "Configuration, recipe \"\(recipe.name)\": there is no entry \"\(key)\"; "
            + "entries are \(kinds.joined(separator: ", ")).")
      }
      for (part, fits) in [("training", recipe.training), ("adaptation", recipe.adaptation)] {
        for (key, fit) in fits.sorted(by: { $0.key < $1.key }) {
          try fit.validate(keyPath: "recipes, \"\(recipe.name)\": \(part).\(key)")
        }
      }
      try require(
        !recipe.training.isEmpty, "recipe \"\(recipe.name)\" trains no entry.")
      try require(
        recipe.images.size % 8 == 0,
        "recipe \"\(recipe.name)\": the image branch halves its image three times, so the size "
          + "must be a multiple of 8, not \(recipe.images.size).")
    }
  }
}
