import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An upper limit on a signal strength with the band expected without a signal.
public struct UpperLimit: Hashable, Sendable {
  /// The observed limit; infinite where CLs stays above 1 − level however large the strength, as
  /// where the error of the signal's yield allows for none.
  public let observed: Double
  /// The limits expected without a signal, for fluctuations of −2, −1, 0, 1 and 2 standard
  /// deviations; infinite where there is none.
  public let expected: [Double]
  /// The confidence level.
  public let level: Double
  /// Whether CLs, rather than the p-value alone, falls to 1 − level at the limit.
  public let usesCLs: Bool

  /// The largest limit that exists; nil where none does.
  public var largest: Double? { ([observed] + expected).filter(\.isFinite).max() }
}

extension AsymptoticInference {
  /// The upper limit at `level`, where CLs, or the p-value, falls to 1 − `level`.
  ///
  /// - Parameters:
  ///   - level: The confidence level.
  ///   - statistic: `qTildeMu` or `qMu`.
  ///   - usesCLs: Whether CLs falls to 1 − level there, which protects against limits on signals
  ///     that the data cannot tell from none; else the p-value does.
  ///   - tolerance: The error of the limits, relative to σ(μ).
  /// - Throws: `InferenceError` where a fit does not converge or no limit exists within the bounds
  ///   of μ.
  public func upperLimit(
    level: Double = 0.95, statistic: TestStatistic = .qTildeMu, usesCLs: Bool = true,
    tolerance: Double = 1e-6
  ) throws -> UpperLimit {
    precondition(0 < level && level < 1, "upperLimit: level \(level)")
    var tests: [Double: AsymptoticTest] = [:]
    func test(_ mu: Double) throws -> AsymptoticTest {
      if let known = tests[mu] { return known }
      let result = try self.test(mu, statistic: statistic)
      tests[mu] = result
      return result
    }
    // The width of the likelihood from the Asimov data, for the first step.
    let parameter = model.parameters[self.parameter]
    let first = try test(parameter.clipped(max(parameter.scale, 1e-6)))
    let sigma = first.mu / max(first.asimov.squareRoot(), 1e-3)

    func limit(_ measure: (AsymptoticTest) -> Double) throws -> Double {
      // In logarithms CLs falls nearly as a parabola, without underflow.
      func excess(_ mu: Double) throws -> Double { log(measure(try test(mu)) / (1 - level)) }
      var low = (x: 0.0, f: -log(1 - level))
      var high = (x: parameter.clipped(2 * sigma), f: 0.0)
      high.f = try excess(high.x)
      while high.f > 0 {
        // CLs falls like a power of μ or faster, unless μ stops to matter.
        if high.x > 100 * sigma, low.f - high.f < 1e-4 { return .infinity }
        guard high.x < parameter.bounds.upperBound else {
          throw InferenceError(
            "upper limit on \(parameter.name)",
            "it lies above the parameter's bound \(parameter.bounds.upperBound)",
            hint: "give the parameter a wider range")
        }
        low = high
        high.x = parameter.clipped(high.x + max(sigma, 0.5 * high.x))
        high.f = try excess(high.x)
      }
      return try root(between: low, high, tolerance: tolerance * sigma, excess)
    }
    return UpperLimit(
      observed: try limit { usesCLs ? $0.cls : $0.pValue },
      expected: try [-2.0, -1, 0, 1, 2].map { sigmas in
        try limit {
          usesCLs ? $0.expectedCLs(sigmas: sigmas) : $0.expectedPValue(sigmas: sigmas)
        }
      }, level: level, usesCLs: usesCLs)
  }
}
