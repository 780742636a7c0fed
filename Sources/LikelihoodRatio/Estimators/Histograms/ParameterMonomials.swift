/// All products of powers of standardized parameters up to a total degree, 1 first: what templates are
/// polynomials of.
struct ParameterMonomials: Codable, Equatable, Sendable {
  /// The parameters brought to zero mean and unit deviation.
  let scaling: Standardization
  /// The powers of each product.
  let exponents: [[Int]]

  /// The products for `theta`.
  init(_ theta: Rows, names: [String], degree: Int) {
    scaling = Standardization(theta, names: names, tamesTails: false)
    exponents = (0...degree).flatMap { ParameterMonomials.exponents($0, names.count) }
  }

  /// The number of products.
  var count: Int { exponents.count }

  /// The products at each point, row by row: `[points, products]`.
  func values(_ theta: Rows) -> [Double] {
    let scaled = scaling.apply(theta).map(Double.init)
    let dimension = theta.columns
    var result: [Double] = []
    result.reserveCapacity(theta.count * count)
    for row in 0..<theta.count {
      for powers in exponents {
        var product = 1.0
        for (index, power) in powers.enumerated() {
          for _ in 0..<power { product *= scaled[row * dimension + index] }
        }
        result.append(product)
      }
    }
    return result
  }

  /// All ways to share `degree` powers among `dimension` parameters.
  private static func exponents(_ degree: Int, _ dimension: Int) -> [[Int]] {
    guard dimension > 1 else { return [[degree]] }
    return (0...degree).reversed().flatMap { first in
      exponents(degree - first, dimension - 1).map { [first] + $0 }
    }
  }
}
