import Numerics

extension LabelFreeEvaluator {
  /// Tests over `bins` score bins at once whether two classes with the same shapes in all mixtures
  /// describe K ≥ 3 mixtures; nil for two, which always can.
  ///
  /// In every bin the combinations of the mixtures' shares that no p_S and p_B can produce vanish
  /// but for counting (multinomial) and the errors of the fractions; their covariance over all bins
  /// gives one χ² with (K − 2)(bins − 1) degrees of freedom. The bins hold equal numbers of the
  /// pooled events; equal scores stay together, so that there may be fewer.
  ///
  /// Given another observable in place of the scores, it tests the shapes in that observable.
  public func independence(bins: Int = 10) -> ChiSquaredTest? {
    guard mixtures.count > 2 else { return nil }
    let contents = sorted.map { $0.binned(by: ranking.quantileEdges(bins)) }
    let bins = contents[0].count
    guard bins > 1 else { return nil }
    let shapes = BinnedShapes(contents, fractions, unmixing)
    let contrasts = Self.contrasts(fractions.values)
    // The last bin follows from the others.
    let places = (0..<bins - 1).flatMap { bin in contrasts.indices.map { (bin, $0) } }
    let residuals = places.map { bin, contrast in
      dot(contrasts[contrast], shapes.measured.map { $0[bin] })
    }
    let covariance = places.map { bin, contrast in
      places.map { otherBin, other in
        shapes.covariance(contrasts[contrast], bin, contrasts[other], otherBin)
      }
    }
    guard let factor = CholeskyFactor(covariance), factor.isDefinite else { return nil }
    let whitened = factor.whiten(residuals)
    return ChiSquaredTest(chiSquared: dot(whitened, whitened), degreesOfFreedom: places.count)
  }

  /// An orthonormal basis of the K − 2 combinations of mixtures in which neither class is left.
  private static func contrasts(_ fractions: [Double]) -> [[Double]] {
    var basis: [[Double]] = []
    let units = fractions.indices.map { row in fractions.indices.map { $0 == row ? 1.0 : 0 } }
    for vector in [[Double](repeating: 1, count: fractions.count), fractions] + units {
      var rest = vector
      for _ in 0..<2 {  // the second pass removes the rounding of the first
        for known in basis {
          let overlap = dot(rest, known)
          rest = zip(rest, known).map { $0 - overlap * $1 }
        }
      }
      let length = dot(rest, rest).squareRoot()
      if length > 1e-6 && basis.count < fractions.count { basis.append(rest.map { $0 / length }) }
    }
    return Array(basis.dropFirst(2))
  }
}

/// The shares of the mixtures in bins with their covariance under the fitted two classes.
private struct BinnedShapes {
  /// For each mixture the share of its events in each bin.
  let measured: [[Double]]
  /// The fitted shares.
  private let expected: [[Double]]
  /// For each mixture and bin the variance of an independent count with the fitted share.
  private let variances: [[Double]]
  /// For each mixture Σw²/(Σw)².
  private let spreads: [Double]
  /// For each bin p_S − p_B.
  private let slopes: [Double]
  private let fractions: MixtureFractions

  init(
    _ contents: [[(sum: Double, squares: Double)]], _ fractions: MixtureFractions,
    _ unmixing: Unmixing
  ) {
    let totals = contents.map { $0.reduce(0) { $0 + $1.sum } }
    let measured = zip(contents, totals).map { bins, total in bins.map { $0.sum / total } }
    let bins = contents[0].indices
    let classes = bins.map { bin in
      let shares = measured.map { $0[bin] }
      return (dot(unmixing.signal, shares), dot(unmixing.background, shares))
    }
    let spreads = zip(contents, totals).map { bins, total in
      bins.reduce(0) { $0 + $1.squares } / (total * total)
    }
    // A bin that a fluctuation of the fit empties keeps the variance of half an event.
    let expected = zip(fractions.values, spreads).map { fraction, spread in
      classes.map { max(fraction * $0.0 + (1 - fraction) * $0.1, spread / 2) }
    }
    variances = contents.indices.map { mixture in
      bins.map { bin in
        let content = contents[mixture][bin]
        let weight =
          content.sum > 0
          ? content.squares / content.sum / totals[mixture] : spreads[mixture]
        return expected[mixture][bin] * weight
      }
    }
    slopes = classes.map { $0.0 - $0.1 }
    self.measured = measured
    self.spreads = spreads
    self.expected = expected
    self.fractions = fractions
  }

  /// The covariance of two combinations of mixtures in two bins.
  func covariance(_ first: [Double], _ bin: Int, _ second: [Double], _ other: Int) -> Double {
    var sum = slopes[bin] * slopes[other] * bilinear(first, fractions.covariance, second)
    for mixture in first.indices {
      let (here, there) = (expected[mixture][bin], expected[mixture][other])
      // Shares of weighted events: Σ (w − share)² terms of the ratio Σ_bin w/Σ w.
      let own = bin == other ? variances[mixture][bin] : 0
      let shared =
        here * there * spreads[mixture] - here * variances[mixture][other]
        - there * variances[mixture][bin]
      sum += first[mixture] * second[mixture] * (own + shared)
    }
    return sum
  }
}

extension PooledRanking {
  /// The inner edges of `bins` bins with equal numbers of events, rising and distinct.
  func quantileEdges(_ bins: Int) -> [Double] {
    precondition(bins > 1, "PooledRanking.quantileEdges: \(bins) bins")
    var edges: [Double] = []
    for bin in 1..<bins {
      let edge = scores[scores.count - 1 - bin * scores.count / bins]
      if edge > edges.last ?? scores[scores.count - 1] { edges.append(edge) }
    }
    return edges
  }
}
