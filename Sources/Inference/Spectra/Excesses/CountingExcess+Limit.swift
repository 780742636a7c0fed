import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Upper limits on the signal of a counting experiment by CLs, with the asymptotic distributions of
/// the test statistic q̃_μ (Cowan, Cranmer, Gross, Vitells, arXiv:1007.1727, sections 3.4 and 5;
/// A. L. Read, J. Phys. G 28 (2002) 2693). For fewer than about five expected events the limits are
/// somewhat too small.
extension CountingExcess {
  /// The signal that is excluded at `level`: the μ where CLs is 1 − `level`.
  public func upperLimit(level: Double = 0.95) -> Double {
    let experiment = unitWeights
    return scale
      * CountingExcess.root(experiment, level) { signal in
        let asimov = experiment.asimovStatistic(signal)
        let statistic = experiment.limitStatistic(signal)
        let (root, asimovRoot) = (statistic.squareRoot(), asimov.squareRoot())
        let (both, background) =
          statistic <= asimov
          ? (NormalDistribution.cdf(-root), NormalDistribution.cdf(asimovRoot - root))
          : (
            NormalDistribution.cdf(-(statistic + asimov) / (2 * asimovRoot)),
            NormalDistribution.cdf((asimov - statistic) / (2 * asimovRoot))
          )
        return background > 0 ? both / background : 0
      }
  }

  /// The limit that is expected without a signal where the experiment fluctuates up by `deviations`
  /// standard deviations; 0 for the median.
  public func expectedLimit(deviations: Double = 0, level: Double = 0.95) -> Double {
    let experiment = unitWeights
    return scale
      * CountingExcess.root(experiment, level) { signal in
        let root = experiment.asimovStatistic(signal).squareRoot()
        return NormalDistribution.cdf(deviations - root) / NormalDistribution.cdf(deviations)
      }
  }

  private var unitWeights: UnitExperiment {
    UnitExperiment(
      observed: observed / scale, expected: expected / scale,
      variance: expectedVariance / (scale * scale), withoutSignal: backgroundWithoutSignal / scale)
  }

  /// The signal at which a falling `confidence` is 1 − `level`.
  private static func root(
    _ experiment: UnitExperiment, _ level: Double, _ confidence: (Double) -> Double
  ) -> Double {
    var low = 0.0
    var high = 1 + max(experiment.observed - experiment.expected, 0)
    while confidence(high) > 1 - level {
      low = high
      high *= 2
      guard high.isFinite else { return .infinity }
    }
    for _ in 0..<200 where high - low > 1e-12 * high {
      let middle = (low + high) / 2
      if confidence(middle) > 1 - level { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}

/// A counting experiment in effective events.
private struct UnitExperiment {
  let observed: Double
  let expected: Double
  let variance: Double
  /// The background that describes the data best without a signal.
  let withoutSignal: Double

  /// −2 ln of the likelihood with `signal`, maximized over the background, up to a constant.
  private func deviance(_ count: Double, _ expected: Double, signal: Double) -> Double {
    // ∂/∂B: 1 − n/(μ + B) + (B − b)/s² = 0.
    var background = expected
    if variance > 0 {
      let sum = signal - expected + variance
      let product = variance * signal - expected * signal - count * variance
      let root = max(sum * sum - 4 * product, 0).squareRoot()
      background = sum > 0 ? -2 * product / (sum + root) : (root - sum) / 2
      background = max(background, 0)
    }
    let mean = signal + background
    guard mean > 0 || count == 0 else { return .infinity }
    let shift = background - expected
    let poisson = 2 * (count > 0 ? SaddlePoint.deviance(count, mean: mean) : mean)
    return poisson + (variance > 0 ? shift * shift / variance : 0)
  }

  /// q̃_μ of `count` events above the estimate `expected`.
  private func statistic(_ count: Double, _ expected: Double, signal: Double) -> Double {
    let best = min(max(count - expected, 0), signal)
    return max(
      deviance(count, expected, signal: signal) - deviance(count, expected, signal: best), 0)
  }

  func limitStatistic(_ signal: Double) -> Double { statistic(observed, expected, signal: signal) }

  /// That of the Asimov data: no signal, and the background as the data want it.
  func asimovStatistic(_ signal: Double) -> Double {
    statistic(withoutSignal, withoutSignal, signal: signal)
  }
}
