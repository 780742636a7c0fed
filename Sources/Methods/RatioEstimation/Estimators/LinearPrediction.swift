import Foundation
import Messages

/// The least-squares prediction of standardized parameters by standardized observables.
///
/// What a network has to learn is often sharp in θ − θ̂(x) and smooth otherwise. Given that
/// difference in units of its deviation as an input of its own, a network need not find it among
/// wide ranges of θ and x. The ratio is the same function of θ and x with or without it.
public struct LinearPrediction: Codable, Equatable, Sendable {
  /// For each parameter the factors of the observables, then the constant.
  public let coefficients: [[Double]]
  /// The deviation of each parameter from its prediction, in deviations of the parameter.
  public let deviations: [Double]
  /// The lower triangular matrix that turns the distances θ − θ̂ of all parameters into
  /// uncorrelated numbers of unit deviation.
  public let whitening: [[Double]]

  /// A deviation that is added to all: a prediction that is exact on the training set need not
  /// be so elsewhere.
  private static let smallestDeviation = 1e-3

  /// The prediction fitted to rows of standardized numbers.
  init(theta: [Float], parameters: Int, x: [Float], observables: Int) {
    let size = observables + 1
    let count = theta.count / max(parameters, 1)
    var moments = [Double](repeating: 0, count: size * size)
    var sides = [Double](repeating: 0, count: size * parameters)
    var row = [Double](repeating: 1, count: size)
    for event in 0..<count {
      for index in 0..<observables { row[index] = Double(x[event * observables + index]) }
      for first in 0..<size {
        for second in 0...first { moments[first * size + second] += row[first] * row[second] }
        for parameter in 0..<parameters {
          sides[parameter * size + first] +=
            row[first] * Double(theta[event * parameters + parameter])
        }
      }
    }
    // A touch of ridge keeps constant and collinear observables from doing harm.
    for index in 0..<size { moments[index * size + index] += 1e-6 * Double(count) }
    let factor = choleskyFactor(moments, size: size)
    let coefficients = (0..<parameters).map { parameter in
      choleskySolve(factor, Array(sides[parameter * size..<(parameter + 1) * size]))
    }
    self.coefficients = coefficients
    var rest = [Double](repeating: 0, count: parameters)
    var covariance = [Double](repeating: 0, count: parameters * parameters)
    for event in 0..<count {
      for first in 0..<parameters {
        rest[first] = Double(theta[event * parameters + first]) - coefficients[first][observables]
        for index in 0..<observables {
          rest[first] -= coefficients[first][index] * Double(x[event * observables + index])
        }
        for second in 0...first {
          covariance[first * parameters + second] += rest[first] * rest[second] / Double(count)
        }
      }
    }
    let smallest = LinearPrediction.smallestDeviation * LinearPrediction.smallestDeviation
    for index in 0..<parameters { covariance[index * parameters + index] += smallest }
    deviations = (0..<parameters).map { covariance[$0 * parameters + $0].squareRoot() }
    whitening = inverseTriangle(choleskyFactor(covariance, size: parameters), size: parameters)
  }

  /// The predictions for rows of standardized observables.
  func apply(_ x: [Float]) -> [Float] {
    guard let observables = coefficients.first.map({ $0.count - 1 }), observables > 0 else {
      return []
    }
    let count = x.count / observables
    var result: [Float] = []
    result.reserveCapacity(count * coefficients.count)
    for event in 0..<count {
      for row in coefficients {
        var value = row[observables]
        for index in 0..<observables {
          value += row[index] * Double(x[event * observables + index])
        }
        result.append(Float(value))
      }
    }
    return result
  }
}

extension LinearPrediction {
  /// Reads a prediction from a model file.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind, arrays whose lengths
  ///   do not belong together, and numbers that are not finite.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    coefficients = try container.decode([[Double]].self, forKey: .coefficients)
    deviations = try container.decode([Double].self, forKey: .deviations)
    whitening = try container.decode([[Double]].self, forKey: .whitening)
    let parameters = coefficients.count
    try decoder.require(
      deviations.count == parameters && whitening.count == parameters
        && whitening.allSatisfy { $0.count == parameters }
        && coefficients.allSatisfy { $0.count == coefficients[0].count && !$0.isEmpty },
      "coefficients, deviations and whitening are not those of \(parameters) parameters")
    try decoder.require(
      (coefficients + whitening).joined().allSatisfy(\.isFinite), "a number is not finite")
    try decoder.require(
      deviations.allSatisfy { $0 > 0 && $0.isFinite }, "a deviation is not a positive number")
  }

  /// Whether it predicts this many parameters from this many observables.
  func fits(parameters: Int, observables: Int) -> Bool {
    coefficients.count == parameters && coefficients.allSatisfy { $0.count == observables + 1 }
  }
}

/// The lower Cholesky factor of a positive definite matrix of which the lower half is given,
/// row-major.
private func choleskyFactor(_ matrix: [Double], size: Int) -> [Double] {
  var factor = matrix
  for row in 0..<size {
    for column in 0...row {
      var sum = matrix[row * size + column]
      for index in 0..<column {
        sum -= factor[row * size + index] * factor[column * size + index]
      }
      factor[row * size + column] =
        row == column ? max(sum, 1e-300).squareRoot() : sum / factor[column * size + column]
    }
  }
  return factor
}

/// The solution of L·Lᵀ·y = `side`.
private func choleskySolve(_ factor: [Double], _ side: [Double]) -> [Double] {
  let size = side.count
  var y = side
  for row in 0..<size {
    for index in 0..<row { y[row] -= factor[row * size + index] * y[index] }
    y[row] /= factor[row * size + row]
  }
  for row in (0..<size).reversed() {
    for index in row + 1..<max(size, row + 1) { y[row] -= factor[index * size + row] * y[index] }
    y[row] /= factor[row * size + row]
  }
  return y
}

/// The inverse of a lower triangular matrix.
private func inverseTriangle(_ matrix: [Double], size: Int) -> [[Double]] {
  var inverse = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
  for column in 0..<size {
    for row in column..<size {
      var sum = row == column ? 1.0 : 0
      for index in column..<row { sum -= matrix[row * size + index] * inverse[index][column] }
      inverse[row][column] = sum / matrix[row * size + row]
    }
  }
  return inverse
}
