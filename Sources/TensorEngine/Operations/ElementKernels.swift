import Foundation

/// Loops over all elements of buffers of equal length.
enum ElementKernels {
  typealias Source = UnsafePointer<Float>
  typealias Target = UnsafeMutablePointer<Float>

  static func add(_ a: Source, _ b: Source, into c: Target, count: Int) {
    for i in 0..<count { c[i] = a[i] + b[i] }
  }
  static func subtract(_ a: Source, _ b: Source, into c: Target, count: Int) {
    for i in 0..<count { c[i] = a[i] - b[i] }
  }
  static func multiply(_ a: Source, _ b: Source, into c: Target, count: Int) {
    for i in 0..<count { c[i] = a[i] * b[i] }
  }
  static func divide(_ a: Source, _ b: Source, into c: Target, count: Int) {
    for i in 0..<count { c[i] = a[i] / b[i] }
  }
  /// a where b is positive, else 0.
  static func gate(_ a: Source, by b: Source, into c: Target, count: Int) {
    for i in 0..<count { c[i] = b[i] > 0 ? a[i] : 0 }
  }
  static func accumulate(_ a: Source, into c: Target, count: Int) {
    for i in 0..<count { c[i] += a[i] }
  }
  static func affine(_ a: Source, scale: Float, shift: Float, into c: Target, count: Int) {
    for i in 0..<count { c[i] = a[i] * scale + shift }
  }
  static func power(_ a: Source, _ exponent: Float, into c: Target, count: Int) {
    for i in 0..<count { c[i] = powf(a[i], exponent) }
  }
  static func sum(_ a: Source, count: Int) -> Float {
    var total: Float = 0
    for i in 0..<count { total += a[i] }
    return total
  }
  static func apply(_ function: ElementFunction, _ a: Source, into c: Target, count: Int) {
    for i in 0..<count {
      let x = a[i]
      switch function {
      case .exp: c[i] = expf(x)
      case .log: c[i] = logf(x)
      case .tanh: c[i] = tanhf(x)
      case .sigmoid: c[i] = 1 / (1 + expf(-x))
      case .softplus: c[i] = max(x, 0) + log1pf(expf(-Swift.abs(x)))
      case .relu: c[i] = x > 0 ? x : 0
      case .squareRoot: c[i] = x.squareRoot()
      case .absolute: c[i] = Swift.abs(x)
      case .sign: c[i] = x > 0 ? 1 : x < 0 ? -1 : 0
      case .erf: c[i] = erff(x)
      }
    }
  }
}

extension Tape {
  func addInPlace(
    _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, count: Int
  ) {
    ElementKernels.accumulate(source, into: target, count: count)
  }
}

enum MatrixKernels {
  static func product(
    _ a: UnsafePointer<Float>, transposed ta: Bool, _ b: UnsafePointer<Float>, transposed tb: Bool,
    rows m: Int, inner k: Int, columns n: Int, adding: Bool, into c: UnsafeMutablePointer<Float>
  ) {
    for i in 0..<m {
      for j in 0..<n {
        var s: Float = 0
        for p in 0..<k {
          s += (ta ? a[p * m + i] : a[i * k + p]) * (tb ? b[j * k + p] : b[p * n + j])
        }
        c[i * n + j] = adding ? c[i * n + j] + s : s
      }
    }
  }
}
