import CKernels
import Testing

@Suite struct RectifierTests {
  /// Rows and columns.
  static let shapes: [[Int]] = [[0, 5], [1, 1], [3, 64], [7, 131], [600, 17]]

  @Test(arguments: InstructionSet.available, shapes)
  func agreesWithDouble(_ set: InstructionSet, _ shape: [Int]) {
    let (rows, columns) = (shape[0], shape[1])
    var y = numbers(rows * columns, seed: 1)
    if !y.isEmpty { y[0] = 0 }
    let dy = numbers(rows * columns, seed: 2), before = numbers(columns, seed: 3)
    let dz = Buffer(count: rows * columns), sums = Buffer(before)
    set.kernels.rectifier_gradient(rows, columns, y, dy, dz.pointer, sums.pointer)
    let expected = zip(y, dy).map { $0 > 0 ? Double($1) : 0 }
    let columnSums = (0..<columns).map { column in
      (0..<rows).reduce(Double(before[column])) { $0 + expected[$1 * columns + column] }
    }
    expectClose(dz.values(), expected, tolerance: 0, "dz")
    expectClose(sums.values(), columnSums, tolerance: 1e-5, "sums")

    let inPlace = Buffer(dy)
    set.kernels.rectifier_gradient(rows, columns, y, inPlace.pointer, inPlace.pointer, nil)
    #expect(inPlace.values() == dz.values())
  }
}
