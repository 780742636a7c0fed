internal import CKernels

/// The fused dense layer.
extension Variable {
  /// activation(x·W + b) over the last axis.
  ///
  /// - Parameters:
  ///   - kernel: `[inputs, units]`.
  ///   - bias: `[units]`.
  public func dense(
    _ kernel: Variable, _ bias: Variable, _ activation: Activation = .linear
  ) -> Variable {
    precondition(
      shape.rank > 0 && kernel.shape.rank == 2 && shape[-1] == kernel.shape[0],
      "dense: input \(shape) with kernel \(kernel.shape)")
    let inputs = kernel.shape[0]
    let units = kernel.shape[1]
    precondition(
      bias.shape == [units], "dense: bias \(bias.shape) for kernel \(kernel.shape)")
    var target = shape
    target[-1] = units
    let rows = count / Swift.max(inputs, 1)
    let result = tape.arena.floats(rows * units)
    tape.denseForward(
      values, kernel.values, bias.values, rectifying: activation == .relu, rows: rows,
      inputs: inputs, units: units, into: result)
    // The slopes of these two cannot be had from their values without loss.
    let keepsSums =
      (activation == .gelu || activation == .softplus) && tape.needsGradient(self, kernel, bias)
    let sums = keepsSums ? tape.arena.floats(rows * units) : nil
    ActivationKernels.apply(activation, to: result, count: rows * units, keeping: sums)
    return tape.append(.dense(activation), target, result, self, kernel, bias, saved: sums)
  }
}

extension Tape {
  func backpropagateDense(
    _ record: Record, _ index: Int32, _ activation: Activation, _ gradient: Variable
  ) {
    let x = input(record, 0)
    let kernel = input(record, 1)
    let rows = x.count / max(kernel.shape[0], 1)
    let units = kernel.shape[1]
    if sweep.keepsGraph {
      let slope = denseSlope(record, index, activation, gradient).reshaped(to: [rows, units])
      let table = x.reshaped(to: [rows, kernel.shape[0]])
      if wants(record, 0) {
        let product = slope.matmul(kernel, transposingRight: true)
        contribute(product.reshaped(to: x.shape), to: record, 0)
      }
      if wants(record, 1) {
        contribute(table.matmul(slope, transposingLeft: true), to: record, 1)
      }
      if wants(record, 2) { contribute(slope.sum(axes: [0]), to: record, 2) }
      return
    }
    let slopes = passBias(record, index, activation, gradient.values, rows: rows, units: units)
    passDense(record, x, kernel, slopes, rows: rows, units: units)
  }

  /// The gradient with respect to x·W + b. Passes that of the bias on; for ReLU both come out of
  /// one kernel.
  private func passBias(
    _ record: Record, _ index: Int32, _ activation: Activation,
    _ gradient: UnsafeMutablePointer<Float>, rows: Int, units: Int
  ) -> UnsafePointer<Float> {
    let count = rows * units
    if activation == .relu {
      let slopes = ownsGradient(index) ? gradient : arena.floats(count)
      func rectify(_ sums: UnsafeMutablePointer<Float>?) {
        ck_rectifier_gradient(rows, units, record.value, gradient, slopes, sums)
      }
      if wants(record, 2) { contributeDirectly(to: record, 2, rectify) } else { rectify(nil) }
      return UnsafePointer(slopes)
    }
    var slopes = gradient
    if activation != .linear {
      slopes = arena.floats(count)
      ActivationKernels.slope(
        activation, value: record.value, sum: record.saved, gradient: gradient, into: slopes,
        count: count)
    }
    contributeDirectly(to: record, 2) { target in
      addColumnSums(slopes, rows: rows, columns: units, to: target)
    }
    return UnsafePointer(slopes)
  }

  /// The gradient with respect to x·W + b, in differentiable operations.
  private func denseSlope(
    _ record: Record, _ index: Int32, _ activation: Activation, _ gradient: Variable
  ) -> Variable {
    let y = variable(index)
    switch activation {
    case .linear: return gradient
    case .relu: return combine(.gate, gradient, y)
    case .tanh: return gradient - gradient * (y * y)
    case .sigmoid: return gradient * (y - y * y)
    // σ(z) = 1 − e^−softplus(z)
    case .softplus: return gradient - gradient * (-y).exp()
    case .gelu:
      // Φ(z) + z·φ(z), with the sums computed again because they have to be variables.
      let z = input(record, 0).dense(input(record, 1), input(record, 2))
      let cumulative = 0.5 * (z * Float(0.5).squareRoot()).erf() + 0.5
      let density = (-0.5 * (z * z)).exp() * (1 / (2 * Float.pi).squareRoot())
      return gradient * (cumulative + z * density)
    }
  }

  /// Passes the gradient of the sums to input and kernel.
  private func passDense(
    _ record: Record, _ x: Variable, _ kernel: Variable, _ slopes: UnsafePointer<Float>, rows: Int,
    units: Int
  ) {
    let inputs = kernel.shape[0]
    if wants(record, 0) {
      let result = arena.floats(rows * inputs)
      denseInputGradient(
        slopes, kernel.values, rows: rows, inputs: inputs, units: units, into: result)
      contribute(append(.constant, x.shape, result), to: record, 0, isFresh: true)
    }
    if case .factors(let number) = gradientSink(record, 1) {
      factors?.keep(number, rows: rows, inputs: x.values, slopes: slopes)
    } else {
      contributeDirectly(to: record, 1) { target in
        addDenseKernelGradient(
          x.values, slopes, rows: rows, inputs: inputs, units: units, to: target)
      }
    }
  }

  /// Lets `add` add the gradient of an input to its sink, or to zeros when it has none.
  func contributeDirectly(
    to record: Record, _ position: Int, _ add: (UnsafeMutablePointer<Float>) -> Void
  ) {
    guard wants(record, position) else { return }
    if let sink = sink(record, position) {
      add(sink)
      return
    }
    let zeros = constant(0, shape: input(record, position).shape)
    add(zeros.values)
    contribute(zeros, to: record, position)
  }
}
