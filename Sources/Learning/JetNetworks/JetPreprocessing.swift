import Jets
import Messages
import TensorEngine

/// Everything that turns a jet into the inputs of one network. It travels inside the model file, so
/// that a model can never meet jets prepared another way.
public struct JetPreprocessing: Codable, Equatable, Sendable {
  /// Which network reads the inputs.
  public let kind: TaggerKind
  /// The image recipe, where the network reads images.
  public let images: JetImageRecipe?
  /// The constituent recipe with its scaling, where the network reads constituents.
  public let constituents: FeatureScaler?
  /// The scaling of the jet observables, where the network reads those.
  public let observables: ObservableScaler?

  /// Prepares the inputs of `kind`; scalings are fitted on `training` only.
  ///
  /// - Throws: `FeatureScalerError` when the constituents of `training` can not be scaled.
  public init(
    _ kind: TaggerKind, images: JetImageRecipe, constituents: ConstituentRecipe,
    fittedOn training: JetSample
  ) throws {
    self.kind = kind
    observables = kind.readsObservables ? ObservableScaler(fittedOn: training) : nil
    self.images = kind.readsImages ? images : nil
    self.constituents =
      kind.readsConstituents ? try FeatureScaler.fit(constituents, to: training) : nil
  }

  /// Reads the preprocessing of a model file.
  ///
  /// - Throws: `DecodingError` for a value that is missing, of another kind or out of range, and
  ///   for a preprocessing that lacks what its kind of network reads.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = try container.decode(TaggerKind.self, forKey: .kind)
    images = try container.decodeIfPresent(JetImageRecipe.self, forKey: .images)
    constituents = try container.decodeIfPresent(FeatureScaler.self, forKey: .constituents)
    observables = try container.decodeIfPresent(ObservableScaler.self, forKey: .observables)
    for (name, isRead, isThere) in [
      ("images", kind.readsImages, images != nil),
      ("constituents", kind.readsConstituents, constituents != nil),
      ("observables", kind.readsObservables, observables != nil),
    ] where isRead {
      try decoder.require(isThere, "\"\(name)\" is missing, which a network \(kind.rawValue) reads")
    }
  }

  /// The shape of each input of a jet, by its name, such as `image` [40, 40, 1].
  public var inputShapes: [String: Shape] {
    kind.shapes(images: images ?? .fixed, constituents: constituents?.recipe ?? .fixed)
  }

  /// The network that reads these inputs, with the dropout rates of `networks`.
  public func architecture(_ networks: BeastArchitecture) -> Architecture {
    kind.architecture(inputShapes, networks)
  }
}
