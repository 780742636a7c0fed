import CKernels
import Testing

/// op(a)·op(b) in double precision.
func product(
  _ ta: Bool, _ tb: Bool, _ m: Int, _ n: Int, _ k: Int, _ a: [Float], _ lda: Int, _ b: [Float],
  _ ldb: Int
) -> [Double] {
  var c = [Double](repeating: 0, count: m * n)
  for i in 0..<m {
    for j in 0..<n {
      for q in 0..<k {
        let left = a[ta ? q * lda + i : i * lda + q], right = b[tb ? j * ldb + q : q * ldb + j]
        c[i * n + j] += Double(left) * Double(right)
      }
    }
  }
  return c
}

@Suite struct ProductTests {
  static let shapes: [[Int]] = [
    [1, 1, 1], [0, 3, 2], [3, 0, 2], [3, 2, 0], [2, 3, 1], [7, 5, 3], [13, 31, 17], [14, 32, 9],
    [15, 33, 1030], [29, 65, 12], [43, 16, 8], [57, 47, 33], [97, 128, 20], [130, 2, 70],
    [3, 131, 1], [1, 64, 37], [37, 1, 50], [50, 70, 1], [1, 1, 300],
  ]

  @Test(arguments: InstructionSet.available, shapes)
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
      let scratch = Buffer(count: set.kernels.gemm_scratch(ta, tb, m, n, k))
      set.kernels.gemm(ta, tb, m, n, k, a, lda, b, ldb, adding, c.pointer, ldc, scratch.pointer)
      #expect(scratch.isIntact)
      var expected = doubles(before)
      let sums = product(ta, tb, m, n, k, a, lda, b, ldb)
      for i in 0..<m {
        for j in 0..<n {
          expected[i * ldc + j] = (adding ? expected[i * ldc + j] : 0) + sums[i * n + j]
        }
      }
      // Sums of k products below 1: at worst k roundings of partial sums that grow like √k.
      expectClose(c.values(), expected, tolerance: 1e-7 * Double(k + 10), "case \(option)")
    }
  }

  @Test(arguments: InstructionSet.available)
  func rowsDoNotDependOnTheNumberOfRows(_ set: InstructionSet) {
    let (n, k) = (37, 50)
    let a = numbers(60 * k, seed: 4), b = numbers(k * n, seed: 5)
    func rows(_ m: Int) -> ArraySlice<Float> {
      let c = Buffer(count: m * n)
      let scratch = Buffer(count: set.kernels.gemm_scratch(false, false, m, n, k))
      set.kernels.gemm(false, false, m, n, k, a, k, b, n, false, c.pointer, n, scratch.pointer)
      return c.values()[0..<n]
    }
    let alone = rows(1)
    for m in [2, 13, 15, 43, 60] { #expect(rows(m) == alone) }
  }

  @Test(
    arguments: InstructionSet.available, [[1, 1, 1], [5, 3, 7], [29, 1500, 33], [50, 10, 128]])
  func denseLayer(_ set: InstructionSet, _ shape: [Int]) {
    let (rows, inputs, units) = (shape[0], shape[1], shape[2])
    let x = numbers(rows * inputs, seed: 6), kernel = numbers(inputs * units, seed: 7)
    let bias = numbers(units, seed: 8)
    for rectified in [false, true] {
      let y = Buffer(count: rows * units)
      let scratch = Buffer(count: set.kernels.dense_scratch(rows, inputs, units))
      set.kernels.dense_forward(
        rows, inputs, units, x, kernel, bias, rectified, y.pointer, scratch.pointer)
      #expect(scratch.isIntact)
      var expected = product(false, false, rows, units, inputs, x, inputs, kernel, units)
      for i in expected.indices {
        expected[i] += Double(bias[i % units])
        if rectified { expected[i] = max(expected[i], 0) }
      }
      expectClose(y.values(), expected, tolerance: 1e-7 * Double(inputs + 10))
    }
  }

  @Test(arguments: InstructionSet.available)
  func rectifierKeepsNaN(_ set: InstructionSet) {
    let y = Buffer(count: 2)
    let scratch = Buffer(count: set.kernels.dense_scratch(1, 1, 2))
    set.kernels.dense_forward(1, 1, 2, [1], [.nan, -1], [0, 0], true, y.pointer, scratch.pointer)
    #expect(y.values()[0].isNaN && y.values()[1] == 0)
  }
}
