import CKernels
import Testing

@Suite struct NarrowTests {
  /// Rows, inputs, units.
  static let shapes: [[Int]] = [
    [0, 5, 1], [1, 1, 1], [3, 7, 2], [4, 64, 1], [5, 129, 2], [33, 70, 3], [300, 37, 4],
  ]

  @Test(arguments: InstructionSet.available, shapes)
  func agreesWithDouble(_ set: InstructionSet, _ shape: [Int]) {
    let (rows, inputs, units) = (shape[0], shape[1], shape[2])
    let x = numbers(rows * inputs, seed: 1), kernel = numbers(inputs * units, seed: 2)
    let bias = numbers(units, seed: 3), dy = numbers(rows * units, seed: 4)
    let before = numbers(inputs * units, seed: 5)
    let scratch = Buffer(count: set.kernels.narrow_scratch(inputs, units))
    let y = Buffer(count: rows * units), dx = Buffer(count: rows * inputs)
    let dkernel = Buffer(before)
    set.kernels.narrow_forward(
      rows, inputs, units, x, kernel, bias, y.pointer, scratch.pointer)
    set.kernels.narrow_input_gradient(
      rows, inputs, units, dy, kernel, dx.pointer, scratch.pointer)
    set.kernels.narrow_add_kernel_gradient(rows, inputs, units, x, dy, dkernel.pointer)
    #expect(scratch.isIntact)

    var sums = [Double](repeating: 0, count: rows * units)
    var slopes = [Double](repeating: 0, count: rows * inputs)
    var gradient = doubles(before)
    for r in 0..<rows {
      for u in 0..<units {
        sums[r * units + u] = Double(bias[u])
        for k in 0..<inputs {
          let (input, weight) = (Double(x[r * inputs + k]), Double(kernel[k * units + u]))
          let slope = Double(dy[r * units + u])
          sums[r * units + u] += input * weight
          slopes[r * inputs + k] += slope * weight
          gradient[k * units + u] += input * slope
        }
      }
    }
    expectClose(y.values(), sums, tolerance: 1e-7 * Double(inputs + 10), "y")
    expectClose(dx.values(), slopes, tolerance: 1e-6, "dx")
    expectClose(dkernel.values(), gradient, tolerance: 1e-7 * Double(rows + 10), "dkernel")
  }

  @Test(arguments: InstructionSet.available)
  func rowsDoNotDependOnTheirNumber(_ set: InstructionSet) {
    let (inputs, units) = (45, 2)
    let x = numbers(9 * inputs, seed: 1), kernel = numbers(inputs * units, seed: 2)
    func first(of rows: Int) -> ArraySlice<Float> {
      let y = Buffer(count: rows * units)
      let scratch = Buffer(count: set.kernels.narrow_scratch(inputs, units))
      set.kernels.narrow_forward(
        rows, inputs, units, x, kernel, [0.5, -0.5], y.pointer, scratch.pointer)
      return y.values()[..<units]
    }
    for rows in [2, 4, 9] { #expect(first(of: rows) == first(of: 1)) }
  }
}
