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
