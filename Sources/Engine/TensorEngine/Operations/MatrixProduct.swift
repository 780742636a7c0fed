/// The matrix product.
extension Variable {
  /// The product of two matrices, either of which may be used transposed.
  public func matmul(
    _ right: Variable, transposingLeft: Bool = false, transposingRight: Bool = false
  ) -> Variable {
    precondition(
      shape.rank == 2 && right.shape.rank == 2,
      "matmul: two matrices expected, got \(shape) and \(right.shape)")
    let rows = shape[transposingLeft ? 1 : 0]
    let inner = shape[transposingLeft ? 0 : 1]
    let columns = right.shape[transposingRight ? 0 : 1]
    precondition(
      inner == right.shape[transposingRight ? 1 : 0],
      "matmul: \(shape)\(transposingLeft ? "ᵀ" : "") · \(right.shape)\(transposingRight ? "ᵀ" : "")"
    )
    let result = tape.arena.floats(rows * columns)
    tape.multiply(
      values, transposed: transposingLeft, right.values, transposed: transposingRight,
      rows: rows, inner: inner, columns: columns, adding: false, into: result)
    return tape.append(
      .matmul(transposingLeft: transposingLeft, transposingRight: transposingRight),
      [rows, columns], result, self, right)
  }
}

/// The product of two matrices.
public func matmul(_ left: Variable, _ right: Variable) -> Variable { left.matmul(right) }

extension Tape {
  func backpropagateProduct(
    _ record: Record, transposingLeft: Bool, transposingRight: Bool, _ gradient: Variable
  ) {
    let left = input(record, 0)
    let right = input(record, 1)
    if wants(record, 0) {
      if transposingLeft {
        give(right, transposingRight, gradient, true, to: record, 0)
      } else {
        give(gradient, false, right, !transposingRight, to: record, 0)
      }
    }
    if wants(record, 1) {
      if transposingRight {
        give(gradient, true, left, transposingLeft, to: record, 1)
      } else {
        give(left, !transposingLeft, gradient, false, to: record, 1)
      }
    }
  }

  /// Contributes the product of two matrices, straight into the sink when the input has one.
  private func give(
    _ left: Variable, _ transposingLeft: Bool, _ right: Variable, _ transposingRight: Bool,
    to record: Record, _ position: Int
  ) {
    guard let sink = sink(record, position) else {
      let product = left.matmul(
        right, transposingLeft: transposingLeft, transposingRight: transposingRight)
      contribute(product, to: record, position)
      return
    }
    multiply(
      left.values, transposed: transposingLeft, right.values, transposed: transposingRight,
      rows: left.shape[transposingLeft ? 1 : 0], inner: left.shape[transposingLeft ? 0 : 1],
      columns: right.shape[transposingRight ? 0 : 1], adding: true, into: sink)
  }
}
