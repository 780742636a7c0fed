import Randomness

/// A program that draws observables x for given parameters θ.
public protocol Simulator: Sendable {
  /// The name by which it is called on the command line, for example `two_moons`.
  var name: String { get }
  /// The parameters and where they are drawn from.
  var prior: Prior { get }
  /// The number of observables in x.
  var observableCount: Int { get }

  /// Draws one x.
  ///
  /// - Parameters:
  ///   - theta: The parameters, as many as the prior has.
  ///   - x: Where to write the observables.
  ///   - random: Where random numbers come from; each call is given a stream of its own.
  func sample(
    _ theta: UnsafeBufferPointer<Double>, into x: UnsafeMutableBufferPointer<Double>,
    _ random: inout RandomStream)
}

/// A simulator whose likelihood is known, so that estimates can be held against it.
public protocol TractableSimulator: Simulator {
  /// log p(x|θ), −∞ where the density is zero; normalized in x, unless the simulator says
  /// otherwise.
  ///
  /// - Parameters:
  ///   - x: The observables, `observableCount` of them.
  ///   - theta: The parameters, as many as the prior has.
  func logLikelihood(
    _ x: UnsafeBufferPointer<Double>, _ theta: UnsafeBufferPointer<Double>
  ) -> Double
}

/// A simulator that also tells what can be said of x and its own latent variables z together
/// (arXiv:1805.00013).
public protocol JointSimulator: Simulator {
  /// Draws one x for `theta`.
  ///
  /// - Parameters:
  ///   - theta: The parameters to draw for.
  ///   - numerator: The parameters θ₀.
  ///   - denominator: The parameters θ₁.
  ///   - x: Where to write the observables.
  ///   - score: Where to write the joint score t(x, z|θ₀) = ∇_θ log p(x, z|θ) at θ₀.
  ///   - random: Where random numbers come from; each call is given a stream of its own.
  /// - Returns: The joint log ratio log p(x, z|θ₀) − log p(x, z|θ₁).
  func sample(
    _ theta: UnsafeBufferPointer<Double>, numerator: UnsafeBufferPointer<Double>,
    denominator: UnsafeBufferPointer<Double>, into x: UnsafeMutableBufferPointer<Double>,
    score: UnsafeMutableBufferPointer<Double>, _ random: inout RandomStream
  ) -> Double
}

extension Simulator {
  /// The number of parameters.
  public var parameterCount: Int { prior.dimension }

  /// One x for the parameters `theta`.
  ///
  /// - Precondition: As many parameters as the prior has.
  public func sample(_ theta: [Double], _ random: inout RandomStream) -> [Double] {
    precondition(
      theta.count == parameterCount,
      "\(name): \(theta.count) parameters, expected \(parameterCount)")
    return [Double](unsafeUninitializedCapacity: observableCount) { x, count in
      count = observableCount
      let x = UnsafeMutableBufferPointer(rebasing: x[..<count])
      x.initialize(repeating: 0)
      theta.withUnsafeBufferPointer { sample($0, into: x, &random) }
    }
  }
}

extension TractableSimulator {
  /// log p(x|θ).
  ///
  /// - Precondition: As many observables as the simulator has, as many parameters as the prior has.
  public func logLikelihood(_ x: [Double], _ theta: [Double]) -> Double {
    precondition(
      x.count == observableCount && theta.count == parameterCount,
      "\(name): \(x.count) observables and \(theta.count) parameters, expected \(observableCount) "
        + "and \(parameterCount)")
    return x.withUnsafeBufferPointer { x in
      theta.withUnsafeBufferPointer { logLikelihood(x, $0) }
    }
  }
}
