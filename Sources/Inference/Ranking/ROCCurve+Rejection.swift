import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The background rejection at a signal efficiency with its error from the finite test set.
public struct RejectionMeasurement: Sendable {
  /// The signal efficiency ε_S.
  public let signalEfficiency: Double
  /// The interpolated background efficiency ε_B.
  public let backgroundEfficiency: Double
  /// 1/ε_B; nil where no background passes and only a limit can be given.
  public let value: Double?
  /// The standard error of `value` from background and signal statistics; nil for a limit.
  public let error: Double?
  /// The lower end of the interval; one-sided at `level` for a limit.
  public let lower: Double
  /// The upper end of the interval; nil for a limit.
  public let upper: Double?
  /// The confidence level.
  public let level: Double
  /// The number of background events that pass, effective for weighted events.
  public let backgroundPassing: Double
  /// The number of background events, effective for weighted events.
  public let backgroundCount: Double
  /// The highest cut that keeps at least `signalEfficiency` of the signal.
  public let threshold: Double
}

extension ROCCurve {
  /// The background rejection 1/ε_B at a signal efficiency with its uncertainty.
  ///
  /// The interval joins two independent parts in log ε_B: Clopper–Pearson for the background that
  /// passes, and the shift of the cut by the finite signal sample,
  /// (dε_B/dε_S)² ε_S(1 − ε_S)/N_S, with the slope of the curve taken over ε_S ± 0.02 or three
  /// standard deviations, whichever is wider. Where no background passes, the result is the
  /// one-sided lower limit 1/(1 − (1 − level)^(1/N_B)).
  ///
  /// With weights, the effective number of passing events has the relative error of the weighted
  /// efficiency: Var ε_B = ((1 − ε_B)² Σ_pass w² + ε_B² Σ_fail w²)/(Σw)².
  public func rejection(
    atSignalEfficiency signalEfficiency: Double, level: Double = 0.95
  ) -> RejectionMeasurement {
    let efficiency = backgroundEfficiency(atSignalEfficiency: signalEfficiency)
    let cut = threshold(reachingSignalEfficiency: signalEfficiency)
    // A share whose square vanishes in double precision is none: its error could not be told.
    guard efficiency > 1e-150 else {
      let limit = BinomialInterval.upperLimitWithoutEvents(
        trials: background.effectiveCount, level: level)
      return RejectionMeasurement(
        signalEfficiency: signalEfficiency, backgroundEfficiency: 0, value: nil, error: nil,
        lower: 1 / limit, upper: nil, level: level, backgroundPassing: 0,
        backgroundCount: background.effectiveCount, threshold: cut)
    }
    let trials = effectiveBackgroundTrials(at: signalEfficiency, efficiency: efficiency)
    let passing = efficiency * trials
    let interval = BinomialInterval.clopperPearson(passing: passing, trials: trials, level: level)

    let cutError = logErrorOfCut(at: signalEfficiency, efficiency: efficiency)
    let countError = ((1 - efficiency) / passing).squareRoot()
    let quantile = NormalDistribution.quantile((1 + level) / 2)
    // Distances in log ε_B; the lower end of ε_B is the upper end of the rejection.
    let upwards = hypot(log(interval.upper / efficiency), quantile * cutError)
    let downwards =
      interval.lower > 0 ? hypot(log(efficiency / interval.lower), quantile * cutError) : nil
    let value = 1 / efficiency
    return RejectionMeasurement(
      signalEfficiency: signalEfficiency, backgroundEfficiency: efficiency, value: value,
      error: value * hypot(countError, cutError), lower: max(value * exp(-upwards), 1),
      upper: downwards.map { value * exp($0) }, level: level, backgroundPassing: passing,
      backgroundCount: trials, threshold: cut)
  }

  /// The number of unweighted background events with the same error of the efficiency.
  private func effectiveBackgroundTrials(
    at signalEfficiency: Double, efficiency: Double
  ) -> Double {
    guard let squares = backgroundSquares, efficiency < 1 else { return background.effectiveCount }
    let passing = interpolated({ squares[$0] }, atSignalEfficiency: signalEfficiency)
    let failing = max(background.sumOfSquaredWeights - passing, 0)
    let variance =
      ((1 - efficiency) * (1 - efficiency) * passing + efficiency * efficiency * failing)
      / (background.sumOfWeights * background.sumOfWeights)
    return efficiency * (1 - efficiency) / variance
  }

  /// The standard error of log ε_B from the position of the cut.
  private func logErrorOfCut(at signalEfficiency: Double, efficiency: Double) -> Double {
    let variance = signalEfficiency * (1 - signalEfficiency) / signal.effectiveCount
    let reach = max(0.02, 3 * variance.squareRoot())
    let (low, high) = (max(signalEfficiency - reach, 0), min(signalEfficiency + reach, 1))
    let rise =
      backgroundEfficiency(atSignalEfficiency: high) - backgroundEfficiency(atSignalEfficiency: low)
    return rise / (high - low) * variance.squareRoot() / efficiency
  }
}
