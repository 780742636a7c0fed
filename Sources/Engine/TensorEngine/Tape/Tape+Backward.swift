extension Tape {
  /// Passes the gradient of a record's value on to the record's inputs.
  func backpropagate(_ record: Record, _ index: Int32, _ gradient: Variable) {
    precondition(
      !sweep.keepsGraph || record.operation.isTwiceDifferentiable,
      "\(record.operation.name) has no second derivative: it is a fused operation, and "
        + "gradients(keepingGraph: true) met it between the targets and the result")
    switch record.operation {
    case .constant, .leaf, .parameter: break
    case .add, .subtract, .multiply, .divide, .gate:
      backpropagateCombination(record, index, gradient)
    case .scale(let factor):
      if wants(record, 0) { contribute(gradient * factor, to: record, 0) }
    case .shift:
      if wants(record, 0) { contribute(gradient, to: record, 0) }
    case .power(let exponent):
      guard wants(record, 0) else { return }
      contribute(gradient * (exponent * input(record, 0).power(exponent - 1)), to: record, 0)
    case .elementwise(let function):
      backpropagateFunction(function, record, index, gradient)
    case .broadcast, .sumToShape, .reshape, .transpose, .concatenate, .slice, .pad, .gather,
      .scatter:
      backpropagateShape(record, gradient)
    case .maximum, .logSumExp: backpropagateReduction(record, index, gradient)
    case .matmul(let left, let right):
      backpropagateProduct(record, transposingLeft: left, transposingRight: right, gradient)
    case .dense(let activation): backpropagateDense(record, index, activation, gradient)
    case .convolution(let geometry): backpropagateConvolution(record, geometry, gradient)
    case .pooledConvolution(let geometry):
      backpropagatePooledConvolution(record, geometry, gradient)
    case .maxPooling(let geometry): backpropagateMaxPooling(record, geometry, gradient)
    case .gru(let geometry, let form): backpropagateGRU(record, geometry, form, gradient)
    case .lstm(let geometry, let gate): backpropagateLSTM(record, geometry, gate, gradient)
    case .softmaxCrossEntropy, .binaryCrossEntropy: backpropagateCrossEntropy(record, gradient)
    }
  }
}
