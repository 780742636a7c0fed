/// The scalar product.
package func dot(_ first: [Double], _ second: [Double]) -> Double {
  zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
}

/// vᵀ M w.
package func bilinear(_ first: [Double], _ matrix: [[Double]], _ second: [Double]) -> Double {
  zip(first, matrix).reduce(0) { $0 + $1.0 * dot($1.1, second) }
}
