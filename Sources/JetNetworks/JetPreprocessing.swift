import Jets

/// Everything that turns a jet into the inputs of one network. It travels inside the model file, so
/// that a model can never meet jets prepared another way.
public struct JetPreprocessing: Codable, Equatable, Sendable {
  /// Which network reads the inputs.
  public var kind: TaggerKind
  /// The image recipe, where the network reads images.
  public var images: JetImageRecipe?
  /// The constituent recipe with its scaling, where the network reads constituents.
  public var constituents: FeatureScaler?
  /// The scaling of the jet observables, where the network reads those.
  public var observables: ObservableScaler?

  /// Prepares the inputs of `kind`; scalings are fitted on `training` only.
  ///
  /// - Throws: `FeatureScalerError` when the constituents of `training` can not be scaled.
  public init(
    _ kind: TaggerKind, images: JetImageRecipe, constituents: ConstituentRecipe,
    fittedOn training: JetSample
  ) throws {
    self.kind = kind
    if kind == .linear { observables = ObservableScaler(fittedOn: training) }
    if kind == .cnn || kind == .beast { self.images = images }
    if kind == .sets || kind == .rnn || kind == .beast {
      self.constituents = try FeatureScaler.fit(constituents, to: training)
    }
  }
}
