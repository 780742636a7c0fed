import CKernels
import Testing

@Suite struct NormalizationTests {
  static let shapes: [[Int]] = [[2, 1], [5, 3], [9, 17], [4, 70]]
  private static let epsilon: Float = 1e-3

  /// Normalized to the moments of `groups` of indices, times gamma plus beta.
  private static func normalized(
    _ x: [Double], _ groups: [[Int]], _ gamma: [Double], _ beta: [Double]
  ) -> [Double] {
    var y = x
    for group in groups {
      let mean = group.reduce(0) { $0 + x[$1] } / Double(group.count)
      let variance =
        group.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / Double(group.count)
      for i in group {
        let z = (x[i] - mean) / (variance + Double(epsilon)).squareRoot()
        y[i] = z * gamma[i % gamma.count] + beta[i % beta.count]
      }
    }
    return y
  }

  private struct Problem {
    let x, gamma, beta, dy: [Float]
    init(_ rows: Int, _ columns: Int) {
      x = numbers(rows * columns, seed: 1).map { $0 * 3 + 1 }
      gamma = numbers(columns, seed: 2)
      beta = numbers(columns, seed: 3)
      dy = numbers(rows * columns, seed: 4)
    }

    /// Compares with central differences; dgamma and dbeta were 1 before.
    func check(_ groups: [[Int]], _ dx: Buffer, _ dgamma: Buffer, _ dbeta: Buffer) {
      let parts = [x, gamma, beta].map(doubles)
      for (i, actual) in [dx, dgamma, dbeta].enumerated() {
        let expected = numericalGradient(
          { point in
            var q = parts
            q[i] = point
            return weightedSum(dy, normalized(q[0], groups, q[1], q[2]))
          }, at: parts[i])
        expectClose(
          actual.values(), expected.map { $0 + (i == 0 ? 0 : 1) }, tolerance: 1e-5,
          ["x", "gamma", "beta"][i])
      }
    }
  }

  @Test(arguments: InstructionSet.available, shapes)
  func batches(_ set: InstructionSet, _ shape: [Int]) {
    let (rows, columns) = (shape[0], shape[1])
    let p = Problem(rows, columns)
    let groups = (0..<columns).map { j in (0..<rows).map { $0 * columns + j } }
    let mean = Buffer(count: columns), variance = Buffer(count: columns)
    let y = Buffer(count: p.x.count), dx = Buffer(count: p.x.count)
    let dgamma = Buffer([Float](repeating: 1, count: columns))
    let dbeta = Buffer([Float](repeating: 1, count: columns))
    set.kernels.column_moments(rows, columns, p.x, mean.pointer, variance.pointer)
    set.kernels.batch_norm_forward(
      rows, columns, p.x, mean.pointer, variance.pointer, p.gamma, p.beta, Self.epsilon, y.pointer)
    set.kernels.batch_norm_backward(
      rows, columns, p.x, mean.pointer, variance.pointer, p.gamma, Self.epsilon, p.dy, dx.pointer,
      dgamma.pointer, dbeta.pointer)
    let expected = Self.normalized(doubles(p.x), groups, doubles(p.gamma), doubles(p.beta))
    expectClose(y.values(), expected, tolerance: 2e-6)
    for (j, group) in groups.enumerated() {
      let center = group.reduce(0) { $0 + Double(p.x[$1]) } / Double(rows)
      let spread = group.reduce(0) { $0 + (Double(p.x[$1]) - center) * (Double(p.x[$1]) - center) }
      expectClose([mean.values()[j]], [center], tolerance: 2e-7)
      expectClose([variance.values()[j]], [spread / Double(rows)], tolerance: 2e-7)
    }
    p.check(groups, dx, dgamma, dbeta)
  }

  @Test(arguments: InstructionSet.available, shapes)
  func layers(_ set: InstructionSet, _ shape: [Int]) {
    let (rows, columns) = (shape[0], shape[1])
    let p = Problem(rows, columns)
    let groups = (0..<rows).map { r in (0..<columns).map { r * columns + $0 } }
    let mean = Buffer(count: rows), inverse = Buffer(count: rows)
    let y = Buffer(count: p.x.count), dx = Buffer(count: p.x.count)
    let dgamma = Buffer([Float](repeating: 1, count: columns))
    let dbeta = Buffer([Float](repeating: 1, count: columns))
    set.kernels.layer_norm_forward(
      rows, columns, p.x, p.gamma, p.beta, Self.epsilon, y.pointer, mean.pointer, inverse.pointer)
    set.kernels.layer_norm_backward(
      rows, columns, p.x, mean.pointer, inverse.pointer, p.gamma, p.dy, dx.pointer, dgamma.pointer,
      dbeta.pointer)
    let expected = Self.normalized(doubles(p.x), groups, doubles(p.gamma), doubles(p.beta))
    expectClose(y.values(), expected, tolerance: 2e-6)
    p.check(groups, dx, dgamma, dbeta)
  }
}
