internal import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The element-wise part of the fused dense layer.
enum ActivationKernels {
  /// Adds the bias to each row of `values` and applies the activation; `sums` gets the numbers before
  /// the activation.
  static func apply(
    _ activation: Activation, bias: UnsafePointer<Float>, rows: Int, units: Int,
    to values: UnsafeMutablePointer<Float>, keeping sums: UnsafeMutablePointer<Float>?
  ) {
    let count = rows * units
    ck_add_row(rows, units, bias, activation == .relu, values)
    sums?.update(from: values, count: count)
    switch activation {
    case .linear, .relu: break
    case .tanh: ElementKernels.apply(.tanh, values, into: values, count: count)
    case .sigmoid: ElementKernels.apply(.sigmoid, values, into: values, count: count)
    case .softplus: ElementKernels.apply(.softplus, values, into: values, count: count)
    case .gelu: for index in 0..<count { values[index] *= cumulative(values[index]) }
    }
  }

  /// gradient · activation′, from the activation's value, or for GELU and softplus from the
  /// sum before it.
  static func slope(
    _ activation: Activation, value: UnsafePointer<Float>, sum: UnsafePointer<Float>?,
    gradient: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, count: Int
  ) {
    switch activation {
    case .linear: result.update(from: gradient, count: count)
    case .relu: ElementKernels.combine(.gate, gradient, value, into: result, count: count)
    case .tanh:
      for index in 0..<count { result[index] = gradient[index] * (1 - value[index] * value[index]) }
    case .sigmoid:
      for index in 0..<count { result[index] = gradient[index] * value[index] * (1 - value[index]) }
    case .softplus:
      guard let sum else { preconditionFailure("dense: softplus needs the sums before it") }
      ElementKernels.apply(.sigmoid, sum, into: result, count: count)
      ElementKernels.combine(.multiply, result, gradient, into: result, count: count)
    case .gelu:
      guard let sum else { preconditionFailure("dense: GELU needs the sums before it") }
      let normalization = 1 / (2 * Float.pi).squareRoot()
      for index in 0..<count {
        let z = sum[index]
        result[index] =
          gradient[index] * (cumulative(z) + z * normalization * expf(-0.5 * z * z))
      }
    }
  }

  /// The normal distribution function Φ(z).
  private static func cumulative(_ z: Float) -> Float { 0.5 * erfcf(-z * Float(0.5).squareRoot()) }
}
