/// The lower triangular factor L of a covariance matrix, C = L Lᵀ.
package struct CholeskyFactor: Sendable {
  /// The rows of L; zero columns stand for combinations without variance.
  package let rows: [[Double]]
  /// Whether every combination has a variance, so that `solve` is defined.
  package let isDefinite: Bool

  /// Factors `matrix`, which is symmetric; nil where a combination has a negative variance.
  package init?(_ matrix: [[Double]]) {
    let size = matrix.count
    var rows = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    var isDefinite = true
    for column in 0..<size {
      let known = rows[column][..<column].reduce(0) { $0 + $1 * $1 }
      let pivot = matrix[column][column] - known
      let tolerance = 1e-10 * max(matrix[column][column], 0)
      guard pivot > tolerance else {
        guard pivot >= -tolerance else { return nil }
        isDefinite = false
        continue
      }
      rows[column][column] = pivot.squareRoot()
      for row in column + 1..<max(size, column + 1) {
        let product = (0..<column).reduce(0) { $0 + rows[row][$1] * rows[column][$1] }
        rows[row][column] = (matrix[row][column] - product) / rows[column][column]
      }
    }
    self.rows = rows
    self.isDefinite = isDefinite
  }

  /// C⁻¹ `vector`.
  package func solve(_ vector: [Double]) -> [Double] {
    precondition(isDefinite, "CholeskyFactor.solve: the matrix is singular")
    var result = whiten(vector)
    for row in rows.indices.reversed() {
      for later in row + 1..<max(rows.count, row + 1) {
        result[row] -= rows[later][row] * result[later]
      }
      result[row] /= rows[row][row]
    }
    return result
  }

  /// L⁻¹ `vector`: its squared length is the χ² of `vector`.
  package func whiten(_ vector: [Double]) -> [Double] {
    precondition(isDefinite, "CholeskyFactor.whiten: the matrix is singular")
    var result = vector
    for row in rows.indices {
      for earlier in 0..<row { result[row] -= rows[row][earlier] * result[earlier] }
      result[row] /= rows[row][row]
    }
    return result
  }

  /// L `vector`: standard normal numbers become numbers with this covariance.
  package func correlate(_ vector: [Double]) -> [Double] {
    rows.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
  }
}
