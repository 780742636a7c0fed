/// How a smooth background is fitted to a spectrum.
public enum SpectrumFitMethod: String, CaseIterable, Sendable {
  /// The published procedure (code of 1902.02634): least squares of the counts with the variance
  /// N + 1, the function taken at the bin centers. An effective event of weight s counts as s.
  ///
  /// Bins that fluctuate down weigh more than those that fluctuate up, so the background is
  /// underestimated: where bins hold about one event, Z of the background alone is half a unit too
  /// large and more. For comparison with published numbers only.
  case leastSquares
  /// The binned Poisson likelihood with the function integrated over each bin.
  case maximumLikelihood

  /// Positions in [−1, 1] and weights that sum to 2: the bin center alone, or the Gauss–Legendre
  /// rule with five nodes (DLMF 3.5.v), exact for polynomials of degree nine.
  var quadrature: [(position: Double, weight: Double)] {
    switch self {
    case .leastSquares: [(0, 2)]
    case .maximumLikelihood:
      [
        (-0.906179845938663993, 0.236926885056189088),
        (-0.538469310105683091, 0.478628670499366468),
        (0, 0.568888888888888889), (0.538469310105683091, 0.478628670499366468),
        (0.906179845938663993, 0.236926885056189088),
      ]
    }
  }
}
