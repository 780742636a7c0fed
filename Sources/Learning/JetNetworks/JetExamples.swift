import Jets
import TensorEngine
import Training

/// Jets as the inputs of a network. Images and features are made when a batch asks for them, on the
/// worker that asks: that is far cheaper than the network, and no prepared copy fills the memory.
public struct JetExamples: ExampleSource {
  /// The jets.
  public let jets: JetSample
  /// How they become inputs.
  public let preprocessing: JetPreprocessing

  /// Jets as the inputs that `preprocessing` makes of them.
  public init(jets: JetSample, preprocessing: JetPreprocessing) {
    self.jets = jets
    self.preprocessing = preprocessing
  }

  /// The name of the observables input of the linear entry.
  public static let observablesInput = "observables"

  /// The number of jets.
  public var count: Int { jets.count }

  /// The inputs of the jets `examples`, by name: `image` [n, 40, 40, 1], `constituents`
  /// [n, 200, 7], `observables` [n, features], as far as the network reads them.
  public func inputs(_ examples: ArraySlice<Int>, on tape: Tape) -> [String: Variable] {
    let shapes = preprocessing.inputShapes
    var inputs: [String: Variable] = [:]
    func add(
      _ name: String,
      _ write: (UnsafeBufferPointer<FourMomentum>, UnsafeMutablePointer<Float>) -> Void
    ) {
      guard let shape = shapes[name] else { return }
      inputs[name] = fill(shape.prepending(examples.count), examples, on: tape, write)
    }
    for input in preprocessing.kind.inputs {
      switch input {
      case .image:
        if let recipe = preprocessing.images { add(input.name) { recipe.fill($0, into: $1) } }
      case .constituents:
        if let scaler = preprocessing.constituents { add(input.name) { scaler.fill($0, into: $1) } }
      case .observables:
        if let scaler = preprocessing.observables { add(input.name) { scaler.fill($0, into: $1) } }
      case .plain(let plain): add(input.name, plain.fill)
      }
    }
    return inputs
  }

  /// A tensor whose rows are written by `write`, one jet at a time.
  private func fill(
    _ shape: Shape, _ examples: ArraySlice<Int>, on tape: Tape,
    _ write: (UnsafeBufferPointer<FourMomentum>, UnsafeMutablePointer<Float>) -> Void
  ) -> Variable {
    let width = shape.count / max(examples.count, 1)
    return tape.constant(shape) { buffer in
      guard var row = buffer.baseAddress else { return }
      for jet in examples {
        jets.withConstituents(of: jet) { write($0, row) }
        row += width
      }
    }
  }
}
