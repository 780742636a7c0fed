/// The Cholesky decomposition of a small symmetric matrix, row by row in memory.
enum SmallCholesky {
  /// Writes L with L Lᵀ = `matrix` + `damping` · diagonal into the lower triangle of `factor`; false
  /// where the matrix is singular to `tolerance` of its diagonal or has a diagonal below it.
  static func factorize(
    _ matrix: UnsafePointer<Double>, damping: Double, size: Int, tolerance: Double,
    into factor: UnsafeMutablePointer<Double>
  ) -> Bool {
    for row in 0..<size {
      for column in 0...row {
        var sum = matrix[row * size + column]
        if row == column { sum *= 1 + damping }
        for k in 0..<column { sum -= factor[row * size + k] * factor[column * size + k] }
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

  /// Solves L Lᵀ x = b in place.
  static func solve(
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
