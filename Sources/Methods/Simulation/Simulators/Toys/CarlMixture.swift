import Randomness

/// carl's first example: a small signal on top of two backgrounds in one dimension
/// (Cranmer, Pavez and Louppe, arXiv:1506.02169, section 3.1).
///
/// p(x|γ) = (½ − γ/2)·N(−2, 0.75) + (½ − γ/2)·N(0, 2) + γ·N(1, 0.5), the second numbers being
/// standard deviations.
public struct CarlMixture: TractableSimulator {
  /// `carl_mixture`.
  public let name = "carl_mixture"
  /// The share γ of the signal, uniform in 0…0.1, the range that the example scans.
  public let prior = Prior.box(["gamma"], [0...0.1])
  /// One.
  public let observableCount = 1
  private let components = NormalComponents(means: [-2, 0, 1], deviations: [0.75, 2, 0.5])

  /// The example.
  public init() {}

  private func shares(_ gamma: Double) -> [Double] { [0.5 - gamma / 2, 0.5 - gamma / 2, gamma] }

  /// A value of one of the three components.
  public func sample(
    _ theta: UnsafeBufferPointer<Double>, into x: UnsafeMutableBufferPointer<Double>,
    _ random: inout RandomStream
  ) {
    x[0] = components.sample(shares(theta[0]), &random)
  }

  /// The logarithm of the mixture's density.
  public func logLikelihood(
    _ x: UnsafeBufferPointer<Double>, _ theta: UnsafeBufferPointer<Double>
  ) -> Double {
    components.logDensity(x[0], shares(theta[0]))
  }
}
