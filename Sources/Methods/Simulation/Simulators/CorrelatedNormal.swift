import Foundation
import Randomness

/// A normal distribution of several correlated parameters around zero, given by its precision
/// matrix (the inverse of the covariance).
public struct CorrelatedNormal: Equatable, Sendable {
  /// The number of parameters.
  public let dimension: Int
  /// The precision matrix, row-major.
  public let precision: [Double]
  /// The lower triangle L with L·Lᵀ = precision, row-major.
  private let factor: [Double]

  /// A distribution from its precision matrix, row-major.
  ///
  /// - Precondition: The matrix is square, symmetric and positive definite.
  public init(precision: [Double]) {
    let dimension = Int(Double(precision.count).squareRoot())
    precondition(
      dimension > 0 && dimension * dimension == precision.count,
      "CorrelatedNormal: \(precision.count) numbers are no square matrix")
    var factor = [Double](repeating: 0, count: precision.count)
    for row in 0..<dimension {
      for column in 0...row {
        precondition(
          precision[row * dimension + column] == precision[column * dimension + row],
          "CorrelatedNormal: the precision matrix is not symmetric")
        var rest = precision[row * dimension + column]
        for index in 0..<column {
          rest -= factor[row * dimension + index] * factor[column * dimension + index]
        }
        precondition(
          row != column || rest > 0, "CorrelatedNormal: the precision is not positive definite")
        factor[row * dimension + column] =
          row == column ? rest.squareRoot() : rest / factor[column * dimension + column]
      }
    }
    self.dimension = dimension
    self.precision = precision
    self.factor = factor
  }

  /// One random set of parameters: the solution of Lᵀθ = z for standard normal z.
  public func sample(_ random: inout RandomStream) -> [Double] {
    var theta = (0..<dimension).map { _ in random.normal() }
    for row in (0..<dimension).reversed() {
      for later in row + 1..<dimension {
        theta[row] -= factor[later * dimension + row] * theta[later]
      }
      theta[row] /= factor[row * dimension + row]
    }
    return theta
  }

  /// The logarithm of the density.
  public func logDensity(_ theta: [Double]) -> Double {
    var result = 0.0
    for column in 0..<dimension {
      var pull = 0.0  // of Lᵀθ
      for row in column..<dimension { pull += factor[row * dimension + column] * theta[row] }
      result += log(factor[column * dimension + column]) - 0.5 * pull * pull - halfLogTwoPi
    }
    return result
  }
}
