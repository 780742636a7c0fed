import Numerics

/// An asymptotic test of a signal strength: p-values and CLs, observed and expected.
public struct AsymptoticTest: Hashable, Sendable {
  /// The tested value.
  public let mu: Double
  /// The statistic, `qMu` or `qTildeMu`.
  public let statistic: TestStatistic
  /// The observed value of the statistic.
  public let observed: Double
  /// Its value in the Asimov data of μ = 0, (μ/σ)².
  public let asimov: Double

  init(mu: Double, statistic: TestStatistic, observed: Double, asimov: Double) {
    self.mu = mu
    self.statistic = statistic
    self.observed = observed
    self.asimov = asimov
  }

  /// The p-value of μ, CLs+b.
  public var pValue: Double { statistic.pValue(observed, asimov: asimov) }
  /// The probability of such a value, or a larger one, without a signal: CLb.
  public var backgroundPValue: Double { statistic.backgroundPValue(observed, asimov: asimov) }
  /// CLs = CLs+b/CLb (A. Read, J. Phys. G 28 (2002) 2693).
  public var cls: Double { pValue / backgroundPValue }

  /// CLs+b where the data without a signal fluctuate by `sigmas` towards a signal: the expected one
  /// for 0.
  public func expectedPValue(sigmas: Double = 0) -> Double {
    NormalDistribution.cdf(sigmas - asimov.squareRoot())
  }

  /// CLs where the data without a signal fluctuate by `sigmas` towards a signal.
  public func expectedCLs(sigmas: Double = 0) -> Double {
    expectedPValue(sigmas: sigmas) / NormalDistribution.cdf(sigmas)
  }
}

/// The asymptotic significance of a signal.
public struct AsymptoticDiscovery: Hashable, Sendable {
  /// q₀.
  public let testStatistic: Double
  /// The best-fit signal strength.
  public let bestFit: Double
  /// Z = √q₀.
  public var significance: Double { testStatistic.squareRoot() }
  /// p₀ = 1 − Φ(Z).
  public var pValue: Double { TestStatistic.q0.pValue(testStatistic, asimov: 0) }
}

/// Asymptotic inference about the signal strength μ of an observation of a model.
public final class AsymptoticInference<Model: LikelihoodModel> {
  /// The model.
  public let model: Model
  /// The index of μ.
  public let parameter: Int
  /// The observation's profile likelihood.
  public let profile: ProfileLikelihood
  /// The fit to the observation without a signal.
  public let backgroundPoint: [Double]
  /// The profile likelihood of the Asimov data without a signal.
  public let background: ProfileLikelihood

  /// Inference about parameter number `parameter`.
  ///
  /// The Asimov data without a signal have the other parameters as fitted to the observation with μ
  /// = 0.
  ///
  /// - Throws: `InferenceError` where that fit does not converge.
  public init(
    _ model: Model, _ observation: Model.Observation, parameter: Int,
    minimizer: Minimizer = Minimizer()
  ) throws {
    self.model = model
    self.parameter = parameter
    profile = ProfileLikelihood(model.likelihood(of: observation), minimizer: minimizer)
    backgroundPoint = try profile.fit(fixing: [(parameter, 0)]).point
    background = ProfileLikelihood(
      model.likelihood(of: model.asimov(at: backgroundPoint)), minimizer: minimizer)
  }

  /// The significance of a positive signal.
  ///
  /// - Throws: `InferenceError` where a fit does not converge.
  public func discovery() throws -> AsymptoticDiscovery {
    AsymptoticDiscovery(
      testStatistic: try TestStatistic.q0.value(0, parameter: parameter, in: profile),
      bestFit: try profile.bestFit().point[parameter])
  }

  /// The expected (median) significance of a signal of strength `mu`, by the Asimov data whose
  /// other parameters are fitted to the observation with that signal.
  ///
  /// - Throws: `InferenceError` where a fit does not converge.
  public func expectedDiscovery(mu: Double) throws -> AsymptoticDiscovery {
    let point = try profile.fit(fixing: [(parameter, mu)]).point
    let asimov = ProfileLikelihood(
      model.likelihood(of: model.asimov(at: point)), minimizer: profile.minimizer)
    return AsymptoticDiscovery(
      testStatistic: try TestStatistic.q0.value(0, parameter: parameter, in: asimov),
      bestFit: try asimov.bestFit().point[parameter])
  }

  /// The test of the signal strength `mu`.
  ///
  /// - Throws: `InferenceError` where a fit does not converge, and for `mu` ≤ 0.
  public func test(_ mu: Double, statistic: TestStatistic = .qTildeMu) throws -> AsymptoticTest {
    precondition(
      statistic == .qMu || statistic == .qTildeMu, "AsymptoticInference.test: \(statistic.rawValue)"
    )
    guard mu > 0 else {
      throw InferenceError("test of μ = \(mu)", "an upper limit is tested at positive values")
    }
    return AsymptoticTest(
      mu: mu, statistic: statistic,
      observed: try statistic.value(mu, parameter: parameter, in: profile),
      asimov: try statistic.value(mu, parameter: parameter, in: background))
  }
}
