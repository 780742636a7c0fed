import DataFiles
import Randomness
import Synchronization
import TensorEngine
import Training

/// Examples of two classes for a network with one output, the logit of class 1, in scikit-learn's
/// order.
struct PerceptronExamples: TrainingExamples {
  let source: any ExampleSource
  private let labels: [UInt8]
  private let order: ShuffledOrder

  /// Rows of features with their classes.
  ///
  /// - Parameter random: Where the orders of the epochs come from.
  init(_ features: Tensor, _ labels: [UInt8], _ random: MersenneTwister) {
    source = ArrayExamples(["features": features])
    self.labels = labels
    order = ShuffledOrder(labels.count, random)
  }

  var outputShape: Shape { [1] }

  var totalWeight: Double { Double(count) }

  /// Nothing more to check: the samples were checked when they were given.
  func validate(as name: String) {}

  func hashTargets(into hasher: inout SHA256Hasher) {
    labels.withUnsafeBytes { hasher.update($0) }
  }

  /// The next order; the epochs are asked for one after the other.
  func epochOrder(_ random: RandomStream) -> [Int] { order.next() }

  func weight(of example: Int) -> Double { 1 }

  /// Σ cross-entropy.
  func loss(_ outputs: Variable, of examples: ArraySlice<Int>) -> Variable {
    binaryCrossEntropy(logits: outputs, targets: examples.map { Float(labels[$0]) })
  }

  /// The mean cross-entropy.
  func judge(_ outputs: [Float]) -> Judgement {
    let tape = Tape()
    let all = Array(0..<count)
    let logits = Tensor(shape: [count, 1], values: outputs)
    let sum = tape.withoutRecording { loss(tape.constant(logits), of: all[...]).scalar }
    return Judgement(loss: Double(sum) / totalWeight, auc: nil)
  }
}

/// An order that each epoch shuffles again, starting from that of the epoch before.
private final class ShuffledOrder: Sendable {
  private let state: Mutex<(order: [Int], random: MersenneTwister)>

  init(_ count: Int, _ random: MersenneTwister) {
    state = Mutex((Array(0..<count), random))
  }

  func next() -> [Int] {
    state.withLock { state in
      let before = state.order
      state.order = state.random.permutation(before.count).map { before[$0] }
      return state.order
    }
  }
}
