import Foundation
import Randomness

/// The distribution of one parameter.
public enum Marginal: Equatable, Codable, Sendable {
  /// Uniform between two ends.
  case uniform(lower: Double, upper: Double)
  /// A normal distribution.
  case normal(mean: Double, deviation: Double)
  /// exp of a normal variable: `location` and `scale` are mean and standard deviation of the
  /// logarithm.
  case logNormal(location: Double, scale: Double)

  /// Where the density is not zero; open ends are infinite.
  public var support: ClosedRange<Double> {
    switch self {
    case .uniform(let lower, let upper): lower...upper
    case .normal: -Double.infinity...Double.infinity
    case .logNormal: 0...Double.infinity
    }
  }

  /// One random value.
  public func sample(_ random: inout RandomStream) -> Double {
    switch self {
    case .uniform(let lower, let upper): lower + (upper - lower) * random.uniform()
    case .normal(let mean, let deviation): mean + deviation * random.normal()
    case .logNormal(let location, let scale): exp(location + scale * random.normal())
    }
  }

  /// The logarithm of the density; −∞ outside of the support.
  public func logDensity(_ value: Double) -> Double {
    switch self {
    case .uniform(let lower, let upper):
      return value >= lower && value <= upper ? -log(upper - lower) : -.infinity
    case .normal(let mean, let deviation):
      return logNormalDensity(value, mean: mean, deviation: deviation)
    case .logNormal(let location, let scale):
      guard value > 0 else { return -.infinity }
      let logarithm = log(value)
      return logNormalDensity(logarithm, mean: location, deviation: scale) - logarithm
    }
  }

  /// Whether the numbers make a distribution.
  var isProper: Bool {
    switch self {
    case .uniform(let lower, let upper): lower.isFinite && upper.isFinite && lower < upper
    case .normal(let center, let width), .logNormal(let center, let width):
      center.isFinite && width.isFinite && width > 0
    }
  }
}

/// The logarithm of the density of a normal distribution.
@inline(__always)
func logNormalDensity(_ value: Double, mean: Double, deviation: Double) -> Double {
  let pull = (value - mean) / deviation
  return -0.5 * pull * pull - log(deviation) - halfLogTwoPi
}

/// ½ log 2π.
let halfLogTwoPi = 0.918938533204672741780329736406
