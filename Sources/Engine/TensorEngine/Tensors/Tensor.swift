/// A plain n-dimensional array of `Float` in row-major order: the container outside of the tape.
public struct Tensor: Sendable, Equatable {
  /// The extents.
  public let shape: Shape
  /// The elements, row-major.
  public var values: [Float]

  /// The array with these elements.
  ///
  /// - Precondition: As many values as the shape has elements.
  public init(shape: Shape, values: [Float]) {
    precondition(
      values.count == shape.count,
      "Tensor: shape \(shape) has \(shape.count) elements, got \(values.count) values")
    self.shape = shape
    self.values = values
  }

  /// The array filled with one number.
  public init(shape: Shape, repeating value: Float = 0) {
    self.shape = shape
    values = [Float](repeating: value, count: shape.count)
  }

  /// The scalar `value`.
  public init(_ value: Float) { self.init(shape: .scalar, values: [value]) }

  /// The vector of these numbers.
  public init(_ values: [Float]) { self.init(shape: [values.count], values: values) }

  /// The element at these indices.
  public subscript(indices: Int...) -> Float {
    get { values[offset(indices)] }
    set { values[offset(indices)] = newValue }
  }

  private func offset(_ indices: [Int]) -> Int {
    precondition(indices.count == shape.rank, "index \(indices) does not fit shape \(shape)")
    var offset = 0
    for (axis, index) in indices.enumerated() {
      precondition(
        index >= 0 && index < shape[axis], "index \(indices) is outside of shape \(shape)")
      offset = offset * shape[axis] + index
    }
    return offset
  }
}
