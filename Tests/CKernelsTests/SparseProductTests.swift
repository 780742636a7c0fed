import CKernels
import Testing

@Suite struct SparseProductTests {
  /// Rows, columns, inner length; the share of numbers that are not zero.
  struct Case: Sendable, CustomTestStringConvertible {
    let rows: Int
    let columns: Int
    let inner: Int
    let density: Float
    var testDescription: String { "\(rows)×\(columns)×\(inner), \(density)" }
  }

  /// Columns that fill the widest vectors, and a few less.
  static let cases: [Case] = [
    Case(rows: 16, columns: 128, inner: 32, density: 0.5),
    Case(rows: 33, columns: 119, inner: 77, density: 0.3),
    Case(rows: 17, columns: 256, inner: 64, density: 0.1),
    Case(rows: 50, columns: 121, inner: 130, density: 0.05),
    Case(rows: 64, columns: 128, inner: 33, density: 0),
  ]

  private func operand(_ count: Int, density: Float) -> [Float] {
    zip(numbers(count, seed: 1), numbers(count, seed: 2)).map { abs($0.1) < density ? $0.0 : 0 }
  }

  @Test(arguments: InstructionSet.available, cases)
  func agreesWithDouble(_ set: InstructionSet, _ item: Case) {
    let (m, n, k) = (item.rows, item.columns, item.inner)
    for option in 0..<16 {
      let ta = option & 1 != 0, tb = option & 2 != 0, adding = option & 4 != 0
      let rectified = option & 8 != 0
      let a = operand(m * k, density: item.density), b = numbers(k * n, seed: 3)
      let bias = numbers(n, seed: 4), before = numbers(m * n, seed: 5)
      let c = Buffer(adding ? before : [Float](repeating: .nan, count: m * n))
      let scratch = Buffer(count: set.kernels.sparse_product_scratch(m, n, k))
      let done = set.kernels.sparse_product(
        ta, tb, m, n, k, a, ta ? m : k, b, tb ? k : n, adding, adding ? nil : bias, rectified,
        c.pointer, n, scratch.pointer)
      #expect(done && scratch.isIntact)
      var expected = [Double](repeating: 0, count: m * n)
      for i in 0..<m {
        for j in 0..<n {
          var sum = Double(adding ? before[i * n + j] : bias[j])
          for q in 0..<k {
            sum += Double(a[ta ? q * m + i : i * k + q]) * Double(b[tb ? j * k + q : q * n + j])
          }
          expected[i * n + j] = rectified ? max(sum, 0) : sum
        }
      }
      expectClose(c.values(), expected, tolerance: 1e-7 * Double(k + 10), "case \(option)")
    }
  }

  @Test(arguments: InstructionSet.available)
  func refusesWhatItWouldNotSpeedUp(_ set: InstructionSet) {
    func isDone(_ m: Int, _ n: Int, _ k: Int, density: Float) -> Bool {
      let c = Buffer(numbers(m * n, seed: 5))
      let scratch = Buffer(count: set.kernels.sparse_product_scratch(m, n, k))
      let done = set.kernels.sparse_product(
        false, false, m, n, k, operand(m * k, density: density), k, numbers(k * n, seed: 3), n,
        false, nil, false, c.pointer, n, scratch.pointer)
      #expect(done || c.values() == numbers(m * n, seed: 5))
      return done
    }
    #expect(isDone(64, 128, 128, density: 0.5))
    #expect(!isDone(64, 128, 128, density: 0.9))
    #expect(!isDone(64, 1, 128, density: 0.1))
    #expect(!isDone(2, 128, 128, density: 0.1))
    #expect(!isDone(64, 128, 5, density: 0.1))
  }

  @Test(arguments: InstructionSet.available)
  func skipsZerosButNoNaN(_ set: InstructionSet) {
    let (m, n, k) = (16, 128, 64)
    var a = [Float](repeating: 0, count: m * k), b = [Float](repeating: 1, count: k * n)
    a[3 * k + 7] = .nan
    a[5 * k + 8] = -0.0
    for j in 0..<n { b[8 * n + j] = .infinity }
    let c = Buffer(count: m * n)
    let scratch = Buffer(count: set.kernels.sparse_product_scratch(m, n, k))
    #expect(
      set.kernels.sparse_product(
        false, false, m, n, k, a, k, b, n, false, nil, false, c.pointer, n, scratch.pointer))
    let values = c.values()
    for i in 0..<m {
      let row = values[i * n..<(i + 1) * n]
      #expect(i == 3 ? row.allSatisfy(\.isNaN) : row.allSatisfy { $0 == 0 })
    }
  }
}
