/// A value on a tape: its number there and its shape.
///
/// Variables are valid until their tape is reset.
public struct Variable {
  /// The tape that holds the value.
  public let tape: Tape
  let index: Int32
  let generation: UInt32
  /// The extents.
  public let shape: Shape

  /// The value, copied from the tape.
  public var tensor: Tensor {
    Tensor(shape: shape, values: Array(UnsafeBufferPointer(start: values, count: count)))
  }

  /// The single element of a variable that has only one.
  public var scalar: Float {
    precondition(count == 1, "scalar: shape \(shape) has \(count) elements")
    return values[0]
  }

  /// Calls `body` with the elements in row-major order.
  public func withUnsafeValues<Result>(
    _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try body(UnsafeBufferPointer(start: values, count: count))
  }

  /// The number of elements.
  var count: Int { shape.count }

  var values: UnsafeMutablePointer<Float> { tape.record(self).value }
}
