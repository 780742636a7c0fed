import Numerics

/// The signal fractions of K ≥ 2 mixtures with their covariance: the design of every label-free
/// measurement.
struct MixtureFractions: Sendable {
  /// The fractions f_a.
  let values: [Double]
  /// The covariance matrix of the fractions.
  let covariance: [[Double]]
  /// The factor of the covariance.
  let factor: CholeskyFactor

  var count: Int { values.count }
  var backgroundShares: [Double] { values.map { 1 - $0 } }
  /// The index of the mixture with the largest fraction, the first of equals.
  var richest: Int { values.firstIndex(of: values.max()!)! }
  /// The index of the mixture with the smallest fraction, the first of equals.
  var poorest: Int { values.firstIndex(of: values.min()!)! }

  /// Takes the fractions of `mixtures`; without `covariance` their errors are independent.
  ///
  /// - Throws: `WeakSupervisionError` for fewer than two or more than 255 mixtures, a missing
  ///   fraction, fractions that are all equal, and a matrix that isn't their covariance.
  init(_ mixtures: [ScoredMixture], covariance: [[Double]]?) throws {
    guard (2...255).contains(mixtures.count) else {
      throw WeakSupervisionError(
        "label-free evaluation", "\(mixtures.count) mixtures, expected 2 to 255")
    }
    let fractions = try mixtures.map { mixture in
      guard let fraction = mixture.fraction else {
        throw WeakSupervisionError(
          mixture.name, "the signal fraction is not known",
          hint: "give every mixture its fraction, or estimate topic fractions first")
      }
      return fraction
    }
    let values = fractions.map(\.value)
    guard values.contains(where: { abs($0 - values[0]) > 1e-12 }) else {
      throw WeakSupervisionError(
        "label-free evaluation",
        "all mixtures have the signal fraction \(values[0]), so they don't tell signal from "
          + "background",
        hint: "use mixtures with different fractions")
    }
    let variances = fractions.map { $0.uncertainty * $0.uncertainty }
    let independent = variances.indices.map { row in
      variances.indices.map { $0 == row ? variances[row] : 0 }
    }
    try FractionCovariance.check(covariance, count: mixtures.count)
    self.covariance = covariance ?? independent
    guard let factor = CholeskyFactor(self.covariance) else {
      throw WeakSupervisionError(
        "covariance of the fractions", "a combination of fractions has a negative variance")
    }
    self.values = values
    self.factor = factor
  }

  /// How many standard errors the largest and the smallest fraction are apart; nil where the
  /// difference is exact.
  var separation: Double? {
    let (rich, poor) = (richest, poorest)
    let variance =
      covariance[rich][rich] + covariance[poor][poor] - 2 * covariance[rich][poor]
    return variance > 0 ? (values[rich] - values[poor]) / variance.squareRoot() : nil
  }

  /// The covariance of K measured shares: `variances` of counting and the fractions' errors, which
  /// move a share f_a ε_S + (1 − f_a) ε_B by `slope` = ε_S − ε_B.
  func shareCovariance(variances: [Double], slope: Double) -> [[Double]] {
    values.indices.map { row in
      values.indices.map {
        slope * slope * covariance[row][$0] + (row == $0 ? variances[row] : 0)
      }
    }
  }
}

/// Signal and background as weighted sums of the mixtures, p_S = Σ_a s_a p_a and p_B = Σ_a b_a p_a:
/// the generalized least-squares solution of p_a = f_a p_S + (1 − f_a) p_B, exact for two mixtures.
struct Unmixing: Sendable {
  let signal: [Double]
  let background: [Double]

  /// Solves for fractions `values` with the covariance of the mixtures in `factor`.
  init(_ values: [Double], _ factor: CholeskyFactor) {
    let others = values.map { 1 - $0 }
    let (u, w) = (factor.solve(values), factor.solve(others))
    let (ss, sb, bb) = (dot(values, u), dot(values, w), dot(others, w))
    let determinant = ss * bb - sb * sb
    signal = zip(u, w).map { (bb * $0 - sb * $1) / determinant }
    background = zip(u, w).map { (ss * $1 - sb * $0) / determinant }
  }
}
