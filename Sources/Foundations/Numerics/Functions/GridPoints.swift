/// All points of a grid, row by row, the last axis fastest.
package func gridPoints(_ axes: [[Double]]) -> [Double] {
  let count = axes.reduce(1) { $0 * $1.count }
  var points = [Double](repeating: 0, count: count * axes.count)
  var block = count
  for (place, axis) in axes.enumerated() {
    block /= max(axis.count, 1)
    for row in 0..<count { points[row * axes.count + place] = axis[row / block % axis.count] }
  }
  return points
}

/// Checks the axes of a grid.
package func requireGrid(_ axes: [[Double]], limit: Int) throws {
  guard (1...limit).contains(axes.count) else {
    throw InferenceError("grid", "it has \(axes.count) axes, not 1 to \(limit)")
  }
  for (index, axis) in axes.enumerated() {
    let isRising = zip(axis, axis.dropFirst()).allSatisfy { $0 < $1 }
    guard axis.count > 1, isRising, axis.allSatisfy(\.isFinite) else {
      throw InferenceError(
        "axis \(index) of the grid", "its \(axis.count) values are not finite and rising")
    }
  }
}
