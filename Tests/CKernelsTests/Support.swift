import CKernels
import Foundation
import Testing

/// One instruction set of this machine. Its kernels are called through its own table: the selection
/// is global, and other tests compute in the same process at the same time.
struct InstructionSet: Sendable, CustomTestStringConvertible {
  let name: String
  var testDescription: String { name }
  var kernels: ck_table { ck_isa_table(name).pointee }

  static let available = ["portable", "avx2", "avx512", "avx512bf16", "neon", "neonbf16"]
    .filter { (name: String) in ck_isa_available(name) }
    .map { InstructionSet(name: $0) }
}

/// Memory with a margin behind it that tells whether a kernel wrote too far.
final class Buffer {
  let pointer: UnsafeMutablePointer<Float>
  let count: Int
  private static let margin = 64
  private static let mark: Float = 12345.75

  init(_ values: [Float]) {
    count = values.count
    pointer = .allocate(capacity: count + Buffer.margin)
    for i in 0..<count { (pointer + i).initialize(to: values[i]) }
    for i in count..<count + Buffer.margin { (pointer + i).initialize(to: Buffer.mark) }
  }

  /// Room of unknown content: NaN, which would show in any result that it got into.
  convenience init(count: Int) { self.init([Float](repeating: .nan, count: count)) }

  deinit { pointer.deallocate() }

  var isIntact: Bool { (count..<count + Buffer.margin).allSatisfy { pointer[$0] == Buffer.mark } }

  /// The content, after a check of the margin.
  func values(_ location: SourceLocation = #_sourceLocation) -> [Float] {
    #expect(isIntact, "wrote past the end", sourceLocation: location)
    return [Float](UnsafeBufferPointer(start: pointer, count: count))
  }
}

/// Reproducible numbers from −1 to 1.
func numbers(_ count: Int, seed: UInt64) -> [Float] {
  var state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 32)) / 2_147_483_648
  }
}

func doubles(_ values: [Float]) -> [Double] { values.map(Double.init) }

/// Every element within `tolerance`·max(1, |expected|).
func expectClose(
  _ actual: [Float], _ expected: [Double], tolerance: Double, _ what: String = "",
  _ location: SourceLocation = #_sourceLocation
) {
  #expect(actual.count == expected.count, sourceLocation: location)
  for i in 0..<min(actual.count, expected.count) {
    let difference = abs(Double(actual[i]) - expected[i])
    if !(difference <= tolerance * max(1, abs(expected[i]))) {
      Issue.record(
        "\(what) element \(i): \(actual[i]), expected \(expected[i])", sourceLocation: location)
      return
    }
  }
}

/// Central differences of a function in double precision.
func numericalGradient(_ f: ([Double]) -> Double, at x: [Double], step: Double = 1e-5) -> [Double] {
  var point = x
  return x.indices.map { i in
    point[i] = x[i] + step
    let upper = f(point)
    point[i] = x[i] - step
    let lower = f(point)
    point[i] = x[i]
    return (upper - lower) / (2 * step)
  }
}

func weightedSum(_ weights: [Float], _ values: [Double]) -> Double {
  zip(weights, values).reduce(0) { $0 + Double($1.0) * $1.1 }
}
