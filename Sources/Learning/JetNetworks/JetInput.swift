import Jets
import TensorEngine

/// Something that a network reads of a jet.
public enum JetInput: Sendable {
  /// The pixels that an image recipe makes.
  case image
  /// The features of constituents that a recipe makes, scaled as on the training jets.
  case constituents
  /// The observables of `JetObservables`, scaled as on the training jets.
  case observables
  /// Numbers that four-momenta give without a recipe and without a scaling.
  case plain(PlainJetInput)

  /// The name of the network's input.
  public var name: String {
    switch self {
    case .image: BeastArchitecture.imageInput
    case .constituents: BeastArchitecture.sequenceInput
    case .observables: JetExamples.observablesInput
    case .plain(let input): input.name
    }
  }

  /// The declaration of this input alone in an architecture.
  func declared(_ shapes: [String: Shape]) -> [Architecture.Input] {
    [.init(name: name, shape: shapes[name] ?? .scalar)]
  }
}

/// An input that four-momenta give without a recipe.
public struct PlainJetInput: Sendable {
  /// The name of the network's input.
  public let name: String
  /// The shape of a jet's numbers.
  public let shape: Shape
  /// Writes all numbers of a jet, row-major.
  public let fill:
    @Sendable (_ jet: UnsafeBufferPointer<FourMomentum>, UnsafeMutablePointer<Float>) -> Void
}
