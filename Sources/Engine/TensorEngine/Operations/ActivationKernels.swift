internal import CKernels

/// The element-wise part of the fused dense layer, apart from ReLU, which is a part of its product.
enum ActivationKernels {
  /// Applies the activation to the sums in `values`; `sums` gets a copy of them.
  static func apply(
    _ activation: Activation, to values: UnsafeMutablePointer<Float>, count: Int,
    keeping sums: UnsafeMutablePointer<Float>?
  ) {
    sums?.update(from: values, count: count)
    switch activation {
    case .linear, .relu: break
    case .tanh: ck_tanh(count, values, values)
    case .sigmoid: ck_sigmoid(count, values, values)
    case .softplus: ck_softplus(count, values, values)
    case .gelu: ck_gelu(count, values, values)
    }
  }

  /// gradient · activation′, from the activation's value, or for GELU and softplus from the sum
  /// before it. Linear layers need no such pass, ReLU has ck_rectifier_gradient.
  static func slope(
    _ activation: Activation, value: UnsafePointer<Float>, sum: UnsafePointer<Float>?,
    gradient: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, count: Int
  ) {
    switch activation {
    case .linear, .relu: preconditionFailure("dense: \(activation) has no slope of this kind")
    case .tanh: ck_tanh_backward(count, value, gradient, result)
    case .sigmoid: ck_sigmoid_backward(count, value, gradient, result)
    case .softplus:
      guard let sum else { preconditionFailure("dense: softplus needs the sums before it") }
      ck_softplus_backward(count, sum, gradient, result)
    case .gelu:
      guard let sum else { preconditionFailure("dense: GELU needs the sums before it") }
      ck_gelu_backward(count, sum, gradient, result)
    }
  }
}
