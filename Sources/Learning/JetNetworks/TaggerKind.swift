import Jets
import TensorEngine

/// A kind of network on jets: what it reads, how it is built, and how recipes train it.
///
/// Each kind has a file in `Taggers` and a place in ``allCases``; by these the challenge, weak
/// supervision, predictions, benchmarks and model files know it.
public struct TaggerKind: Sendable {
  /// Its name in configurations and model files.
  public let rawValue: String
  /// Its name on the leaderboard.
  public let title: String
  /// What it is, in a line.
  public let summary: String
  /// What it reads of a jet.
  public let inputs: [JetInput]
  /// The floating-point operations of a training step a jet, in units of the image branch's: what
  /// the estimate of the time left weighs trainings with.
  public let relativeCost: Double
  /// The kinds whose trained networks it begins with, as its parts of the same names.
  public var branches: [TaggerKind] = []
  /// How the recipes of the challenge train it, by the recipe's name; others leave it out.
  public let schedules: [String: TaggerSchedule]
  /// The network, from the shapes of its inputs by name and the settings of the Beast's branches.
  let architecture: @Sendable (_ shapes: [String: Shape], BeastArchitecture) -> Architecture

  /// All kinds, in the order in which the challenge trains them.
  public static let allCases: [TaggerKind] = [.linear, .sets, .energyFlow, .cnn, .rnn, .beast]
}

extension TaggerKind: RawRepresentable, CaseIterable, Codable, Hashable, CustomStringConvertible {
  /// The name.
  public var description: String { rawValue }

  /// The kind of this name.
  public init?(rawValue: String) {
    guard let kind = TaggerKind.allCases.first(where: { $0.rawValue == rawValue }) else {
      return nil
    }
    self = kind
  }
}

extension TaggerKind {
  /// Whether the network reads jet images.
  var readsImages: Bool { reads(.image) }
  /// Whether the network reads constituents.
  var readsConstituents: Bool { reads(.constituents) }
  /// Whether the network reads jet observables.
  var readsObservables: Bool { reads(.observables) }

  private func reads(_ input: JetInput) -> Bool { inputs.contains { $0.name == input.name } }

  /// Whether recipes prepare its inputs in ways of their own.
  public var dependsOnRecipe: Bool { readsImages || readsConstituents }

  /// The shape of each input of a jet, by its name.
  ///
  /// - Parameters:
  ///   - images: How jets become images.
  ///   - constituents: How jets become sequences.
  func shapes(images: JetImageRecipe, constituents: ConstituentRecipe) -> [String: Shape] {
    var shapes: [String: Shape] = [:]
    for input in inputs {
      switch input {
      case .image: shapes[input.name] = [images.size, images.size, 1]
      case .constituents: shapes[input.name] = [constituents.length, constituents.featureCount]
      case .observables: shapes[input.name] = [JetObservables.names.count]
      case .plain(let plain): shapes[input.name] = plain.shape
      }
    }
    return shapes
  }

  /// The network for jets that are prepared in this way, with the settings of `networks` where it
  /// has a branch of the Beast.
  public func architecture(
    images: JetImageRecipe, constituents: ConstituentRecipe, _ networks: BeastArchitecture
  ) -> Architecture {
    architecture(shapes(images: images, constituents: constituents), networks)
  }
}
