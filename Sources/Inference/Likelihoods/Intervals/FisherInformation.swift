import Numerics

/// The Fisher information about parameters, from the events' scores.
///
/// For n expected events of a density it is n E[t tᵀ] with the score t = ∇ log p(x|θ); a rate ν(θ)
/// adds ∇ν ∇νᵀ/ν. Its inverse bounds the covariance of any unbiased estimator (Cramér and Rao).
public struct FisherInformation: Sendable {
  /// The names of the parameters.
  public let names: [String]
  /// The information matrix.
  public let matrix: SymmetricMatrix
  /// The standard error of every entry from the finite number of events; zero for exact terms.
  public let errors: SymmetricMatrix

  /// An information matrix.
  public init(names: [String], matrix: SymmetricMatrix, errors: SymmetricMatrix? = nil) {
    precondition(names.count == matrix.size, "FisherInformation: \(names.count) names")
    self.names = names
    self.matrix = matrix
    self.errors = errors ?? SymmetricMatrix(size: matrix.size)
  }

  /// Σ w t tᵀ over simulated events.
  ///
  /// - Parameters:
  ///   - names: The names of the parameters.
  ///   - scores: ∇ log p(x|θ) of every event, row by row. With ∇ log of the expected density ν p it
  ///     contains the information of the rate.
  ///   - weights: The expected count of every event.
  /// - Throws: `InferenceError` for lengths that do not match and numbers that are not finite.
  public init(names: [String], scores: [Double], weights: [Double]) throws {
    let size = names.count
    guard size > 0, scores.count == size * weights.count else {
      throw InferenceError(
        "scores", "\(scores.count) numbers for \(weights.count) events and \(size) parameters")
    }
    guard scores.allSatisfy(\.isFinite), weights.allSatisfy(\.isFinite) else {
      throw InferenceError("scores", "a score or a weight is not finite")
    }
    var matrix = SymmetricMatrix(size: size)
    var squares = matrix
    for (event, weight) in weights.enumerated() {
      for row in 0..<size {
        for column in 0...row {
          let term = weight * scores[event * size + row] * scores[event * size + column]
          matrix[row, column] += term
          squares[row, column] += term * term
        }
      }
    }
    for row in 0..<size {
      for column in 0...row { squares[row, column] = squares[row, column].squareRoot() }
    }
    self.init(names: names, matrix: matrix, errors: squares)
  }

  /// The information of an expected count alone: ∇ν ∇νᵀ/ν.
  public static func rate(names: [String], count: Double, gradient: [Double]) -> FisherInformation {
    precondition(count > 0 && gradient.count == names.count, "FisherInformation.rate: \(count)")
    var matrix = SymmetricMatrix(size: names.count)
    for row in names.indices {
      for column in 0...row { matrix[row, column] = gradient[row] * gradient[column] / count }
    }
    return FisherInformation(names: names, matrix: matrix)
  }

  /// The sum of the information of independent data.
  public static func + (a: FisherInformation, b: FisherInformation) -> FisherInformation {
    precondition(a.names == b.names, "FisherInformation: \(a.names) and \(b.names)")
    var (matrix, errors) = (a.matrix, a.errors)
    for row in a.names.indices {
      for column in 0...row {
        matrix[row, column] += b.matrix[row, column]
        let (first, second) = (a.errors[row, column], b.errors[row, column])
        errors[row, column] = (first * first + second * second).squareRoot()
      }
    }
    return FisherInformation(names: a.names, matrix: matrix, errors: errors)
  }

  /// The information with an auxiliary measurement added: 1/width² on the diagonal.
  public func adding(_ constraint: GaussianConstraint) -> FisherInformation {
    var result = matrix
    result[constraint.parameter, constraint.parameter] += 1 / (constraint.width * constraint.width)
    return FisherInformation(names: names, matrix: result, errors: errors)
  }

  /// The information about `kept` parameters with the others profiled, I_kk − I_kn I_nn⁻¹ I_nk, the
  /// inverse of the block of the covariance; the errors are carried over without those of I_kn
  /// I_nn⁻¹.
  ///
  /// - Throws: `InferenceError` where the data say nothing about a direction.
  public func profiled(keeping kept: [Int]) throws -> FisherInformation {
    guard let inverse = try covariance().selecting(kept).inverse else { throw singular() }
    return FisherInformation(
      names: kept.map { names[$0] }, matrix: inverse, errors: errors.selecting(kept))
  }

  /// The smallest covariance matrix, the inverse.
  ///
  /// - Throws: `InferenceError` where the data say nothing about a direction.
  public func covariance() throws -> SymmetricMatrix {
    guard let inverse = matrix.inverse else { throw singular() }
    return inverse
  }

  /// The bounds of Cramér and Rao on the standard errors, with all other parameters unknown.
  ///
  /// - Throws: `InferenceError` where the data say nothing about a direction.
  public func cramerRaoErrors() throws -> [Double] {
    try covariance().diagonal.map { $0.squareRoot() }
  }

  private func singular() -> InferenceError {
    InferenceError(
      "Fisher information of " + names.joined(separator: ", "), "the matrix is singular",
      hint: "constrain a parameter, or leave out one that the data do not depend on")
  }
}
