import Simulation

/// All products of powers of standardized parameters up to a total degree, 1 first: what templates
/// are polynomials of.
struct ParameterMonomials: Codable, Equatable, Sendable {
  /// The parameters brought to zero mean and unit deviation.
  let scaling: Standardization
  /// The powers of each product.
  let exponents: [[Int]]

  /// The products for `theta`.
  init(_ theta: Rows, names: [String], degree: Int) {
    scaling = Standardization(theta, names: names, tamesTails: false)
    exponents = Morphing.monomials(parameters: names.count, degree: degree)
  }

  /// Whether all products are of this many parameters.
  func areOf(parameters: Int) -> Bool {
    scaling.columns.count == parameters && !exponents.isEmpty
      && exponents.allSatisfy { $0.count == parameters && $0.allSatisfy { (0...64).contains($0) } }
  }

  /// The number of products.
  var count: Int { exponents.count }

  /// The products at each point, row by row: `[points, products]`.
  func values(_ theta: Rows) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(theta.count * count)
    for point in standardized(theta) {
      for powers in exponents { result.append(monomial(powers, point)) }
    }
    return result
  }

  /// The slopes of the products with respect to each standardized parameter at each point:
  /// `[points, parameters, products]`.
  func slopes(_ theta: Rows) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(theta.count * theta.columns * count)
    for point in standardized(theta) {
      for parameter in point.indices {
        for powers in exponents { result.append(monomialSlope(powers, point, parameter)) }
      }
    }
    return result
  }

  private func standardized(_ theta: Rows) -> some Sequence<[Double]> {
    let scaled = scaling.apply(theta).map(Double.init)
    let dimension = theta.columns
    return (0..<theta.count).lazy.map { Array(scaled[$0 * dimension..<($0 + 1) * dimension]) }
  }
}
