import Numerics

extension GridPosterior {
  /// The probabilities of the cells of `axes`, the others summed over; the last of `axes` fastest.
  public func marginal(_ axes: [Int]) -> [Double] {
    let sizes = axes.map { edges[$0].count - 1 }
    // What a step along an axis of the grid is in the result; 0 for those that are summed over.
    var strides = [Int](repeating: 0, count: 3)
    for (place, axis) in axes.enumerated() {
      strides[3 - edges.count + axis] = sizes[(place + 1)...].reduce(1, *)
    }
    let counts = [Int](repeating: 1, count: 3 - edges.count) + edges.map { $0.count - 1 }
    var result = [Double](repeating: 0, count: sizes.reduce(1, *))
    var cell = 0
    for first in 0..<counts[0] {
      for second in 0..<counts[1] {
        let start = first * strides[0] + second * strides[1]
        for third in 0..<counts[2] {
          result[start + third * strides[2]] += probabilities[cell]
          cell += 1
        }
      }
    }
    return result
  }

  /// The mean of each parameter.
  public var mean: [Double] {
    edges.indices.map { axis in
      zip(marginal([axis]), centers(axis)).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  /// The covariance matrix, the spread within cells included.
  public var covariance: SymmetricMatrix {
    let mean = self.mean
    var result = SymmetricMatrix(size: edges.count)
    for row in edges.indices {
      for column in 0..<row {
        let joint = marginal([row, column])
        let (x, y) = (centers(row), centers(column))
        var sum = 0.0
        for i in x.indices {
          for j in y.indices {
            sum += joint[i * y.count + j] * (x[i] - mean[row]) * (y[j] - mean[column])
          }
        }
        result[row, column] = sum
      }
      let (x, widths) = (centers(row), zip(edges[row], edges[row].dropFirst()).map { $1 - $0 })
      result[row, row] = marginal([row]).enumerated().reduce(0) { sum, entry in
        let distance = x[entry.offset] - mean[row]
        return sum + entry.element
          * (distance * distance + widths[entry.offset] * widths[entry.offset] / 12)
      }
    }
    return result
  }

  /// The value of a parameter below which the share `share` of its marginal lies.
  public func quantile(axis: Int, _ share: Double) -> Double {
    var below = 0.0
    for (place, probability) in marginal([axis]).enumerated() {
      if probability > 0 && below + probability >= share {
        let (lower, upper) = (edges[axis][place], edges[axis][place + 1])
        return lower + (upper - lower) * max(share - below, 0) / probability
      }
      below += probability
    }
    return edges[axis][edges[axis].count - 1]
  }

  private func centers(_ axis: Int) -> [Double] { GridPosterior.centers([edges[axis]])[0] }
}
