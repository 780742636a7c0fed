/// The element-wise operations of two variables, with NumPy's broadcasting.
extension Variable {
  /// The element-wise sum.
  public static func + (left: Variable, right: Variable) -> Variable {
    left.tape.combine(.add, left, right)
  }
  /// The element-wise difference.
  public static func - (left: Variable, right: Variable) -> Variable {
    left.tape.combine(.subtract, left, right)
  }
  /// The element-wise product.
  public static func * (left: Variable, right: Variable) -> Variable {
    left.tape.combine(.multiply, left, right)
  }
  /// The element-wise quotient.
  public static func / (left: Variable, right: Variable) -> Variable {
    left.tape.combine(.divide, left, right)
  }
  /// The element-wise sum with a number.
  public static func + (left: Variable, right: Float) -> Variable { left.shifted(by: right) }
  /// The element-wise sum with a number.
  public static func + (left: Float, right: Variable) -> Variable { right.shifted(by: left) }
  /// The element-wise difference from a number.
  public static func - (left: Variable, right: Float) -> Variable { left.shifted(by: -right) }
  /// A number minus each element.
  public static func - (left: Float, right: Variable) -> Variable { (-right).shifted(by: left) }
  /// The product with a number.
  public static func * (left: Variable, right: Float) -> Variable { left.scaled(by: right) }
  /// The product with a number.
  public static func * (left: Float, right: Variable) -> Variable { right.scaled(by: left) }
  /// The quotient by a number.
  public static func / (left: Variable, right: Float) -> Variable { left.scaled(by: 1 / right) }
  /// A number divided by each element.
  public static func / (left: Float, right: Variable) -> Variable {
    right.tape.constant(left, shape: right.shape) / right
  }
  /// Each element with the opposite sign.
  public static prefix func - (operand: Variable) -> Variable { operand.scaled(by: -1) }

  private func scaled(by factor: Float) -> Variable {
    let result = tape.arena.floats(count)
    ElementKernels.affine(values, scale: factor, shift: 0, into: result, count: count)
    return tape.append(.scale(factor), shape, result, self)
  }

  private func shifted(by number: Float) -> Variable {
    let result = tape.arena.floats(count)
    ElementKernels.affine(values, scale: 1, shift: number, into: result, count: count)
    return tape.append(.shift(number), shape, result, self)
  }
}

extension Tape {
  func combine(_ operation: Operation, _ left: Variable, _ right: Variable) -> Variable {
    var left = left
    var right = right
    if left.shape != right.shape {
      guard let shape = left.shape.broadcast(with: right.shape) else {
        preconditionFailure(
          "\(operation.name): shapes \(left.shape) and \(right.shape) cannot be broadcast")
      }
      left = left.broadcast(to: shape)
      right = right.broadcast(to: shape)
    }
    let count = left.count
    let result = arena.floats(count)
    ElementKernels.combine(operation, left.values, right.values, into: result, count: count)
    return append(operation, left.shape, result, left, right)
  }

  func backpropagateCombination(_ record: Record, _ index: Int32, _ gradient: Variable) {
    let left = input(record, 0)
    let right = input(record, 1)
    switch record.operation {
    case .add:
      if wants(record, 0) { contribute(gradient, to: record, 0) }
      if wants(record, 1) { contribute(gradient, to: record, 1) }
    case .subtract:
      if wants(record, 0) { contribute(gradient, to: record, 0) }
      if wants(record, 1) { contribute(-gradient, to: record, 1) }
    case .multiply:
      if wants(record, 0) { contribute(gradient * right, to: record, 0) }
      if wants(record, 1) { contribute(gradient * left, to: record, 1) }
    case .divide:
      let quotient = gradient / right
      if wants(record, 0) { contribute(quotient, to: record, 0) }
      if wants(record, 1) { contribute(-(quotient * variable(index)), to: record, 1) }
    case .gate:
      if wants(record, 0) { contribute(combine(.gate, gradient, right), to: record, 0) }
    default: preconditionFailure("\(record.operation.name) does not combine two variables")
    }
  }
}
