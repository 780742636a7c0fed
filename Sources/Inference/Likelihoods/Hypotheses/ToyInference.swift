import Numerics
import Randomness

/// The distribution of a test statistic in pseudo-experiments.
public struct ToyDistribution: Hashable, Sendable {
  /// The values in rising order, without the toys whose fit failed.
  public let values: [Double]
  /// The number of toys whose fit failed.
  public let failed: Int

  /// A distribution from the values of all toys, NaN where a fit failed.
  public init(_ values: [Double]) {
    self.values = values.filter { !$0.isNaN }.sorted()
    failed = values.count - self.values.count
  }

  /// The share of toys with at least `observed`; failed ones count as such.
  ///
  /// Values that differ by the tolerance of a fit are the same: where counts are small, many toys
  /// have the very statistic that was observed.
  public func pValue(_ observed: Double) -> ToyPValue {
    let threshold = observed - ToyDistribution.tolerance * max(1, abs(observed))
    return ToyPValue(
      exceeding: values.count - values.firstIndex(notBelow: threshold) + failed,
      toys: values.count + failed, failed: failed)
  }

  /// The value that a share of all toys reach or exceed; nil where failed toys alone are that many.
  func quantile(above share: Double) -> Double? {
    let count = Double(values.count + failed) * share - Double(failed)
    guard !values.isEmpty, count > 0 else { return nil }
    return values[max(values.count - Int(count.rounded(.up)), 0)]
  }

  private static let tolerance = 1e-5
}

extension [Double] {
  /// The first index of a rising array whose value is at least `threshold`.
  fileprivate func firstIndex(notBelow threshold: Double) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < threshold { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A test of a signal strength by pseudo-experiments with and without the signal. For `q0` the
/// p-value of no signal is `backgroundPValue`, and `signal` shows what to expect with one.
public struct ToyTest: Sendable {
  /// The tested value.
  public let mu: Double
  /// The observed value of the statistic.
  public let observed: Double
  /// The distribution with the signal, nuisance parameters as fitted to the observation with it.
  public let signal: ToyDistribution
  /// The distribution without a signal, nuisance parameters as fitted to the observation without
  /// it.
  public let background: ToyDistribution

  /// The p-value of μ, CLs+b.
  public var pValue: ToyPValue { signal.pValue(observed) }
  /// CLb.
  public var backgroundPValue: ToyPValue { background.pValue(observed) }
  /// CLs = CLs+b/CLb with its binomial standard error; nil where no toy without a signal exceeds.
  public var cls: (value: Double, error: Double)? { ToyTest.ratio(pValue, backgroundPValue) }

  /// The ratio of two p-values with its standard error; nil for a denominator of zero.
  static func ratio(_ upper: ToyPValue, _ lower: ToyPValue) -> (value: Double, error: Double)? {
    guard lower.value > 0 else { return nil }
    let ratio = upper.value / lower.value
    let relative = lower.standardError / lower.value
    let error = upper.standardError / lower.value
    return (ratio, (error * error + ratio * ratio * relative * relative).squareRoot())
  }
}

/// Inference about a parameter by pseudo-experiments: no asymptotic formulas.
public struct ToyInference<Model: LikelihoodModel> {
  /// The model.
  public let model: Model
  /// The index of the parameter of interest.
  public let parameter: Int
  /// The test statistic.
  public let statistic: TestStatistic
  /// What minimizes −log L in every toy.
  public let minimizer: Minimizer

  /// Inference about parameter number `parameter`.
  public init(
    _ model: Model, parameter: Int, statistic: TestStatistic,
    minimizer: Minimizer = Minimizer(measuresCurvature: false)
  ) {
    self.model = model
    self.parameter = parameter
    self.statistic = statistic
    self.minimizer = minimizer
  }

  /// The value of the statistic for testing `mu` with `observation`.
  ///
  /// - Throws: `InferenceError` where a fit does not converge.
  public func testStatistic(_ mu: Double, _ observation: Model.Observation) throws -> Double {
    let profile = ProfileLikelihood(model.likelihood(of: observation), minimizer: minimizer)
    return try statistic.value(mu, parameter: parameter, in: profile)
  }

  /// The distribution of the statistic for testing `mu` in pseudo-experiments at `point`; toy
  /// number i uses substream i of `random`.
  public func distribution(
    testing mu: Double, at point: [Double], toys: Int, random: RandomStream
  ) -> ToyDistribution {
    ToyDistribution(
      (0..<toys).map { toy in
        let observation = model.toy(at: point, random: random.substream(toy))
        return (try? testStatistic(mu, observation)) ?? .nan
      })
  }

  /// The test of `mu` with `observation`.
  ///
  /// - Throws: `InferenceError` where a fit to the observation does not converge.
  public func test(
    _ mu: Double, _ observation: Model.Observation, toys: Int, random: RandomStream
  ) throws -> ToyTest {
    precondition(toys > 0, "ToyInference.test: \(toys) toys")
    let profile = ProfileLikelihood(model.likelihood(of: observation), minimizer: minimizer)
    let tested = statistic == .q0 ? 0 : mu
    let signalPoint = try profile.fit(fixing: [(parameter, mu)]).point
    let backgroundPoint = try profile.fit(fixing: [(parameter, 0)]).point
    return ToyTest(
      mu: mu, observed: try statistic.value(tested, parameter: parameter, in: profile),
      signal: distribution(
        testing: tested, at: signalPoint, toys: toys, random: random.substream("signal")),
      background: distribution(
        testing: tested, at: backgroundPoint, toys: toys, random: random.substream("background")))
  }
}
