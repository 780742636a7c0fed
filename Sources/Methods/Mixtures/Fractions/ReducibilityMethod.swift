import Numerics

/// How reducibility factors are read off the scores of two mixtures.
public enum ReducibilityMethod: String, CaseIterable, Codable, Sendable {
  /// The bin whose ratio of the mixtures has the lowest upper end of its error bar, among 20 bins
  /// of equal numbers of pooled events (after Metodiev and Thaler, arXiv:1802.00008). Choosing the
  /// lowest of many bins biases it low, and a bin is wider than a point, which biases it high.
  case anchorBin = "anchor bin"
  /// A Legendre polynomial of degree 6 through the ratio p₁/p₂ in 64 bins of equal numbers of
  /// pooled events against the quantile: κ₁₂ is its minimum, κ₂₁ one over its maximum on 500 points
  /// (the likelihood fit of arXiv:2205.04459 as its code has it). Plateaus of the ratio make the
  /// polynomial ring, which biases both factors low.
  case quantileFit = "quantile fit"
  /// The slopes of the ROC curve of the mixtures at its ends, κ₂₁ at (0, 0) and κ₁₂ at (1, 1), each
  /// from a parabola through the end over a fifth of the richer sample there (the idea of the ROC
  /// fit of arXiv:2205.04459). The least biased of the three.
  case curveEnds = "ROC ends"

  /// When it is right.
  public var condition: String {
    switch self {
    case .anchorBin:
      "each topic is absent from one of twenty equal bins, and counts there are large"
    case .quantileFit: "the ratio of the samples is smooth up to its ends, without plateaus"
    case .curveEnds: "the ratio of the samples is smooth over the fifth of the events at either end"
    }
  }

  /// The mixtures, the signal-rich one first, in the bins that the method wants.
  func binned(_ mixtures: [ScoredMixture], _ sorted: [SortedScores], _ ranking: PooledRanking)
    -> BinnedPair
  {
    switch self {
    case .anchorBin:
      BinnedPair(mixtures, innerEdges: ranking.quantileEdges(AnchorBin.bins))
    case .quantileFit:
      BinnedPair(mixtures, innerEdges: ranking.quantileEdges(QuantileFit.bins))
    case .curveEnds:
      CurveEnds.binned(mixtures, sorted)
    }
  }

  /// κ₁₂ and κ₂₁, inside 0…1.
  func factors(_ pair: HistogramPair) -> (first: Double, second: Double) {
    let (first, second) =
      switch self {
      case .anchorBin: (AnchorBin.factor(pair), AnchorBin.factor(pair.exchanged))
      case .quantileFit: QuantileFit.factors(pair)
      case .curveEnds: (CurveEnds.factor(pair), CurveEnds.factor(pair.exchanged))
      }
    return (min(max(first, 0), 1), min(max(second, 0), 1))
  }
}

/// See `ReducibilityMethod.anchorBin`.
private enum AnchorBin {
  static let bins = 20

  /// κ₁₂ = min p₁/p₂; an empty bin counts as half an event in its error.
  static func factor(_ pair: HistogramPair) -> Double {
    var best = (upper: Double.infinity, ratio: 1.0)
    for (first, second) in zip(pair.first, pair.second) where second > 0 {
      let ratio = first / second
      let (own, other) = (max(first, pair.firstSpread / 2), second)
      let relative = (pair.firstSpread / own + pair.secondSpread / other).squareRoot()
      let upper = ratio + own / second * relative
      if upper < best.upper { best = (upper, ratio) }
    }
    return best.ratio
  }
}

/// See `ReducibilityMethod.quantileFit`.
private enum QuantileFit {
  static let bins = 64
  static let degree = 6
  static let points = 500

  static func factors(_ pair: HistogramPair) -> (Double, Double) {
    // An empty bin of the second mixture counts as half an event, so that the ratio stays finite.
    let ratios = zip(pair.first, pair.second).map { $0 / max($1, pair.secondSpread / 2) }
    let centers = ratios.indices.map { (Double($0) + 0.5) / Double(ratios.count) }
    let degree = min(degree, ratios.count - 1)
    let coefficients = leastSquares(centers.map { legendre($0, degree) }, ratios)
    let curve = (0..<points).map {
      dot(legendre(Double($0) / Double(points - 1), degree), coefficients)
    }
    return (curve.min()!, 1 / max(curve.max()!, 1))
  }

  /// The Legendre polynomials up to `degree`, stretched to 0…1.
  private static func legendre(_ position: Double, _ degree: Int) -> [Double] {
    let x = 2 * position - 1
    var values = [1.0, x]
    for n in 1..<max(degree, 2) {
      values.append((Double(2 * n + 1) * x * values[n] - Double(n) * values[n - 1]) / Double(n + 1))
    }
    return Array(values.prefix(degree + 1))
  }
}

/// See `ReducibilityMethod.curveEnds`.
private enum CurveEnds {
  static let window = 0.2
  static let pieces = 10

  /// Ten bins that hold the lowest fifth of the second mixture and ten with the highest fifth of
  /// the first, fewer where scores are equal; what lies between is not used.
  static func binned(_ mixtures: [ScoredMixture], _ sorted: [SortedScores]) -> BinnedPair {
    let steps = (1...pieces).map { window * Double($0) / Double(pieces) }
    var edges: [Double] = []
    func append(_ edge: Double) {
      if edge > edges.last ?? -.infinity { edges.append(edge) }
    }
    for step in steps { append(sorted[1].cut(passing: 1 - step)) }
    let low = edges.count
    for step in steps.reversed() { append(sorted[0].cut(passing: step)) }
    return BinnedPair(
      mixtures, innerEdges: edges, endBins: EndBins(low: low, high: edges.count - low))
  }

  /// κ₁₂: the slope at low scores of the first mixture's share below a cut against the second's.
  ///
  /// The parabola y = κ x + c x² is fitted to the independent contents of the bins, weighted by the
  /// errors of both, and the weights follow the fit.
  static func factor(_ pair: HistogramPair) -> Double {
    var bins: [(x: Double, end: Double, y: Double)] = []
    var below = 0.0
    for (x, y) in zip(pair.second, pair.first).prefix(pair.endBins.low) where x > 0 {
      below += x
      bins.append((x, below, y))
    }
    guard !bins.isEmpty else { return 1 }
    let rows = bins.map { [$0.x, $0.end * $0.end - ($0.end - $0.x) * ($0.end - $0.x)] }
    let terms = min(2, bins.count)
    var weights = bins.map { _ in 1.0 }
    var solution = [0.0]
    for _ in 0..<3 {
      solution = leastSquares(
        zip(rows, weights).map { row, weight in row.prefix(terms).map { $0 * weight } },
        zip(bins, weights).map { $0.y * $1 })
      weights = zip(bins, rows).map { bin, row in
        let expected = max(dot(row, solution), 0.01 * bin.x)
        let slope = expected / bin.x
        let variance =
          expected * pair.firstSpread + slope * slope * bin.x * pair.secondSpread
        return 1 / variance.squareRoot()
      }
    }
    return solution[0]
  }
}
