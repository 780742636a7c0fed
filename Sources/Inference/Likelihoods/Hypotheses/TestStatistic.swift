import Numerics

/// The test statistics of a parameter of interest μ of arXiv:1007.1727, section 2, with
/// λ(μ) = L(μ, the rest profiled)/L(best).
public enum TestStatistic: String, Hashable, Codable, CaseIterable, Sendable {
  /// −2 log λ(0) for μ̂ > 0, else 0: the discovery of a positive signal (eq. 12).
  case q0
  /// −2 log λ(μ) for μ̂ < μ, else 0: an upper limit (eq. 14).
  case qMu
  /// As `qMu` with L(best) taken at μ = 0 where μ̂ < 0: an upper limit on μ ≥ 0 (eq. 16).
  case qTildeMu
  /// −2 log λ(μ): two-sided (eq. 8).
  case tMu
  /// As `tMu` with L(best) taken at μ = 0 where μ̂ < 0: two-sided on μ ≥ 0 (eq. 11), the ordering
  /// of Feldman and Cousins.
  case tTildeMu

  /// The value for testing `mu`; `q0` tests 0 whatever `mu` is.
  ///
  /// The bounds of the parameter hold: with a lower bound of 0, `qMu` and `tMu` become the
  /// statistics with a tilde.
  ///
  /// - Throws: `InferenceError` where a fit does not converge.
  public func value(
    _ mu: Double, parameter: Int, in profile: ProfileLikelihood
  ) throws -> Double {
    let tested = self == .q0 ? 0 : mu
    let conditional = try profile.fit(fixing: [(parameter, tested)]).value
    var best = try profile.bestFit()
    switch self {
    case .q0: if best.point[parameter] <= 0 { return 0 }
    case .qMu, .qTildeMu: if best.point[parameter] >= tested { return 0 }
    case .tMu, .tTildeMu: break
    }
    if self == .qTildeMu || self == .tTildeMu, best.point[parameter] < 0 {
      best = try profile.fit(fixing: [(parameter, 0)])
    }
    return max(2 * (conditional - best.value), 0)
  }

  /// The asymptotic p-value of `value` under the tested μ (section 3).
  ///
  /// - Parameters:
  ///   - value: The statistic.
  ///   - asimov: The statistic in the Asimov data of μ = 0, (μ/σ)²; used by the statistics with a
  ///     tilde.
  public func pValue(_ value: Double, asimov: Double) -> Double {
    let root = value.squareRoot()
    let far = (value + asimov) / (2 * asimov.squareRoot())
    switch self {
    case .q0, .qMu:
      return NormalDistribution.cdf(-root)
    case .qTildeMu:
      return NormalDistribution.cdf(value > asimov ? -far : -root)
    case .tMu:
      return NormalDistribution.twoSidedPValue(root)
    case .tTildeMu:
      return NormalDistribution.cdf(-root) + NormalDistribution.cdf(value > asimov ? -far : -root)
    }
  }

  /// The asymptotic probability, under μ = 0, of a value at least as large: CLb of a test of μ, for
  /// the statistics of upper limits.
  func backgroundPValue(_ value: Double, asimov: Double) -> Double {
    let root = asimov.squareRoot()
    if self == .qTildeMu && value > asimov {
      return NormalDistribution.cdf(-(value - asimov) / (2 * root))
    }
    return NormalDistribution.cdf(root - value.squareRoot())
  }
}
