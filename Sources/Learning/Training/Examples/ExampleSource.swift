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

/// Some examples of another source, in a given order.
public struct SelectedExamples: ExampleSource {
  private let base: any ExampleSource
  private let rows: [Int]

  /// The examples `rows` of `base`.
  ///
  /// - Precondition: The rows exist.
  public init(_ base: any ExampleSource, rows: [Int]) {
    precondition(
      rows.allSatisfy { (0..<base.count).contains($0) },
      "SelectedExamples: a row outside of \(base.count) examples")
    self.base = base
    self.rows = rows
  }

  /// The number of chosen examples.
  public var count: Int { rows.count }

  /// The inputs of the chosen examples.
  public func inputs(_ examples: ArraySlice<Int>, on tape: Tape) -> [String: Variable] {
    base.inputs(examples.map { rows[$0] }[...], on: tape)
  }
}

/// The examples of several sources, one after the other. All have the same inputs.
public struct JoinedExamples: ExampleSource {
  private let parts: [any ExampleSource]
  /// Where each part begins, and the total at the end.
  private let starts: [Int]

  /// The examples of `parts` in order.
  public init(_ parts: [any ExampleSource]) {
    precondition(!parts.isEmpty, "JoinedExamples: at least one source is needed")
    self.parts = parts
    starts = parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
  }

  /// The number of examples in all parts.
  public var count: Int { starts[starts.count - 1] }

  /// The inputs, each part asked for its own examples and all brought into the asked order.
  public func inputs(_ examples: ArraySlice<Int>, on tape: Tape) -> [String: Variable] {
    var places = [[Int]](repeating: [], count: parts.count)
    var rows = places
    for (place, example) in examples.enumerated() {
      let part = (starts.firstIndex { $0 > example } ?? parts.count) - 1
      places[part].append(place)
      rows[part].append(example - starts[part])
    }
    let used = parts.indices.filter { !rows[$0].isEmpty }
    let pieces = used.map { parts[$0].inputs(rows[$0][...], on: tape) }
    guard pieces.count > 1 else { return pieces.first ?? parts[0].inputs([], on: tape) }
    var order = [Int](repeating: 0, count: examples.count)
    for (row, place) in used.flatMap({ places[$0] }).enumerated() { order[place] = row }
    return Dictionary(
      uniqueKeysWithValues: pieces[0].keys.map { name in
        let values = pieces.map { piece -> Variable in
          guard let value = piece[name] else {
            preconditionFailure("JoinedExamples: a source has no input \"\(name)\"")
          }
          return value
        }
        return (name, concatenate(values, axis: 0).gathered(order))
      })
  }
}
