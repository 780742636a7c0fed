/// Sums, means, maxima and their smooth relatives along axes.
extension Variable {
  /// The sum along `axes` (all by default).
  ///
  /// - Parameter keepingDimensions: Whether the summed axes stay with extent 1.
  public func sum(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Variable {
    let (kept, dropped) = reducedShapes(axes)
    return summed(to: kept).reshaped(to: keepingDimensions ? kept : dropped)
  }

  /// The mean along `axes` (all by default).
  public func mean(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Variable {
    let total = sum(axes: axes, keepingDimensions: keepingDimensions)
    precondition(count > 0, "mean: shape \(shape) has no elements")
    return total * (Float(total.count) / Float(count))
  }

  /// The largest element along `axes` (all by default). Equal largest elements share the gradient.
  public func max(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Variable {
    let (_, dropped) = reducedShapes(axes)
    var result = self
    for axis in (axes ?? Array(0..<shape.rank)).map(shape.normalized).sorted(by: >) {
      result = result.maximum(alongAxis: axis)
    }
    return keepingDimensions ? result : result.reshaped(to: dropped)
  }

  /// log Σ e^x along `axis`, without overflow.
  public func logSumExp(axis: Int = -1, keepingDimensions: Bool = false) -> Variable {
    let axis = shape.normalized(axis)
    let (kept, dropped) = reducedShapes([axis])
    let result = tape.arena.floats(kept.count)
    let (outer, extent, inner) = split(axis)
    ReductionKernels.logSumExp(
      values, outer, extent, inner, into: result, scratch: tape.scratch(extent))
    let reduced = tape.append(.logSumExp(axis: axis), kept, result, self)
    return keepingDimensions ? reduced : reduced.reshaped(to: dropped)
  }

  /// e^x / Σ e^x along `axis`.
  public func softmax(axis: Int = -1) -> Variable { logSoftmax(axis: axis).exp() }

  /// x − log Σ e^x along `axis`.
  public func logSoftmax(axis: Int = -1) -> Variable {
    self - logSumExp(axis: axis, keepingDimensions: true)
  }

  private func maximum(alongAxis axis: Int) -> Variable {
    let (kept, _) = reducedShapes([axis])
    let (outer, extent, inner) = split(axis)
    precondition(extent > 0, "max: axis \(axis) of shape \(shape) is empty")
    let result = tape.arena.floats(kept.count)
    ReductionKernels.maximum(values, outer, extent, inner, into: result)
    return tape.append(.maximum(axis: axis), kept, result, self)
  }

  /// The extents before, of, and after `axis`.
  func split(_ axis: Int) -> (outer: Int, extent: Int, inner: Int) {
    (shape.count(of: 0..<axis), shape[axis], shape.count(of: axis + 1..<shape.rank))
  }

  /// The shape after a reduction, with and without the reduced axes.
  private func reducedShapes(_ axes: [Int]?) -> (kept: Shape, dropped: Shape) {
    guard let axes else {
      return (Shape(repeatElement(1, count: shape.rank)), .scalar)
    }
    var kept = shape
    for axis in axes { kept[axis] = 1 }
    var dropped = Shape.scalar
    let reduced = axes.map(shape.normalized)
    for axis in 0..<shape.rank where !reduced.contains(axis) {
      dropped = dropped.appending(shape[axis])
    }
    return (kept, dropped)
  }
}

extension Tape {
  func backpropagateReduction(_ record: Record, _ index: Int32, _ gradient: Variable) {
    guard wants(record, 0) else { return }
    let x = input(record, 0)
    let y = variable(index)
    switch record.operation {
    case .maximum(let axis):
      let (outer, extent, inner) = x.split(axis)
      let share = constant(x.shape) { buffer in
        guard let base = buffer.baseAddress else { return }
        ReductionKernels.shareOfMaximum(x.values, y.values, outer, extent, inner, into: base)
      }
      contribute(gradient.broadcast(to: x.shape) * share, to: record, 0)
    case .logSumExp:
      contribute(
        gradient.broadcast(to: x.shape) * (x - y.broadcast(to: x.shape)).exp(), to: record, 0)
    default: preconditionFailure("\(record.operation.name) is not a reduction")
    }
  }
}
