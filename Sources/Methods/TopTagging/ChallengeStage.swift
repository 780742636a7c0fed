import JetNetworks

/// One training of the challenge: an entry from scratch, or its adaptation.
public struct ChallengeStage: Codable, Hashable, Sendable {
  /// The name of the recipe.
  public let recipe: String
  /// The kind of entry.
  public let kind: TaggerKind
  /// Which of the ensemble's networks, from zero.
  public let member: Int
  /// Whether the stage continues a trained entry on the labelled shifted jets.
  public let adapts: Bool

  /// The stage's name in file names: `fixed-beast-1-adapted`.
  public var identifier: String {
    let base = "\(recipe.replacing(" ", with: "-"))-\(kind.rawValue)-\(member + 1)"
    return adapts ? base + "-adapted" : base
  }

  /// The stage's name for people: `Beast (fixed), adapted`.
  public var title: String {
    "\(entryName)\(adapts ? ", adapted" : "")"
  }

  /// The entry's name on the leaderboard, the same before and after adaptation.
  public var entryName: String {
    let seed = member == 0 ? "" : ", seed \(member + 1)"
    return kind.dependsOnRecipe ? "\(kind.title), \(recipe)\(seed)" : "\(kind.title)\(seed)"
  }
}

extension ChallengeConfiguration {
  /// The stages in the order in which they run: each member's branches before its Beast, and every
  /// adaptation right after what it continues.
  public var stages: [ChallengeStage] {
    recipes.flatMap { recipe in
      (0..<members).flatMap { member in
        TaggerKind.allCases.flatMap { kind -> [ChallengeStage] in
          guard recipe.training(of: kind) != nil else { return [] }
          let stage = ChallengeStage(
            recipe: recipe.name, kind: kind, member: member, adapts: false)
          guard recipe.adaptation(of: kind) != nil else { return [stage] }
          return [
            stage,
            ChallengeStage(recipe: recipe.name, kind: kind, member: member, adapts: true),
          ]
        }
      }
    }
  }
}
