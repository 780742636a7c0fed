extension SymmetricMatrix {
  /// (this matrix) M (this matrix).
  ///
  /// - Precondition: `middle` has the same size.
  public func sandwiching(_ middle: SymmetricMatrix) -> SymmetricMatrix {
    precondition(middle.size == size, "SymmetricMatrix: \(middle.size) rows")
    var half = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0..<size {
        half[row * size + column] = (0..<size).reduce(0) {
          $0 + self[row, $1] * middle[$1, column]
        }
      }
    }
    var result = SymmetricMatrix(size: size)
    for row in 0..<size {
      for column in 0...row {
        result[row, column] = (0..<size).reduce(0) {
          $0 + half[row * size + $1] * self[$1, column]
        }
      }
    }
    return result
  }
}
