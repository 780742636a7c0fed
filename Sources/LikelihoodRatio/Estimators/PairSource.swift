import TensorEngine
import Training

/// θ and x of events, with one or two θ for each x.
struct PairSource: ExampleSource {
  /// The name of the standardized parameters with respect to which the loss differentiates.
  static let leaf = "standardized theta"
  let count: Int
  let points: Int
  /// The θ of all events, then the θ₁ of all events where there are two.
  let inputs: RatioInputs
  /// Whether θ wants gradients.
  let hasLeaf: Bool

  func inputs(_ examples: ArraySlice<Int>, on tape: Tape) -> [String: Variable] {
    var result = [
      RatioArchitecture.xInput: fill(examples, width: inputs.observables, on: tape) {
        inputs.writeX($0, to: $2, at: $3)
      }
    ]
    guard inputs.parameters > 0 else { return result }
    guard hasLeaf else {
      result[RatioArchitecture.thetaInput] = fill(examples, width: inputs.width, on: tape) {
        inputs.writeTheta($0 + count * $1, $0, to: $2, at: $3)
      }
      return result
    }
    let leaf = tape.leaf([examples.count, points, inputs.parameters]) { target in
      write(examples, width: inputs.parameters, to: target) {
        inputs.writeStandardized($0 + count * $1, to: $2, at: $3)
      }
    }
    result[PairSource.leaf] = leaf
    result[RatioArchitecture.thetaInput] = inputs.described(leaf, events: examples)
    return result
  }

  private typealias Write = (
    _ event: Int, _ point: Int, _ target: UnsafeMutableBufferPointer<Float>, _ start: Int
  ) -> Void

  private func fill(
    _ examples: ArraySlice<Int>, width: Int, on tape: Tape, _ body: Write
  ) -> Variable {
    tape.constant([examples.count, points, width]) {
      write(examples, width: width, to: $0, body)
    }
  }

  private func write(
    _ examples: ArraySlice<Int>, width: Int, to target: UnsafeMutableBufferPointer<Float>,
    _ body: Write
  ) {
    for (place, example) in examples.enumerated() {
      for point in 0..<points { body(example, point, target, (place * points + point) * width) }
    }
  }
}
