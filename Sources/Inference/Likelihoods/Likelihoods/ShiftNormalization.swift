#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The factor of one event between 1 at α = 0 and given ones at ±1: the exponential of
/// `Interpolation.code4p` of their logarithms. Unlike code 4 it is positive at every α, however
/// large the factors are.
struct PositiveInterpolation: Sendable {
  private let odd, even: Double

  init(down: Double, up: Double) {
    (odd, even) = ((log(up) - log(down)) / 2, (log(up) + log(down)) / 16)
  }

  /// The factor at `alpha` with its derivative.
  func factorAndSlope(_ alpha: Double) -> (factor: Double, slope: Double) {
    if abs(alpha) >= 1 {
      // Linear from the logarithm at ±1 on, which is ±odd + 8 even.
      let direction = odd + (alpha > 0 ? 8 : -8) * even
      let factor = exp(alpha * direction)
      return (factor, factor * direction)
    }
    let square = alpha * alpha
    let logarithm = alpha * (odd + alpha * even * (15 + square * (3 * square - 10)))
    let slope = odd + alpha * even * (30 + square * (18 * square - 40))
    let factor = exp(logarithm)
    return (factor, factor * slope)
  }
}

extension EventShift {
  /// The factors of all events.
  var interpolations: [PositiveInterpolation] {
    zip(down, up).map { PositiveInterpolation(down: $0, up: $1) }
  }
}

/// log of the mean factor that a shift's interpolation gives to its component, against α: what the
/// interpolated density has to be divided by to stay one. Without it a nuisance parameter far from
/// 0 makes the likelihood of any data larger.
///
/// Tabulated over a pool of the reference; between points cubic with continuous slopes, beyond them
/// linear.
struct ShiftNormalization: Sendable {
  private let values: [Double]

  private static let (farthest, step) = (8.0, 0.1)

  /// The normalization of `shift`, which belongs to `pool`.
  init(of shift: EventShift, in pool: EventSample) {
    let shares = (0..<pool.count).map {
      pool.weights[$0] * pool.ratios[$0 * pool.components + shift.component]
    }
    let total = shares.reduce(0, +)
    let factors = shift.interpolations
    let count = Int((2 * ShiftNormalization.farthest / ShiftNormalization.step).rounded()) + 1
    values = (0..<count).map { point in
      let alpha = -ShiftNormalization.farthest + ShiftNormalization.step * Double(point)
      var sum = 0.0
      for event in shares.indices {
        sum += shares[event] * factors[event].factorAndSlope(alpha).factor
      }
      return total > 0 && sum > 0 ? log(sum / total) : 0
    }
  }

  /// log Z(α) with its derivative.
  func logAndSlope(_ alpha: Double) -> (log: Double, slope: Double) {
    let (farthest, step) = (ShiftNormalization.farthest, ShiftNormalization.step)
    let clipped = min(max(alpha, -farthest), farthest)
    let place = (clipped + farthest) / step
    let index = min(Int(place), values.count - 2)
    let t = place - Double(index)
    let (low, high) = (values[index], values[index + 1])
    let (slopeLow, slopeHigh) = (slope(at: index), slope(at: index + 1))
    // Hermite's cubic.
    let (bend, twist) = (
      3 * (high - low) - 2 * slopeLow - slopeHigh, slopeLow + slopeHigh - 2 * (high - low)
    )
    let value = low + t * (slopeLow + t * (bend + t * twist))
    let derivative = (slopeLow + t * (2 * bend + t * 3 * twist)) / step
    return (value + (alpha - clipped) * derivative, derivative)
  }

  /// The change from one point to the next, at a point.
  private func slope(at index: Int) -> Double {
    let (below, above) = (max(index - 1, 0), min(index + 1, values.count - 1))
    return (values[above] - values[below]) / Double(above - below)
  }
}
