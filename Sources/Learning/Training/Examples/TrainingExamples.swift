import DataFiles
import Foundation
import Randomness
import TensorEngine

/// Examples together with what a training minimizes on them.
///
/// `LabelledExamples` minimize the cross-entropy with their true classes. Methods that learn from
/// something else than classes bring their own examples; the fit loop is the same for all.
public protocol TrainingExamples: Sendable {
  /// The inputs.
  var source: any ExampleSource { get }
  /// The shape of one example's output that the loss reads.
  var outputShape: Shape { get }
  /// The sum of the weights: the mean loss is the sum of the losses divided by it.
  var totalWeight: Double { get }
  /// Whether the loss couples all examples of a batch, as one on mean outputs does; otherwise it is
  /// a sum over the examples.
  var couplesBatch: Bool { get }

  /// Checks that a network can be trained on, or judged by, these examples.
  ///
  /// - Parameter name: What the examples are called in messages, for example "training".
  /// - Throws: `TrainingError` or an error of the method that says what is wrong.
  func validate(as name: String) throws

  /// Adds everything but the inputs to a fingerprint: targets, weights, settings of the loss.
  func hashTargets(into hasher: inout SHA256Hasher)

  /// The order in which an epoch goes through the examples; batches are cut from it.
  func epochOrder(_ random: RandomStream) -> [Int]

  /// The weight of an example, by which its loss counts.
  func weight(of example: Int) -> Double

  /// The sum of weight × loss over the given examples: a group of a batch or, where the loss
  /// couples the batch, all of it. A coupled loss is the batch's loss times its number of examples.
  ///
  /// - Parameter outputs: The network's outputs, `[examples] + outputShape`.
  func loss(_ outputs: Variable, of examples: ArraySlice<Int>) -> Variable

  /// The same with the network's inputs at hand, for losses on derivatives with respect to them:
  /// the source has then put those inputs on the tape as leaves. Not asked for losses that couple a
  /// batch.
  func loss(
    _ outputs: Variable, inputs: [String: Variable], of examples: ArraySlice<Int>
  ) -> Variable

  /// The mean loss and, for classifiers, the area under the ROC curve of all examples.
  ///
  /// - Parameter outputs: The network's outputs, row-major, all finite.
  func judge(_ outputs: [Float]) throws -> Judgement

  /// The same with the network at hand, for terms of the loss that need its derivatives.
  ///
  /// - Parameters:
  ///   - outputs: The network's outputs, row-major, all finite.
  ///   - network: The network.
  ///   - threads: The number of threads; the result does not depend on it.
  func judge(_ outputs: [Float], of network: Network, threads: Int) throws -> Judgement
}

/// How good a network is on a set of examples.
public struct Judgement: Equatable, Sendable {
  /// The mean loss.
  public var loss: Double
  /// The area under the ROC curve; nil for networks that are no classifiers.
  public var auc: Double?
  /// The terms of the loss that the training minimizes, where it has several or is not `loss`.
  public var terms: [LossTerm]

  /// A judgement from its numbers.
  public init(loss: Double, auc: Double?, terms: [LossTerm] = []) {
    self.loss = loss
    self.auc = auc
    self.terms = terms
  }
}

/// One term of a loss.
public struct LossTerm: Codable, Equatable, Sendable {
  /// What it measures, for example "cross-entropy".
  public var name: String
  /// Its mean over the examples, as it counts in the loss.
  public var value: Double

  /// A term.
  public init(_ name: String, _ value: Double) {
    self.name = name
    self.value = value
  }
}

extension TrainingExamples {
  /// The number of examples.
  public var count: Int { source.count }

  /// A sum over the examples.
  public var couplesBatch: Bool { false }

  /// A loss on the outputs alone.
  public func loss(
    _ outputs: Variable, inputs: [String: Variable], of examples: ArraySlice<Int>
  ) -> Variable { loss(outputs, of: examples) }

  /// A judgement from the outputs alone.
  public func judge(_ outputs: [Float], of network: Network, threads: Int) throws -> Judgement {
    try judge(outputs)
  }

  /// A random order of all examples.
  public func epochOrder(_ random: RandomStream) -> [Int] {
    var random = random
    return random.permutation(count)
  }

  /// SHA-256 over all targets and weights, and over the inputs of some examples spread over the
  /// set.
  var fingerprint: String {
    var hasher = SHA256Hasher()
    hashTargets(into: &hasher)
    let probes = min(count, 16)
    let examples = (0..<probes).map { $0 * count / probes }
    let tape = Tape()
    for (name, input) in source.inputs(examples[...], on: tape).sorted(by: { $0.key < $1.key }) {
      hasher.update(Data("\(name) \(input.shape)".utf8))
      input.withUnsafeValues { hasher.update(UnsafeRawBufferPointer($0)) }
    }
    return hasher.finalize()
  }
}
