/// (Aᵀ)⁻¹ by elimination with pivots; nil for a matrix that is singular to working precision.
package func invertTransposed(_ matrix: [[Double]]) -> [[Double]]? {
  let size = matrix.count
  var rows = (0..<size).map { row in
    (0..<size).map { matrix[$0][row] } + (0..<size).map { $0 == row ? 1.0 : 0 }
  }
  let scale = matrix.joined().reduce(0) { max($0, abs($1)) }
  for column in 0..<size {
    let pivot = (column..<size).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
    guard abs(rows[pivot][column]) > 1e-12 * scale else { return nil }
    rows.swapAt(column, pivot)
    let factor = rows[column][column]
    for place in column..<2 * size { rows[column][place] /= factor }
    for row in 0..<size where row != column {
      let factor = rows[row][column]
      guard factor != 0 else { continue }
      for place in column..<2 * size { rows[row][place] -= factor * rows[column][place] }
    }
  }
  return rows.map { Array($0[size...]) }
}
