/// The logarithm of a background function as a sum of orthonormal terms on the bins of a spectrum.
///
/// In the coordinates of these terms the Hessian of a fit is near the unit matrix, whereas the
/// parameters p₁, p₂, … are correlated to one part in thousands (p₁ alone has an error larger than
/// its value). A bin's expectation is Σ weight · exp(terms · coordinates) over its nodes.
struct SpectrumBasis: Sendable {
  let bins: Int
  /// The number of terms, that is, of parameters.
  let size: Int
  let nodes: Int
  /// The value of each term at each node of each bin: [bin][node][term].
  let terms: [Double]
  /// The weight of each node in units of 100 GeV: [bin][node].
  let weights: [Double]
  /// The matrix T with (ln p₁, p₂, …) = T · coordinates, row by row.
  let transform: [Double]

  /// - Parameters:
  ///   - importances: How much each bin counts in the scalar product, about its event number.
  /// - Throws: `ResonanceSearchError` where the edges reach √s or cannot tell the terms apart.
  init(
    edges: [Double], function: BackgroundFunction, method: SpectrumFitMethod, importances: [Double]
  ) throws {
    guard let last = edges.last, last < function.centerOfMassEnergy else {
      throw ResonanceSearchError(
        "background function",
        "the spectrum reaches \(edges.last ?? 0) GeV, √s is \(function.centerOfMassEnergy) GeV",
        hint: "give masses and √s in GeV")
    }
    let rule = method.quadrature
    bins = edges.count - 1
    nodes = rule.count
    size = function.parameterCount
    var weights: [Double] = []
    var products: [Double] = []
    var rows: [[Double]] = []
    for bin in 0..<bins {
      let (center, half) = ((edges[bin + 1] + edges[bin]) / 2, (edges[bin + 1] - edges[bin]) / 2)
      for node in rule {
        weights.append(node.weight * half / 100)
        products.append(importances[bin] * node.weight / 2)
        rows.append(function.terms(at: center + half * node.position))
      }
    }
    self.weights = weights
    (terms, transform) = try SpectrumBasis.orthonormal(rows, products: products)
  }

  /// Gram–Schmidt, twice over, of the columns of `rows` in the scalar product Σ products · a · b.
  private static func orthonormal(
    _ rows: [[Double]], products: [Double]
  ) throws -> (terms: [Double], transform: [Double]) {
    let size = rows[0].count
    var columns = (0..<size).map { term in rows.map { $0[term] } }
    var transform = (0..<size).map { term in (0..<size).map { $0 == term ? 1.0 : 0 } }
    func product(_ a: [Double], _ b: [Double]) -> Double {
      products.indices.reduce(0) { $0 + products[$1] * a[$1] * b[$1] }
    }
    for term in 0..<size {
      let length = product(columns[term], columns[term]).squareRoot()
      for earlier in Array(0..<term) + Array(0..<term) {
        let overlap = product(columns[earlier], columns[term])
        for row in rows.indices { columns[term][row] -= overlap * columns[earlier][row] }
        for row in 0..<size { transform[term][row] -= overlap * transform[earlier][row] }
      }
      let rest = product(columns[term], columns[term]).squareRoot()
      guard rest > 1e-11 * length else {
        throw ResonanceSearchError(
          "background function",
          "\(rows.count) points cannot tell \(size) parameters apart",
          hint: "use more bins, a wider mass range or fewer parameters")
      }
      for row in rows.indices { columns[term][row] /= rest }
      for row in 0..<size { transform[term][row] /= rest }
    }
    return (
      rows.indices.flatMap { row in columns.map { $0[row] } },
      (0..<size).flatMap { row in transform.map { $0[row] } }
    )
  }
}
