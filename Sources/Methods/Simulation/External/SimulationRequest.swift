import Foundation

/// What is to be simulated: one row of observables for each row of parameters.
///
/// A request is either plain, each x drawn at its θ, or of pairs (θ₀, θ₁), some x drawn at the
/// numerator θ₀ and the others at the denominator θ₁, with what the simulator knows of r(x, z).
public struct SimulationRequest: Sendable {
  /// The names of the parameters.
  public let parameterNames: [String]
  /// θ or, in a request of pairs, θ₀.
  public let theta: Rows
  /// θ₁; nil in a plain request.
  public let denominator: Rows?
  /// Whether a row is drawn at θ₀; nil in a plain request.
  public let isNumerator: [Bool]?
  /// Whether a plain request wants the joint score at θ from simulators that know it.
  public let wantsScore: Bool
  /// How the parameters were chosen, in words: part of what makes two simulations the same.
  public let origin: String
  /// Determines all that is random in the simulator.
  public let seed: UInt64

  /// More rows than seeds of 31 bits can tell apart are refused.
  static let largestCount = 1 << 31

  /// A plain request.
  ///
  /// - Throws: `LikelihoodRatioError` for no rows, no parameters, and numbers that are not finite.
  public init(
    theta: Rows, parameterNames: [String], wantsScore: Bool = false, origin: String, seed: UInt64
  ) throws {
    self.parameterNames = parameterNames
    self.theta = theta
    denominator = nil
    isNumerator = nil
    self.wantsScore = wantsScore
    self.origin = origin
    self.seed = seed
    try check()
  }

  /// A request of pairs; even rows are drawn at θ₀, odd rows at θ₁, so that both classes are equal.
  ///
  /// - Throws: As for a plain request; for numbers of rows or columns that differ.
  public init(
    numerator: Rows, denominator: Rows, parameterNames: [String], origin: String, seed: UInt64
  ) throws {
    self.parameterNames = parameterNames
    theta = numerator
    self.denominator = denominator
    isNumerator = (0..<numerator.count).map { $0 % 2 == 0 }
    wantsScore = true
    self.origin = origin
    self.seed = seed
    try check()
    guard denominator.count == theta.count, denominator.columns == theta.columns else {
      throw LikelihoodRatioError(
        "theta1",
        "it is \(denominator.count) rows of \(denominator.columns), theta0 is \(theta.count) rows "
          + "of \(theta.columns)")
    }
    try denominator.requireFinite("theta1", parameterNames)
  }

  private func check() throws {
    guard theta.count > 0, theta.count < SimulationRequest.largestCount else {
      throw LikelihoodRatioError(
        "count", "\(theta.count) rows are asked for", hint: "ask for 1 to 2147483647")
    }
    guard theta.columns > 0, theta.columns == parameterNames.count else {
      throw LikelihoodRatioError(
        "theta", "there are \(parameterNames.count) names for \(theta.columns) parameters")
    }
    try theta.requireFinite("theta", parameterNames)
  }

  /// The number of rows.
  public var count: Int { theta.count }

  /// The parameters at which a row is drawn.
  func point(_ row: Int) -> ArraySlice<Double> {
    let source = isNumerator?[row] ?? true ? theta : denominator ?? theta
    return source.values[row * source.columns..<(row + 1) * source.columns]
  }
}

/// One simulated event.
public struct SimulatedRow: Equatable, Sendable {
  /// The observables.
  public var x: [Double]
  /// r(x, z) = p(x, z|θ₀)/p(x, z|θ₁), where the simulator knows it.
  public var jointRatio: Double?
  /// ∇ log p(x, z|θ) at θ₀ (θ in a plain request), where the simulator knows it.
  public var jointScore: [Double]?

  /// An event from its numbers.
  public init(x: [Double], jointRatio: Double? = nil, jointScore: [Double]? = nil) {
    self.x = x
    self.jointRatio = jointRatio
    self.jointScore = jointScore
  }
}
