/// The Cholesky decomposition of a small symmetric matrix, row by row in memory.
package enum SmallCholesky {
  /// Writes L with L Lᵀ = `matrix` + `damping` · diagonal into the lower triangle of `factor`;
  /// false where the matrix is singular to `tolerance` of its diagonal or has a diagonal below it.
  package static func factorize(
    _ matrix: UnsafePointer<Double>, damping: Double, size: Int, tolerance: Double,
    into factor: UnsafeMutablePointer<Double>
  ) -> Bool {
    for row in 0..<size {
      for column in 0...row {
        var sum = matrix[row * size + column]
        if row == column { sum *= 1 + damping }
        sum -= product(factor + row * size, factor + column * size, count: column)
        if row == column {
          let diagonal = matrix[row * size + row]
          guard diagonal > tolerance, sum > tolerance * diagonal else { return false }
          factor[row * size + row] = sum.squareRoot()
        } else {
          factor[row * size + column] = sum / factor[column * size + column]
        }
      }
    }
    return true
  }

  /// Σ aᵢ bᵢ, in four sums, which a processor adds at the same time.
  private static func product(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int
  ) -> Double {
    var sums = SIMD4<Double>()
    var place = 0
    while place + 4 <= count {
      sums +=
        SIMD4(a[place], a[place + 1], a[place + 2], a[place + 3])
        * SIMD4(b[place], b[place + 1], b[place + 2], b[place + 3])
      place += 4
    }
    var sum = (sums[0] + sums[1]) + (sums[2] + sums[3])
    while place < count {
      sum += a[place] * b[place]
      place += 1
    }
    return sum
  }

  /// Solves L Lᵀ x = b in place.
  package static func solve(
    _ factor: UnsafePointer<Double>, size: Int, _ x: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<size {
      var sum = x[row]
      for k in 0..<row { sum -= factor[row * size + k] * x[k] }
      x[row] = sum / factor[row * size + row]
    }
    for row in stride(from: size - 1, through: 0, by: -1) {
      var sum = x[row]
      for k in row + 1..<max(size, row + 1) { sum -= factor[k * size + row] * x[k] }
      x[row] = sum / factor[row * size + row]
    }
  }
}
