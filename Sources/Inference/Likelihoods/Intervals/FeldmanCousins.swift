import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The unified intervals of G. Feldman and R. Cousins (physics/9711021).
public enum FeldmanCousins {
  /// The interval of a Poisson signal mean μ ≥ 0 for `count` events over a known background.
  ///
  /// As in the paper, the upper end is not allowed to rise with the background (section IV B): it
  /// is the largest of those for larger backgrounds.
  ///
  /// - Parameters:
  ///   - count: The observed number of events.
  ///   - background: The known mean of the background.
  ///   - level: The confidence level.
  ///   - step: The spacing of μ and of the backgrounds.
  public static func poisson(
    count: Int, background: Double, level: Double = 0.9, step: Double = 0.005
  ) -> ConfidenceInterval {
    precondition(
      count >= 0 && background >= 0 && step > 0, "FeldmanCousins: \(count), \(background)")
    let best = (max(Double(count) - background, 0) / step).rounded() * step
    let lower = lastAccepted(count, background, level, from: best, step: -step)
    // Between the jumps that the discrete counts make the upper end falls with the background: the
    // next jump shows within a unit or so.
    let upper = stride(from: background, to: background + 1.5, by: 2 * step).reduce(best) {
      lastAccepted(count, $1, level, from: $0, step: step)
    }
    return ConfidenceInterval(lower: lower, upper: upper, level: level)
  }

  /// The probability with which the intervals for counts contain `signal`, without the lengthening
  /// of upper ends.
  public static func poissonCoverage(signal: Double, background: Double, level: Double) -> Double {
    acceptance(signal, background, level).probability
  }

  /// The last accepted mean on the way from `start`, beyond gaps that the discrete counts can make.
  private static func lastAccepted(
    _ count: Int, _ background: Double, _ level: Double, from start: Double, step: Double
  ) -> Double {
    let gap = step < 0 ? 0.2 : 1
    var last = start
    var steps = 1.0
    while start + steps * step > -abs(step) / 2 && abs(start + steps * step - last) <= gap {
      let next = max(start + steps * step, 0)
      if acceptance(next, background, level).counts.contains(count) { last = next }
      steps += 1
    }
    return last
  }

  private static func acceptance(
    _ signal: Double, _ background: Double, _ level: Double
  ) -> (counts: ClosedRange<Int>, probability: Double) {
    let mean = signal + background
    func probability(_ n: Int) -> Double {
      mean > 0 ? exp(Double(n) * log(mean) - mean - lgamma(Double(n) + 1)) : n == 0 ? 1 : 0
    }
    // log of P(n|μ)/P(n|best μ).
    func logRatio(_ n: Int) -> Double {
      let best = max(Double(n), background)
      let fall = best - mean
      return n == 0 ? fall : fall + Double(n) * log(mean / best)
    }
    var low = Int(mean)
    while logRatio(low + 1) > logRatio(low) { low += 1 }
    while low > 0 && logRatio(low - 1) > logRatio(low) { low -= 1 }
    var high = low
    var sum = probability(low)
    while sum < level {
      if low > 0 && logRatio(low - 1) >= logRatio(high + 1) {
        low -= 1
        sum += probability(low)
      } else {
        high += 1
        sum += probability(high)
      }
    }
    return (low...high, sum)
  }

  /// The interval of the mean μ ≥ 0 of a normal measurement with unit error that gave `measured`.
  ///
  /// - Parameter step: The spacing of μ.
  public static func boundedGaussian(
    measured: Double, level: Double = 0.9, step: Double = 0.001
  ) -> ConfidenceInterval {
    let best = max(measured, 0)
    func accepts(_ mu: Double) -> Bool {
      let range = gaussianAcceptance(mu, level)
      return range.contains(measured)
    }
    var (low, high) = (best, best)
    while low > 0 && accepts(max(low - step, 0)) { low = max(low - step, 0) }
    while accepts(high + step) { high += step }
    return ConfidenceInterval(lower: low, upper: high, level: level)
  }

  /// The measurements accepted for the mean `mu`, paper section IV A: where the ratio
  /// R = exp(−(x − μ)²/2) for x ≥ 0, exp(xμ − μ²/2) below, is largest.
  private static func gaussianAcceptance(_ mu: Double, _ level: Double) -> ClosedRange<Double> {
    if mu == 0 { return -.infinity...NormalDistribution.quantile(level) }
    // The upper end fixes R and with it the lower end; probability rises with the upper end.
    func lower(_ upper: Double) -> Double {
      let distance = upper - mu
      let mirrored = mu - distance
      return mirrored >= 0 ? mirrored : (mu * mu - distance * distance) / (2 * mu)
    }
    func excess(_ upper: Double) -> Double {
      NormalDistribution.cdf(upper - mu) - NormalDistribution.cdf(lower(upper) - mu) - level
    }
    let far = mu + 10
    let upper = root(between: (mu, -level), (far, excess(far)), tolerance: 1e-10, excess)
    return lower(upper)...upper
  }
}
