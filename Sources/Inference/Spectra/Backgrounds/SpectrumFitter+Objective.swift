import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension SpectrumFitter {
  /// Half the gradient and half the Hessian, the means and their Jacobian at `point`; returns the
  /// objective.
  ///
  /// - Parameter expectedHessian: Whether to leave out what vanishes where counts meet the means:
  ///   as the covariance matrix wants it, not the steps.
  func evaluate(
    _ point: UnsafePointer<Double>, _ counts: UnsafePointer<Double>, _ masked: Range<Int>,
    expectedHessian: Bool = false
  ) -> Double {
    let size = basis.size
    expand(point)
    for term in 0..<size { gradient[term] = 0 }
    for entry in 0..<size * size { hessian[entry] = 0 }
    var objective = 0.0
    scales.withUnsafeBufferPointer { scales in
      for bin in 0..<basis.bins where !masked.contains(bin) {
        let (count, mean, scale) = (counts[bin], means[bin], scales[bin])
        let slope: Double
        let curvature: Double
        switch method {
        case .leastSquares:
          let weight = 1 / (scale * (count + scale))
          slope = (mean - count) * weight
          objective += (mean - count) * slope
          // The second derivatives of a mean at one node are those of an exponential. Far below
          // the count their sum is negative: any positive number leads down there.
          curvature =
            expectedHessian ? weight : weight * max(2 * mean - count, 0.1 * mean) / mean
        case .maximumLikelihood:
          // Exact for one node; the curvature inside a bin adds next to nothing.
          curvature = 1 / (scale * mean)
          slope = (mean - count) * curvature
          let deviance = count > 0 ? SaddlePoint.deviance(count, mean: mean) : mean
          objective += 2 * deviance / scale
        }
        let row = jacobian + bin * size
        for a in 0..<size {
          gradient[a] += slope * row[a]
          for b in 0...a { hessian[a * size + b] += curvature * row[a] * row[b] }
        }
      }
    }
    return objective
  }

  /// The means and the Jacobian of all bins, masked ones too.
  private func expand(_ point: UnsafePointer<Double>) {
    let (size, nodes) = (basis.size, basis.nodes)
    basis.terms.withUnsafeBufferPointer { terms in
      basis.weights.withUnsafeBufferPointer { weights in
        for bin in 0..<basis.bins {
          let row = jacobian + bin * size
          for a in 0..<size { row[a] = 0 }
          var mean = 0.0
          for node in bin * nodes..<(bin + 1) * nodes {
            var exponent = 0.0
            for a in 0..<size { exponent += terms[node * size + a] * point[a] }
            let value = weights[node] * exp(exponent)
            mean += value
            for a in 0..<size { row[a] += value * terms[node * size + a] }
          }
          means[bin] = mean
        }
      }
    }
  }

  /// Starts from the weighted straight regression of the logarithm of the counts.
  func start(_ counts: UnsafePointer<Double>, _ masked: Range<Int>) -> Bool {
    let size = basis.size
    for entry in 0..<size * size { hessian[entry] = 0 }
    for term in 0..<size { coordinates[term] = 0 }
    // At zero coordinates a row of the Jacobian is the bin's width times its mean terms.
    expand(coordinates)
    for bin in 0..<basis.bins where !masked.contains(bin) {
      // Half an event keeps the logarithm of an empty bin finite.
      let events = counts[bin] / scales[bin] + 0.5
      let target = log(events * scales[bin] / means[bin])
      let row = jacobian + bin * size
      for a in 0..<size {
        let term = row[a] / means[bin]
        coordinates[a] += events * term * target
        for b in 0...a { hessian[a * size + b] += events * term * row[b] / means[bin] }
      }
    }
    guard factorize(damping: 0) else { return false }
    SmallCholesky.solve(factor, size: size, coordinates)
    return true
  }
}
