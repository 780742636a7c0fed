import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// −log of the Poisson probability of a count over that of the best mean, with its derivatives in
/// the mean.
///
/// Below a tiny mean the logarithm is continued by its parabola. So a bin that expects nothing
/// without a signal, but has events, is what it is in the limit of a small background: it disfavors
/// the absence of a signal by a large finite amount, and every other fit does not notice.
enum PoissonTerm {
  /// The mean below which the logarithm is continued.
  static let smallestMean = 1e-10

  /// The term; infinite for a negative mean.
  static func value(_ count: Double, mean: Double) -> Double {
    guard mean >= 0 else { return .infinity }
    guard count > 0 else { return mean }
    guard mean < smallestMean else { return SaddlePoint.deviance(count, mean: mean) }
    let distance = mean / smallestMean - 1
    let logarithm = log(smallestMean) + distance * (1 - distance / 2)
    return count * (log(count) - logarithm) + mean - count
  }

  /// The first and the second derivative.
  static func derivatives(
    _ count: Double, mean: Double
  ) -> (slope: Double, curvature: Double) {
    guard count > 0 else { return (1, 0) }
    guard mean < smallestMean else { return (1 - count / mean, count / (mean * mean)) }
    let distance = mean / smallestMean - 1
    return (
      1 - count / smallestMean * (1 - distance), count / (smallestMean * smallestMean)
    )
  }
}
