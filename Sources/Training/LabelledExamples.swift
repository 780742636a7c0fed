import TensorEngine

/// Where a network's inputs come from.
///
/// The trainer asks for the inputs of one group of examples at a time, inside of the worker thread
/// that evaluates the group, so whatever is computed here runs in parallel.
public protocol ExampleSource: Sendable {
  /// The number of examples.
  var count: Int { get }

  /// The inputs of the given examples by name; the first axis of each counts the examples.
  func inputs(_ examples: ArraySlice<Int>, on tape: Tape) -> [String: Variable]
}

/// Examples that lie in memory as one array for each input.
public struct ArrayExamples: ExampleSource {
  /// The number of examples.
  public let count: Int
  private let arrays: [(name: String, array: Tensor)]

  /// Examples from arrays whose first axis counts the examples.
  ///
  /// - Precondition: There is an array, and all have the same number of examples.
  public init(_ arrays: [String: Tensor]) {
    let sorted = arrays.sorted { $0.key < $1.key }
    guard let first = sorted.first?.value, first.shape.rank > 0 else {
      preconditionFailure("ArrayExamples: at least one array with an axis of examples is needed")
    }
    count = first.shape[0]
    for (name, array) in sorted {
      precondition(
        array.shape.rank > 0 && array.shape[0] == count,
        "ArrayExamples: \"\(name)\" has shape \(array.shape), expected \(count) examples")
    }
    self.arrays = sorted.map { (name: $0.key, array: $0.value) }
  }

  /// The rows of the given examples, copied to the tape.
  public func inputs(_ examples: ArraySlice<Int>, on tape: Tape) -> [String: Variable] {
    var result: [String: Variable] = [:]
    for (name, array) in arrays {
      let row = array.shape.droppingFirst()
      let length = row.count
      result[name] = tape.constant(row.prepending(examples.count)) { target in
        array.values.withUnsafeBufferPointer { source in
          for (place, example) in examples.enumerated() {
            let from = UnsafeBufferPointer(
              rebasing: source[example * length..<(example + 1) * length])
            _ = UnsafeMutableBufferPointer(
              rebasing: target[place * length..<(place + 1) * length]
            ).update(fromContentsOf: from)
          }
        }
      }
    }
    return result
  }
}

/// Examples with their true classes.
public struct LabelledExamples: Sendable {
  /// The inputs.
  public let source: any ExampleSource
  /// The classes: 1 for signal, 0 for background.
  public let labels: [UInt8]
  /// Event weights; nil for unit weights.
  public let weights: [Float]?

  /// Examples with labels and, optionally, weights.
  ///
  /// - Precondition: As many labels and weights as examples.
  public init(source: any ExampleSource, labels: [UInt8], weights: [Float]? = nil) {
    precondition(
      labels.count == source.count && (weights.map { $0.count == labels.count } ?? true),
      "LabelledExamples: \(source.count) examples, \(labels.count) labels, "
        + "\(weights.map { "\($0.count)" } ?? "no") weights")
    self.source = source
    self.labels = labels
    self.weights = weights
  }

  /// The number of examples.
  public var count: Int { labels.count }

  /// The sum of the weights.
  var totalWeight: Double {
    weights.map { $0.reduce(0.0) { $0 + Double($1) } } ?? Double(count)
  }

  /// Checks that a classifier can be trained on or judged by these examples.
  ///
  /// - Parameter name: What the examples are called in messages, for example "training".
  /// - Throws: `TrainingError` for no examples, labels other than 0 and 1, a missing class, and
  ///   weights that are negative, not finite, or zero for a whole class.
  func validate(as name: String) throws(TrainingError) {
    guard count > 0 else {
      throw TrainingError("the \(name) set is empty; give it examples of both classes")
    }
    if let row = labels.firstIndex(where: { $0 > 1 }) {
      throw TrainingError(
        "the \(name) set has the label \(labels[row]) in row \(row); expected 1 for signal and 0 "
          + "for background")
    }
    for (label, word) in [(UInt8(1), "signal (label 1)"), (0, "background (label 0)")] {
      guard labels.contains(label) else {
        throw TrainingError(
          "the \(name) set has \(count) examples but no \(word); both classes are needed")
      }
      guard let weights else { continue }
      if let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
        throw TrainingError(
          "the \(name) set has the weight \(weights[row]) in row \(row); expected a finite number "
            + "≥ 0")
      }
      guard zip(labels, weights).contains(where: { $0 == label && $1 > 0 }) else {
        throw TrainingError("in the \(name) set all weights of \(word) are zero")
      }
    }
  }
}
