import Foundation
import Randomness

/// A peak on a flat background: events of one observable x in [−5, 5], μ·50 of them expected from a
/// normal signal at 0 and κ·500 from a uniform background.
///
/// As a simulator it draws single events, whose density is (μS·s(x) + κB·b(x))/(μS + κB); the
/// latent variable is the process. A measurement also counts: `sampleEvents` draws a whole data set
/// and `logExtendedLikelihood` is its likelihood.
public struct SignalStrength: TractableSimulator, JointSimulator {
  /// `signal_strength`, for a peak of another width than 1 with the width behind it.
  public let name: String
  /// The signal strength μ, uniform in 0…3, and the background's scale κ, uniform in ½…1½.
  public let prior = Prior.box(["mu", "kappa"], [0...3, 0.5...1.5])
  /// One.
  public let observableCount = 1
  /// The expected number S of signal events at μ = 1.
  public let signal = 50.0
  /// The expected number B of background events at κ = 1.
  public let background = 500.0
  /// x lies within ± this.
  public let range = 5.0
  /// The standard deviation of the peak.
  public let width: Double
  /// How much of the signal's normal distribution lies in the range.
  private let inside: Double

  /// The model with a peak of this standard deviation.
  public init(width: Double = 1) {
    self.width = width
    name = width == 1 ? "signal_strength" : "signal_strength_\(width)"
    inside = erf(5 / width / 2.0.squareRoot())
  }

  /// The signal's density at x, normalized in the range.
  public func signalDensity(_ x: Double) -> Double {
    let pull = x / width
    return abs(x) <= range ? exp(-0.5 * pull * pull - halfLogTwoPi) / (width * inside) : 0
  }

  /// The background's density at x.
  public func backgroundDensity(_ x: Double) -> Double { abs(x) <= range ? 0.5 / range : 0 }

  /// The expected number of events, μS + κB.
  public func expectedEvents(mu: Double, kappa: Double) -> Double {
    mu * signal + kappa * background
  }

  /// The expected density of events at x, μS·s(x) + κB·b(x).
  public func intensity(_ x: Double, mu: Double, kappa: Double) -> Double {
    mu * signal * signalDensity(x) + kappa * background * backgroundDensity(x)
  }

  /// A data set: a Poisson number of events.
  public func sampleEvents(mu: Double, kappa: Double, _ random: inout RandomStream) -> [Double] {
    let count = random.poisson(mean: expectedEvents(mu: mu, kappa: kappa))
    let share = mu * signal / expectedEvents(mu: mu, kappa: kappa)
    return (0..<count).map { _ in event(signalShare: share, &random).x }
  }

  /// The logarithm of the extended likelihood of a data set, Σ log intensity − expected events.
  public func logExtendedLikelihood(_ events: [Double], mu: Double, kappa: Double) -> Double {
    events.reduce(-expectedEvents(mu: mu, kappa: kappa)) {
      $0 + log(intensity($1, mu: mu, kappa: kappa))
    }
  }

  /// The Fisher information of a measurement about (μ, κ), row-major 2 × 2: ∫ ∂ᵢλ ∂ⱼλ/λ dx of the
  /// intensity λ, which includes what the number of events tells.
  ///
  /// A constraint on κ of relative width w adds 1/w² to its diagonal.
  public func fisherInformation(mu: Double, kappa: Double) -> [Double] {
    // Simpson's rule, whose error is far below the ninth digit for this smooth integrand.
    let steps = 2000
    let width = 2 * range / Double(steps)
    var result = [Double](repeating: 0, count: 4)
    for step in 0...steps {
      let x = min(-range + Double(step) * width, range)
      let factor = width / 3 * (step == 0 || step == steps ? 1 : step % 2 == 1 ? 4 : 2)
      let slopes = [signal * signalDensity(x), background * backgroundDensity(x)]
      let rate = intensity(x, mu: mu, kappa: kappa)
      for index in 0..<4 { result[index] += factor * slopes[index / 2] * slopes[index % 2] / rate }
    }
    return result
  }

  /// One event.
  public func sample(
    _ theta: UnsafeBufferPointer<Double>, into x: UnsafeMutableBufferPointer<Double>,
    _ random: inout RandomStream
  ) {
    x[0] = event(signalShare: signalShare(theta), &random).x
  }

  /// One event, with ratio and score of its process' probability.
  public func sample(
    _ theta: UnsafeBufferPointer<Double>, numerator: UnsafeBufferPointer<Double>,
    denominator: UnsafeBufferPointer<Double>, into x: UnsafeMutableBufferPointer<Double>,
    score: UnsafeMutableBufferPointer<Double>, _ random: inout RandomStream
  ) -> Double {
    let event = event(signalShare: signalShare(theta), &random)
    x[0] = event.x
    let total = expectedEvents(mu: numerator[0], kappa: numerator[1])
    score[0] = (event.isSignal ? 1 / numerator[0] : 0) - signal / total
    score[1] = (event.isSignal ? 0 : 1 / numerator[1]) - background / total
    let shares = (signalShare(numerator), signalShare(denominator))
    return event.isSignal ? log(shares.0 / shares.1) : log((1 - shares.0) / (1 - shares.1))
  }

  /// log of (μS·s(x) + κB·b(x))/(μS + κB); −∞ outside of the range.
  public func logLikelihood(
    _ x: UnsafeBufferPointer<Double>, _ theta: UnsafeBufferPointer<Double>
  ) -> Double {
    log(intensity(x[0], mu: theta[0], kappa: theta[1]))
      - log(expectedEvents(mu: theta[0], kappa: theta[1]))
  }

  private func signalShare(_ theta: UnsafeBufferPointer<Double>) -> Double {
    theta[0] * signal / expectedEvents(mu: theta[0], kappa: theta[1])
  }

  private func event(
    signalShare: Double, _ random: inout RandomStream
  ) -> (x: Double, isSignal: Bool) {
    guard random.uniform() < signalShare else { return (range * (2 * random.uniform() - 1), false) }
    var x = width * random.normal()
    while abs(x) > range { x = width * random.normal() }
    return (x, true)
  }
}
