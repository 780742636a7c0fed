/// How scores become density ratios.
public enum CalibrationMethod: Hashable, Codable, Sendable {
  /// The ratio of two histograms of the score in bins of equal width between the smallest and
  /// largest probability; nil for 10 + ∛n bins, with n the events of the numerator, as carl has it.
  case histogram(bins: Int?)
  /// The ratio of two histograms in bins with equal numbers of events of both classes.
  case variableWidthHistogram(bins: Int?)
  /// The rising ratio nearest to the labels, interpolated linearly between its steps.
  case isotonic
  /// The ratio of two Gaussian kernel densities of the logit; the bandwidth is the factor times
  /// Scott's rule, σ n^(−1/5), of each class.
  case kernelDensity(bandwidthFactor: Double = 1)
  /// A line in the logit (J. Platt, Advances in Large Margin Classifiers (1999) 61), with his prior
  /// for the targets.
  case platt
  /// a log s − b log(1 − s) + c with a, b ≥ 0 (M. Kull, T. Silva Filho, P. Flach, AISTATS 2017),
  /// with Platt's prior for the targets.
  case beta
  /// One factor of all ratios, with which the mean probabilities of both classes sum to 1.
  case constant

  /// All methods with their usual settings.
  public static let standard: [CalibrationMethod] = [
    .histogram(bins: nil), .variableWidthHistogram(bins: nil), .isotonic, .kernelDensity(), .platt,
    .beta,
  ]

  /// The name.
  public var name: String {
    switch self {
    case .histogram(let bins): "histogram" + (bins.map { " of \($0) bins" } ?? "")
    case .variableWidthHistogram(let bins):
      "variable-width histogram" + (bins.map { " of \($0) bins" } ?? "")
    case .isotonic: "isotonic"
    case .kernelDensity(let factor):
      "kernel density" + (factor == 1 ? "" : ", bandwidth × \(factor)")
    case .platt: "Platt"
    case .beta: "beta"
    case .constant: "constant"
    }
  }
}

/// The scale of a classifier's scores.
public enum ScoreScale: String, Hashable, Codable, Sendable {
  /// P(numerator) in [0, 1].
  case probability
  /// Its logit, an estimate of log r; keeps its precision where probabilities round to 0 and 1.
  case logit
}
