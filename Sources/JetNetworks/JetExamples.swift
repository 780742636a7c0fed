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
    var inputs: [String: Variable] = [:]
    if let recipe = preprocessing.images {
      let shape: Shape = [examples.count, recipe.size, recipe.size, 1]
      inputs[BeastArchitecture.imageInput] = fill(shape, examples, on: tape) { jet, pixels in
        recipe.fill(jet, into: pixels)
      }
    }
    if let scaler = preprocessing.constituents {
      let shape: Shape = [examples.count, scaler.recipe.length, scaler.recipe.featureCount]
      inputs[BeastArchitecture.sequenceInput] = fill(shape, examples, on: tape) { jet, features in
        scaler.fill(jet, into: features)
      }
    }
    if let scaler = preprocessing.observables {
      let shape: Shape = [examples.count, scaler.names.count]
      inputs[JetExamples.observablesInput] = fill(shape, examples, on: tape) { jet, values in
        scaler.fill(jet, into: values)
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
