/// Operations that move elements without changing them.
extension Variable {
  /// The same elements in another shape; one extent may be −1, to be computed.
  public func reshaped(_ dimensions: [Int]) -> Variable {
    var dimensions = dimensions
    if let free = dimensions.firstIndex(of: -1) {
      let rest = dimensions.filter { $0 != -1 }.reduce(1, *)
      precondition(
        rest > 0 && count % rest == 0, "reshape: \(shape) does not fit into \(dimensions)")
      dimensions[free] = count / rest
    }
    return reshaped(to: Shape(dimensions))
  }

  /// The same elements in another shape.
  public func reshaped(to target: Shape) -> Variable {
    if target == shape { return self }
    precondition(target.count == count, "reshape: \(shape) does not fit into \(target)")
    return tape.append(.reshape, target, values, self)
  }

  /// The axes in another order; without an order, reversed.
  public func transposed(_ order: [Int]? = nil) -> Variable {
    let order = order ?? Array((0..<shape.rank).reversed())
    precondition(
      order.sorted() == Array(0..<shape.rank), "transpose: order \(order) for shape \(shape)")
    return transposed(AxisOrder(order))
  }

  func transposed(_ order: AxisOrder) -> Variable {
    var target = shape
    for axis in 0..<shape.rank { target[axis] = shape[order[axis]] }
    let result = tape.arena.floats(count)
    ShapeKernels.transpose(values, shape, order, into: result, target)
    return tape.append(.transpose(order), target, result, self)
  }

  /// The part of `axis` that lies in `range`.
  public func sliced(_ range: Range<Int>, axis: Int = 0) -> Variable {
    let axis = shape.normalized(axis)
    if range == 0..<shape[axis] { return self }
    precondition(
      range.lowerBound >= 0 && range.upperBound <= shape[axis],
      "slice: \(range) of axis \(axis) of shape \(shape)")
    var target = shape
    target[axis] = range.count
    let result = tape.arena.floats(target.count)
    let inner = shape.count(of: axis + 1..<shape.rank)
    ShapeKernels.copyRows(
      shape.count(of: 0..<axis), length: range.count * inner,
      from: values + range.lowerBound * inner, stride: shape[axis] * inner,
      to: result, stride: range.count * inner)
    return tape.append(.slice(axis: axis, start: range.lowerBound), target, result, self)
  }

  /// Zeros along `axis` before and after, so that this variable fills `start` ..< `start` + extent.
  func padded(axis: Int, start: Int, extent: Int) -> Variable {
    var target = shape
    target[axis] = extent
    let result = tape.arena.floats(target.count)
    result.update(repeating: 0, count: target.count)
    let inner = shape.count(of: axis + 1..<shape.rank)
    ShapeKernels.copyRows(
      shape.count(of: 0..<axis), length: shape[axis] * inner, from: values,
      stride: shape[axis] * inner, to: result + start * inner, stride: extent * inner)
    return tape.append(.pad(axis: axis, start: start), target, result, self)
  }

  /// The rows (elements of the first axis) with these numbers, in this order.
  public func gathered(_ rows: [Int]) -> Variable {
    precondition(shape.rank > 0, "gather: a scalar has no rows")
    let indices = tape.arena.integers(rows.count)
    for (position, row) in rows.enumerated() {
      precondition(row >= 0 && row < shape[0], "gather: row \(row) of shape \(shape)")
      indices[position] = Int32(row)
    }
    return gathered(indices, count: rows.count)
  }

  func gathered(_ indices: UnsafeMutablePointer<Int32>, count rows: Int) -> Variable {
    var target = shape
    target[0] = rows
    let width = shape.count(of: 1..<shape.rank)
    let source = values
    let result = tape.arena.floats(target.count)
    for row in 0..<rows {
      (result + row * width).update(from: source + Int(indices[row]) * width, count: width)
    }
    return tape.append(.gather, target, result, self, indices: indices)
  }

  /// Adds each row to the row of a zero array that `indices` names.
  func scattered(_ indices: UnsafeMutablePointer<Int32>, rows: Int) -> Variable {
    var target = shape
    target[0] = rows
    let width = shape.count(of: 1..<shape.rank)
    let source = values
    let result = tape.arena.floats(target.count)
    result.update(repeating: 0, count: target.count)
    for row in 0..<shape[0] {
      ElementKernels.accumulate(
        source + row * width, into: result + Int(indices[row]) * width, count: width)
    }
    return tape.append(.scatter, target, result, self, indices: indices)
  }

  /// The elements repeated along axes of extent 1 and along new outer axes, as NumPy does.
  public func broadcast(to target: Shape) -> Variable {
    if target == shape { return self }
    precondition(
      shape.broadcast(with: target) == target, "broadcast: \(shape) does not extend to \(target)")
    let result = tape.arena.floats(target.count)
    ShapeKernels.broadcast(values, shape, into: result, target, scratch: &tape.arena)
    return tape.append(.broadcast, target, result, self)
  }

  /// The sum over the axes that broadcasting would have added: the transpose of `broadcast(to:)`.
  public func summed(to target: Shape) -> Variable {
    if target == shape { return self }
    precondition(
      target.broadcast(with: shape) == shape, "sum: \(shape) does not reduce to \(target)")
    let result = tape.arena.floats(target.count)
    ShapeKernels.sum(values, shape, into: result, target, scratch: &tape.arena)
    return tape.append(.sumToShape, target, result, self)
  }
}

/// The variables one after another along `axis`.
public func concatenate(_ variables: [Variable], axis: Int = -1) -> Variable {
  guard let first = variables.first else { preconditionFailure("concatenate: nothing given") }
  let axis = first.shape.normalized(axis)
  var target = first.shape
  target[axis] = 0
  for variable in variables {
    var expected = first.shape
    if variable.shape.rank == expected.rank { expected[axis] = variable.shape[axis] }
    precondition(
      variable.shape == expected,
      "concatenate: \(variable.shape) beside \(first.shape) along axis \(axis)")
    target[axis] += variable.shape[axis]
  }
  let tape = first.tape
  let outer = target.count(of: 0..<axis)
  let inner = target.count(of: axis + 1..<target.rank)
  let result = tape.arena.floats(target.count)
  var offset = 0
  for variable in variables {
    let length = variable.shape[axis] * inner
    ShapeKernels.copyRows(
      outer, length: length, from: variable.values, stride: length, to: result + offset,
      stride: target[axis] * inner)
    offset += length
  }
  return tape.append(.concatenate(axis: axis), target, result, list: variables)
}

extension Tape {
  func backpropagateShape(_ record: Record, _ gradient: Variable) {
    if case .concatenate(let axis) = record.operation {
      var start = 0
      for position in 0..<Int(record.inputCount) {
        let extent = input(record, position).shape[axis]
        if wants(record, position) {
          contribute(gradient.sliced(start..<start + extent, axis: axis), to: record, position)
        }
        start += extent
      }
      return
    }
    guard wants(record, 0) else { return }
    let source = input(record, 0).shape
    let result: Variable
    switch record.operation {
    case .reshape: result = gradient.reshaped(to: source)
    case .transpose(let order): result = gradient.transposed(order.inverse)
    case .slice(let axis, let start):
      result = gradient.padded(axis: axis, start: start, extent: source[axis])
    case .pad(let axis, let start):
      result = gradient.sliced(start..<start + source[axis], axis: axis)
    case .broadcast: result = gradient.summed(to: source)
    case .sumToShape: result = gradient.broadcast(to: source)
    case .gather, .scatter:
      guard let indices = record.indices else { preconditionFailure("gather without rows") }
      if case .gather = record.operation {
        result = gradient.scattered(indices, rows: source[0])
      } else {
        result = gradient.gathered(indices, count: source[0])
      }
    default: preconditionFailure("\(record.operation.name) does not only move elements")
    }
    contribute(result, to: record, 0)
  }
}
