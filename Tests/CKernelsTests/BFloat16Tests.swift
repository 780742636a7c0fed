import CKernels
import Testing

/// The nearest number whose lower sixteen bits are zero, of two equally near the even one.
func bfloat16(_ x: Float) -> Float {
  guard x.isFinite else { return x }
  let inner = Float(bitPattern: x.bitPattern & 0xFFFF_0000)
  let outer = Float(bitPattern: inner.bitPattern + 0x1_0000)
  // Beyond the largest number lies 2¹²⁸, which is infinite as a float32.
  let end = outer.isFinite ? Double(outer) : Double(sign: x.sign, exponent: 128, significand: 1)
  let toInner = abs(Double(x) - Double(inner))
  let toOuter = abs(end - Double(x))
  if toInner != toOuter { return toInner < toOuter ? inner : outer }
  return inner.bitPattern & 0x1_0000 == 0 ? inner : outer
}

func bfloat16(_ values: [Float]) -> [Float] { values.map { bfloat16($0) } }

@Suite struct BFloat16Tests {
  /// Every upper half with lower halves at, next to and between the ties.
  @Test(
    arguments: InstructionSet.available, [0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF] as [UInt32])
  func everyNumberIsRoundedToTheNearestEven(_ set: InstructionSet, _ lower: UInt32) {
    let count = 1 << 16
    let x = (0..<UInt32(count)).map { Float(bitPattern: $0 << 16 | lower) }
    let c = Buffer(count: count)
    let scratch = Buffer(count: set.kernels.gemm_bfloat16_scratch(false, false, 1, count, 1))
    set.kernels.gemm_bfloat16(
      false, false, 1, count, 1, [1], 1, x, count, false, c.pointer, count, scratch.pointer)
    let wrong = zip(x, c.values()).filter { x, y in
      if x.isNaN { return !y.isNaN }
      // A denormal number may count as zero before it is rounded.
      return y != bfloat16(x) && !(abs(x) < .leastNormalMagnitude && y == 0)
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(3))")
  }

  /// 2⁻⁷⁰ · 2ⁿ and twice as much for their sum: around the smallest normal number.
  @Test(arguments: InstructionSet.available, -60 ... -50)
  func onlyDenormalSumsMayBeZero(_ set: InstructionSet, _ exponent: Int) {
    let a = [Float](repeating: .init(sign: .plus, exponent: -70, significand: 1), count: 2)
    let b = [Float](repeating: .init(sign: .minus, exponent: exponent, significand: 1), count: 2)
    let c = Buffer(count: 1)
    let scratch = Buffer(count: set.kernels.gemm_bfloat16_scratch(false, false, 1, 1, 2))
    set.kernels.gemm_bfloat16(
      false, false, 1, 1, 2, a, 2, b, 1, false, c.pointer, 1, scratch.pointer)
    let sum = c.values()[0]
    let product = Float(sign: .minus, exponent: exponent - 70, significand: 1)
    #expect(sum == 2 * product || (product.isSubnormal && sum == 0), "\(sum)")
  }

  @Test(arguments: InstructionSet.available, ProductTests.shapes + [[400, 40, 2051]])
  func allTranspositions(_ set: InstructionSet, _ shape: [Int]) {
    let (m, n, k) = (shape[0], shape[1], shape[2])
    for option in 0..<16 {
      let ta = option & 1 != 0, tb = option & 2 != 0, adding = option & 4 != 0
      // Rows as close as possible, and further apart.
      let spare = option & 8 != 0 ? 1 : 0
      let lda = (ta ? m : k) + 3 * spare, ldb = (tb ? k : n) + 2 * spare, ldc = n + spare
      let a = numbers((ta ? k : m) * lda, seed: 1), b = numbers((tb ? n : k) * ldb, seed: 2)
      let before = numbers(m * ldc, seed: 3)
      let c = Buffer(before)
      let scratch = Buffer(count: set.kernels.gemm_bfloat16_scratch(ta, tb, m, n, k))
      set.kernels.gemm_bfloat16(
        ta, tb, m, n, k, a, lda, b, ldb, adding, c.pointer, ldc, scratch.pointer)
      #expect(scratch.isIntact)
      var expected = doubles(before)
      let sums = product(ta, tb, m, n, k, bfloat16(a), lda, bfloat16(b), ldb)
      for i in 0..<m {
        for j in 0..<n {
          expected[i * ldc + j] = (adding ? expected[i * ldc + j] : 0) + sums[i * n + j]
        }
      }
      // As for float32: once rounded, the operands are multiplied and added as accurately.
      expectClose(c.values(), expected, tolerance: 1e-7 * Double(k + 10), "case \(option)")
    }
  }

  @Test(arguments: InstructionSet.available)
  func rowsDoNotDependOnTheNumberOfRows(_ set: InstructionSet) {
    let (n, k) = (37, 51)
    let a = numbers(60 * k, seed: 4), b = numbers(k * n, seed: 5)
    func rows(_ m: Int) -> ArraySlice<Float> {
      let c = Buffer(count: m * n)
      let scratch = Buffer(count: set.kernels.gemm_bfloat16_scratch(false, false, m, n, k))
      set.kernels.gemm_bfloat16(
        false, false, m, n, k, a, k, b, n, false, c.pointer, n, scratch.pointer)
      return c.values()[0..<n]
    }
    let alone = rows(1)
    for m in [2, 13, 15, 43, 60] { #expect(rows(m) == alone) }
  }
}
