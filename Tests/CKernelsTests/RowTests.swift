import CKernels
import Foundation
import Testing

@Suite struct RowTests {
  static let counts = [0, 1, 3, 15, 16, 33, 129, 1031, 20_011]
  static let shapes: [[Int]] = [
    [0, 4], [4, 0], [1, 1], [3, 2], [7, 17], [300, 5], [513, 70], [2, 1000],
  ]

  @Test(arguments: InstructionSet.available, counts)
  func wholeArrays(_ set: InstructionSet, _ count: Int) {
    let x = numbers(count, seed: 1), y = numbers(count, seed: 2)
    let t = set.kernels
    // Partial sums of n/16 or more lanes; rounding errors add up at random.
    let tolerance = 1e-7 * (10 + Double(count).squareRoot())
    expectClose([t.sum(count, x)], [doubles(x).reduce(0, +)], tolerance: tolerance)
    expectClose([t.dot(count, x, y)], [weightedSum(x, doubles(y))], tolerance: tolerance)
    let squares = weightedSum(x, doubles(x))
    #expect(abs(t.sum_of_squares(count, x) - squares) <= 1e-13 * (1 + squares))
    #expect(t.max(count, x) == (x.max() ?? -.infinity))
    if count > 0 {
      for place in [0, count / 2, count - 1] {
        var bad = x
        bad[place] = .nan
        #expect(t.max(count, bad).isNaN)
        bad[place] = 50
        #expect(t.max(count, bad) == 50)
      }
    }
  }

  @Test(arguments: InstructionSet.available, shapes)
  func rowsAndColumns(_ set: InstructionSet, _ shape: [Int]) {
    let (rows, columns) = (shape[0], shape[1])
    let x = numbers(rows * columns, seed: 1), before = numbers(columns, seed: 2)
    let t = set.kernels
    let lines = (0..<rows).map { Array(x[$0 * columns..<($0 + 1) * columns]) }
    let totals = Buffer(before)
    t.add_column_sums(rows, columns, x, totals.pointer)
    expectClose(
      totals.values(),
      (0..<columns).map { j in lines.reduce(Double(before[j])) { $0 + Double($1[j]) } },
      tolerance: 5e-6)
    let result = Buffer(count: rows)
    t.row_sums(rows, columns, x, result.pointer)
    expectClose(result.values(), lines.map { doubles($0).reduce(0, +) }, tolerance: 5e-6)
    t.row_maxima(rows, columns, x, result.pointer)
    #expect(result.values() == lines.map { $0.max() ?? -.infinity })
    let turned = Buffer(count: rows * columns)
    t.transpose(rows, columns, x, turned.pointer)
    #expect(turned.values() == (0..<columns).flatMap { j in lines.map { $0[j] } })
  }

  @Test(arguments: InstructionSet.available, shapes)
  func softMaximum(_ set: InstructionSet, _ shape: [Int]) {
    for shift: Float in [0, 80, -1000] { checkSoftMaximum(set, shape[0], shape[1], shift) }
  }

  private func checkSoftMaximum(
    _ set: InstructionSet, _ rows: Int, _ columns: Int, _ shift: Float
  ) {
    let x = numbers(rows * columns, seed: 1).map { $0 * 10 + shift }
    let t = set.kernels
    var logarithms: [Double] = [], probabilities: [Double] = []
    for r in 0..<rows {
      let line = doubles(Array(x[r * columns..<(r + 1) * columns]))
      let top = line.max() ?? -.infinity
      let sum = line.reduce(0) { $0 + exp($1 - top) }
      logarithms.append(columns == 0 ? -.infinity : top + log(sum))
      probabilities += line.map { exp($0 - top) / sum }
    }
    let result = Buffer(count: rows), y = Buffer(count: x.count)
    t.log_sum_exp(rows, columns, x, result.pointer)
    t.softmax(rows, columns, x, y.pointer)
    if columns == 0 {
      #expect(result.values().allSatisfy { $0 == -.infinity })
    } else {
      expectClose(result.values(), logarithms, tolerance: 1e-6)
    }
    expectClose(y.values(), probabilities, tolerance: 1e-6)
  }

  @Test(arguments: InstructionSet.available)
  func softMaximumOfInfinities(_ set: InstructionSet) {
    let x: [Float] = [-.infinity, -.infinity, .infinity, 0, -.infinity, 1, .nan, 2]
    let result = Buffer(count: 4)
    set.kernels.log_sum_exp(4, 2, x, result.pointer)
    let y = result.values()
    #expect(y[0] == -.infinity && y[1] == .infinity && y[2] == 1 && y[3].isNaN)
  }

  @Test(arguments: InstructionSet.available, [0, 1, 5, 16, 33])
  func movement(_ set: InstructionSet, _ columns: Int) {
    let source = numbers(6 * columns, seed: 1)
    let indices: [Int32] = [5, 0, 0, 3]
    let gathered = Buffer(count: 4 * columns)
    set.kernels.gather_rows(4, columns, source, indices, gathered.pointer)
    let expected = indices.flatMap { source[Int($0) * columns..<(Int($0) + 1) * columns] }
    #expect(gathered.values() == expected)
    let target = Buffer(source)
    set.kernels.scatter_add_rows(4, columns, expected, indices, target.pointer)
    var sums = doubles(source)
    for (i, index) in indices.enumerated() {
      for j in 0..<columns { sums[Int(index) * columns + j] += Double(expected[i * columns + j]) }
    }
    expectClose(target.values(), sums, tolerance: 3e-7)
  }
}
