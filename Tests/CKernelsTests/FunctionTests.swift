import CKernels
import Foundation
import Testing

/// An element function, its exact value and the largest error it may have.
private struct Function: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let ulps: Double
  let kernel:
    @Sendable (ck_table) -> (Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) ->
      Void
  let exact: @Sendable (Double) -> Double

  static let all = [
    Function(testDescription: "exp", ulps: 1, kernel: { t in { t.exp($0, $1, $2) } }) {
      Foundation.exp($0)
    },
    Function(testDescription: "log", ulps: 1, kernel: { t in { t.log($0, $1, $2) } }) {
      $0 < 0 ? .nan : Foundation.log($0)
    },
    Function(testDescription: "tanh", ulps: 2, kernel: { t in { t.tanh($0, $1, $2) } }) {
      Foundation.tanh($0)
    },
    Function(testDescription: "sigmoid", ulps: 3, kernel: { t in { t.sigmoid($0, $1, $2) } }) {
      1 / (1 + Foundation.exp(-$0))
    },
    Function(testDescription: "softplus", ulps: 2, kernel: { t in { t.softplus($0, $1, $2) } }) {
      max($0, 0) + log1p(Foundation.exp(-abs($0))) + ($0.isNaN ? .nan : 0)
    },
    Function(testDescription: "gelu", ulps: 6, kernel: { t in { t.gelu($0, $1, $2) } }) {
      $0 == -.infinity ? 0 : 0.5 * $0 * erfc(-$0 / 2.squareRoot())
    },
    Function(testDescription: "relu", ulps: 0, kernel: { t in { t.relu($0, $1, $2) } }) {
      $0.isNaN ? $0 : max($0, 0)
    },
  ]
}

/// Distance in units in the last place of the exact value; denormal numbers have the smallest unit.
func ulps(_ actual: Float, _ exact: Double) -> Double {
  let rounded = Float(exact)
  if exact.isNaN || rounded.isInfinite || actual.isNaN || actual.isInfinite {
    // Just below the overflow, one unit more is infinity.
    let edge = abs(exact) > 3.402822e38 && abs(exact) < 3.402825e38
    return actual == rounded || (actual.isNaN && exact.isNaN) || edge ? 0 : .infinity
  }
  return abs(Double(actual) - exact) / Double(max(abs(rounded).ulp, Float.leastNonzeroMagnitude))
}

@Suite struct FunctionTests {
  /// Numbers over the whole range of bit patterns, more of them where functions bend, and the
  /// special ones.
  static let arguments: [Float] = {
    var x: [Float] = [
      0, -0.0, 1, -1, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
      .leastNormalMagnitude, -.leastNormalMagnitude, .greatestFiniteMagnitude,
      -.greatestFiniteMagnitude, 0.625, 88.72283, 88.72284, -87.33655, -103.97, -103.98, -104.5, 15,
      -15, 15.000001,
    ]
    for bits in stride(from: UInt32(0), to: .max - 40_009, by: 40_009) {
      x.append(Float(bitPattern: bits))
    }
    for i in 0..<60_000 { x.append(-120 + Float(i) * 0.004) }
    for i in 0..<40_000 { x.append(-1 + Float(i) * 0.00005) }
    return x
  }()

  @Test(arguments: InstructionSet.available, Function.all)
  private func accuracy(_ set: InstructionSet, _ function: Function) {
    let x = Self.arguments
    let y = Buffer(count: x.count)
    function.kernel(set.kernels)(x.count, x, y.pointer)
    var worst = (error: 0.0, argument: Float(0), value: Float(0))
    for (argument, value) in zip(x, y.values()) {
      let error = ulps(value, function.exact(Double(argument)))
      if error > worst.error { worst = (error, argument, value) }
    }
    #expect(worst.error <= function.ulps, "f(\(worst.argument)) = \(worst.value)")
  }

  @Test(arguments: InstructionSet.available, Function.all)
  private func lengthsAndInPlace(_ set: InstructionSet, _ function: Function) {
    for count in [0, 1, 3, 7, 16, 17, 37] {
      let x = numbers(count, seed: 1).map { abs($0) + 0.1 }
      let y = Buffer(count: count), same = Buffer(x)
      function.kernel(set.kernels)(count, x, y.pointer)
      function.kernel(set.kernels)(count, same.pointer, same.pointer)
      expectClose(y.values(), x.map { function.exact(Double($0)) }, tolerance: 1e-6)
      #expect(y.values() == same.values())
    }
  }

  @Test(arguments: InstructionSet.available)
  func slopes(_ set: InstructionSet) {
    let x = numbers(1003, seed: 2).map { $0 * 20 } + [100, -100, 0]
    let dy = numbers(x.count, seed: 3)
    func check(
      _ what: String, _ argument: [Float],
      _ kernel: (
        (Int, UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?)
          -> Void
      )?, _ slope: (Double) -> Double
    ) {
      let dx = Buffer(count: x.count)
      kernel!(x.count, argument, dy, dx.pointer)
      let expected = zip(argument, dy).map { slope(Double($0)) * Double($1) }
      expectClose(dx.values(), expected, tolerance: 5e-7, what)
    }
    let table = set.kernels
    check("tanh", x.map { tanh($0) }, table.tanh_backward) { 1 - $0 * $0 }
    check("sigmoid", x.map { 1 / (1 + exp(-$0)) }, table.sigmoid_backward) { $0 * (1 - $0) }
    check("softplus", x, table.softplus_backward) { 1 / (1 + exp(-$0)) }
    check("gelu", x, table.gelu_backward) {
      0.5 * erfc(-$0 / 2.squareRoot()) + $0 * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot()
    }
  }
}
