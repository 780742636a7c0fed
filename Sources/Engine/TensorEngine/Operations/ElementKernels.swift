internal import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Loops over all elements of buffers of equal length.
enum ElementKernels {
  typealias Source = UnsafePointer<Float>
  typealias Target = UnsafeMutablePointer<Float>

  static func combine(
    _ operation: Operation, _ left: Source, _ right: Source, into result: Target, count: Int
  ) {
    switch operation {
    case .add: ck_add(count, left, right, result)
    case .subtract: ck_subtract(count, left, right, result)
    case .multiply: ck_multiply(count, left, right, result)
    case .divide: ck_divide(count, left, right, result)
    case .gate: ck_gate(count, left, right, result)
    default: preconditionFailure("\(operation.name) does not combine two variables")
    }
  }

  static func accumulate(_ source: Source, into target: Target, count: Int) {
    ck_accumulate(count, source, target)
  }

  static func affine(
    _ source: Source, scale: Float, shift: Float, into result: Target, count: Int
  ) {
    ck_affine(count, source, scale, shift, result)
  }

  static func sum(_ source: Source, count: Int) -> Float { ck_sum(count, source) }

  static func power(_ source: Source, _ exponent: Float, into result: Target, count: Int) {
    for index in 0..<count { result[index] = powf(source[index], exponent) }
  }

  static func apply(
    _ function: ElementFunction, _ source: Source, into result: Target, count: Int
  ) {
    switch function {
    case .exp: ck_exp(count, source, result)
    case .tanh: ck_tanh(count, source, result)
    case .sigmoid: ck_sigmoid(count, source, result)
    case .relu: ck_relu(count, source, result)
    case .log: for index in 0..<count { result[index] = logf(source[index]) }
    case .erf: for index in 0..<count { result[index] = erff(source[index]) }
    case .squareRoot: for index in 0..<count { result[index] = source[index].squareRoot() }
    case .absolute: for index in 0..<count { result[index] = Swift.abs(source[index]) }
    case .sign:
      for index in 0..<count {
        let x = source[index]
        result[index] = x > 0 ? 1 : x < 0 ? -1 : x
      }
    case .softplus: softplus(source, into: result, count: count)
    }
  }

  /// max(x, 0) + log(1 + e^−|x|), in pieces that stay in the cache; `result` may be `source`.
  private static func softplus(_ source: Source, into result: Target, count: Int) {
    let piece = 512
    withUnsafeTemporaryAllocation(of: Float.self, capacity: piece) { buffer in
      guard let small = buffer.baseAddress else { return }
      for start in stride(from: 0, to: count, by: piece) {
        let length = Swift.min(piece, count - start)
        let x = source + start
        let y = result + start
        for index in 0..<length { small[index] = -Swift.abs(x[index]) }
        ck_exp(length, small, small)
        for index in 0..<length {
          y[index] = Swift.max(x[index], 0) + logOfOnePlus(small[index])
        }
      }
    }
  }

  /// log(1 + t) = 2 artanh(t/(2 + t)) for t in 0…1. The series in s² ≤ 1/9 is cut where its rest is
  /// below 2⁻²⁵ of the result.
  @inline(__always)
  private static func logOfOnePlus(_ t: Float) -> Float {
    let s = t / (2 + t)
    let q = s * s
    var series: Float = 1 / 15
    series = series * q + 1 / 13
    series = series * q + 1 / 11
    series = series * q + 1 / 9
    series = series * q + 1 / 7
    series = series * q + 1 / 5
    series = series * q + 1 / 3
    return 2 * s * (series * q + 1)
  }
}
