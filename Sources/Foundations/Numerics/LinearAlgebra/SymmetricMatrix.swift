/// A small symmetric matrix, row by row in memory: Hessians, covariances, Fisher information.
public struct SymmetricMatrix: Hashable, Codable, Sendable {
  /// The number of rows.
  public let size: Int
  /// All size² entries, row by row.
  public private(set) var entries: [Double]

  /// A matrix of zeros.
  public init(size: Int) {
    self.size = size
    entries = [Double](repeating: 0, count: size * size)
  }

  /// A matrix from all its entries, of which the lower triangle is used.
  public init(size: Int, entries: [Double]) {
    precondition(entries.count == size * size, "SymmetricMatrix: \(entries.count) for \(size) rows")
    self.init(size: size)
    for row in 0..<size {
      for column in 0...row { self[row, column] = entries[row * size + column] }
    }
  }

  /// The entry; setting it sets its mirror image too.
  public subscript(row: Int, column: Int) -> Double {
    get { entries[row * size + column] }
    set {
      entries[row * size + column] = newValue
      entries[column * size + row] = newValue
    }
  }

  /// The diagonal.
  public var diagonal: [Double] { (0..<size).map { self[$0, $0] } }

  /// The rows and columns `indices` alone.
  public func selecting(_ indices: [Int]) -> SymmetricMatrix {
    var result = SymmetricMatrix(size: indices.count)
    for (row, from) in indices.enumerated() {
      for (column, to) in indices.enumerated() { result[row, column] = self[from, to] }
    }
    return result
  }

  /// L with L Lᵀ = this matrix, row by row with zeros above the diagonal; nil unless the matrix is
  /// positive definite beyond rounding errors, in whatever units.
  public var choleskyFactor: [Double]? {
    // With a diagonal of ones the test for singularity does not depend on units.
    let scales = diagonal.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
    guard var factor = scaled(by: scales).unitFactor else { return nil }
    for row in 0..<size {
      for column in 0...row { factor[row * size + column] /= scales[row] }
    }
    return factor
  }

  /// The factor of a matrix whose diagonal is one.
  private var unitFactor: [Double]? {
    var factor = [Double](repeating: 0, count: size * size)
    let isPositive = entries.withUnsafeBufferPointer { entries in
      factor.withUnsafeMutableBufferPointer { factor in
        guard let entries = entries.baseAddress, let factor = factor.baseAddress else {
          return true
        }
        return SmallCholesky.factorize(
          entries, damping: 0, size: size, tolerance: 1e-14, into: factor)
      }
    }
    return isPositive ? factor : nil
  }

  /// The solution x of (this matrix) x = `b`; nil unless the matrix is positive definite.
  public func solving(_ b: [Double]) -> [Double]? {
    let scales = diagonal.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
    guard let factor = scaled(by: scales).unitFactor else { return nil }
    let x = SymmetricMatrix.solve(factor, zip(b, scales).map { $0 * $1 })
    return zip(x, scales).map { $0 * $1 }
  }

  /// The inverse; nil unless the matrix is positive definite.
  public var inverse: SymmetricMatrix? {
    let scales = diagonal.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
    guard let factor = scaled(by: scales).unitFactor else { return nil }
    var result = SymmetricMatrix(size: size)
    for column in 0..<size {
      var unit = [Double](repeating: 0, count: size)
      unit[column] = 1
      let solution = SymmetricMatrix.solve(factor, unit)
      for row in column..<size {
        result[row, column] = solution[row] * scales[row] * scales[column]
      }
    }
    return result
  }

  /// The matrix over the roots of its diagonal: correlations of a covariance matrix.
  public var correlations: SymmetricMatrix {
    scaled(by: diagonal.map { $0 > 0 ? 1 / $0.squareRoot() : 0 })
  }

  /// xᵀ (this matrix) x.
  public func quadraticForm(_ x: [Double]) -> Double {
    (0..<size).reduce(0) { sum, row in
      sum + x[row] * (0..<size).reduce(0) { $0 + self[row, $1] * x[$1] }
    }
  }

  private func scaled(by scales: [Double]) -> SymmetricMatrix {
    var result = self
    for row in 0..<size {
      for column in 0...row { result[row, column] *= scales[row] * scales[column] }
    }
    return result
  }

  private static func solve(_ factor: [Double], _ b: [Double]) -> [Double] {
    var x = b
    factor.withUnsafeBufferPointer { factor in
      x.withUnsafeMutableBufferPointer { x in
        guard let factor = factor.baseAddress, let x = x.baseAddress else { return }
        SmallCholesky.solve(factor, size: b.count, x)
      }
    }
    return x
  }
}
