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
    let pairs = examples.flatMap { example in
      (0..<points).map { RatioInputs.Pair(point: example + count * $0, event: example) }
    }
    var result = inputs.inputs(pairs, axes: [examples.count, points], on: tape)
    guard hasLeaf, inputs.parameters > 0 else { return result }
    let leaf = tape.leaf([examples.count, points, inputs.parameters]) { target in
      for (place, pair) in pairs.enumerated() {
        inputs.writeStandardized(pair.point, to: target, at: place * inputs.parameters)
      }
    }
    result[PairSource.leaf] = leaf
    result[RatioArchitecture.thetaInput] = inputs.described(leaf, events: examples)
    return result
  }
}
