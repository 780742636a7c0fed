/// The coefficients c that minimize |A c − `values`|² for the rows of A, by Householder
/// reflections.
///
/// - Precondition: There are at least as many rows as coefficients and the columns are independent.
package func leastSquares(_ rows: [[Double]], _ values: [Double]) -> [Double] {
  var (matrix, right) = (rows, values)
  let count = rows[0].count
  precondition(rows.count >= count, "leastSquares: \(rows.count) rows for \(count) coefficients")
  for column in 0..<count {
    var vector = (column..<rows.count).map { matrix[$0][column] }
    let length = dot(vector, vector).squareRoot()
    vector[0] += vector[0] < 0 ? -length : length
    let square = dot(vector, vector)
    guard square > 0 else { continue }
    for other in column..<count {
      let overlap = (column..<rows.count).reduce(0) { $0 + vector[$1 - column] * matrix[$1][other] }
      for row in column..<rows.count {
        matrix[row][other] -= 2 * overlap / square * vector[row - column]
      }
    }
    let overlap = (column..<rows.count).reduce(0) { $0 + vector[$1 - column] * right[$1] }
    for row in column..<rows.count { right[row] -= 2 * overlap / square * vector[row - column] }
  }
  var solution = [Double](repeating: 0, count: count)
  for row in (0..<count).reversed() where matrix[row][row] != 0 {
    let known = (row + 1..<max(count, row + 1)).reduce(0) { $0 + matrix[row][$1] * solution[$1] }
    solution[row] = (right[row] - known) / matrix[row][row]
  }
  return solution
}
