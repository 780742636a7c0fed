import Numerics
import Simulation

/// Weighted least squares of scores on the slopes of a polynomial of θ, in parts that take turns in
/// judging the others' solution.
struct ScoreRegression {
  /// Of the terms that are not constant: Σ w ∇φ ∇φᵀ and Σ w ∇φ · s of each part.
  private var matrices: [SymmetricMatrix]
  private var sides: [[Double]]

  /// The sums of all pairs; pair after pair goes to another part.
  ///
  /// - Parameters:
  ///   - monomials: The polynomial's terms, of which the first is constant.
  ///   - pairs: Where the scores were taken.
  ///   - scores: `[pairs, parameters]` in the units of standardized parameters. Each parameter
  ///     counts by one over its scores' mean square.
  ///   - parts: The number of parts.
  init(_ monomials: ParameterMonomials, _ pairs: Simulations, scores: [Double], parts: Int) {
    let (terms, dimension) = (monomials.count - 1, pairs.theta.columns)
    let slopes = monomials.slopes(pairs.theta)
    var squares = [Double](repeating: 0, count: dimension)
    for (place, score) in scores.enumerated() { squares[place % dimension] += score * score }
    let importance = squares.map { $0 > 0 ? Double(pairs.count) / $0 : 0 }
    let meanWeight = pairs.meanWeight
    matrices = []
    sides = []
    for part in 0..<parts {
      var entries = [Double](repeating: 0, count: terms * terms)
      var side = [Double](repeating: 0, count: terms)
      slopes.withUnsafeBufferPointer { slopes in
        for row in stride(from: part, to: pairs.count, by: parts) {
          for parameter in 0..<dimension {
            let weight = pairs.weight(row) / meanWeight * importance[parameter]
            let start = (row * dimension + parameter) * (terms + 1) + 1
            for term in 0..<terms {
              let scaled = weight * slopes[start + term]
              side[term] += scaled * scores[row * dimension + parameter]
              for other in 0...term {
                entries[term * terms + other] += scaled * slopes[start + other]
              }
            }
          }
        }
      }
      matrices.append(SymmetricMatrix(size: terms, entries: entries))
      sides.append(side)
    }
  }

  /// The factors of all terms, 0 for the constant one; nil where the pairs do not determine them.
  func solution(leavingOut part: Int?) -> [Double]? {
    let (matrix, side) = sums { $0 != part }
    return matrix.solving(side).map { [0] + $0 }
  }

  /// By how much Σ w (s − ∇c)² falls in each part with a polynomial that was fitted to the others;
  /// nil where these do not determine one.
  var heldOutGains: [Double]? {
    var gains: [Double] = []
    for part in matrices.indices {
      guard let factors = solution(leavingOut: part)?.dropFirst() else { return nil }
      let (matrix, side) = sums { $0 == part }
      let product = zip(factors, side).reduce(0) { $0 + $1.0 * $1.1 }
      gains.append(2 * product - matrix.quadraticForm(Array(factors)))
    }
    return gains
  }

  private func sums(_ isWanted: (Int) -> Bool) -> (SymmetricMatrix, [Double]) {
    let size = matrices[0].size
    var entries = [Double](repeating: 0, count: size * size)
    var side = [Double](repeating: 0, count: size)
    for part in matrices.indices where isWanted(part) {
      for (place, value) in matrices[part].entries.enumerated() { entries[place] += value }
      for (place, value) in sides[part].enumerated() { side[place] += value }
    }
    return (SymmetricMatrix(size: size, entries: entries), side)
  }
}
