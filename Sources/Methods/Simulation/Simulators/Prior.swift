import Randomness

/// Where parameters are drawn from: their names, their distribution and its support.
public struct Prior: Equatable, Sendable {
  /// How the parameters are distributed together.
  public enum Distribution: Equatable, Sendable {
    /// Each parameter by itself.
    case independent([Marginal])
    /// All parameters together.
    case correlated(CorrelatedNormal)
  }

  /// The names of the parameters.
  public let names: [String]
  /// The distribution.
  public let distribution: Distribution

  /// A prior of independent parameters.
  ///
  /// - Precondition: As many marginals as names, at least one, each with finite numbers, a positive
  ///   width and, where uniform, its ends in rising order.
  public init(_ names: [String], _ marginals: [Marginal]) {
    precondition(
      names.count == marginals.count && !names.isEmpty,
      "Prior: \(names.count) names for \(marginals.count) parameters")
    for (name, marginal) in zip(names, marginals) {
      precondition(marginal.isProper, "Prior: \"\(name)\" has the distribution \(marginal)")
    }
    self.names = names
    distribution = .independent(marginals)
  }

  /// A normal prior of correlated parameters.
  ///
  /// - Precondition: As many names as parameters.
  public init(_ names: [String], _ normal: CorrelatedNormal) {
    precondition(
      names.count == normal.dimension,
      "Prior: \(names.count) names for \(normal.dimension) parameters")
    self.names = names
    distribution = .correlated(normal)
  }

  /// A prior that is uniform in a box.
  ///
  /// - Precondition: As many ranges as names, at least one; none is empty.
  public static func box(_ names: [String], _ ranges: [ClosedRange<Double>]) -> Prior {
    Prior(names, ranges.map { .uniform(lower: $0.lowerBound, upper: $0.upperBound) })
  }

  /// The number of parameters.
  public var dimension: Int { names.count }

  /// The support of each parameter; open ends are infinite.
  public var bounds: [ClosedRange<Double>] {
    switch distribution {
    case .independent(let marginals): marginals.map(\.support)
    case .correlated(let normal):
      Array(repeating: -Double.infinity...Double.infinity, count: normal.dimension)
    }
  }

  /// One random set of parameters.
  public func sample(_ random: inout RandomStream) -> [Double] {
    switch distribution {
    case .independent(let marginals): marginals.map { $0.sample(&random) }
    case .correlated(let normal): normal.sample(&random)
    }
  }

  /// `count` random sets of parameters, row-major; row i comes from the substream i.
  public func sample(_ count: Int, _ random: RandomStream) -> [Double] {
    (0..<count).flatMap { row in
      var random = random.substream(row)
      return sample(&random)
    }
  }

  /// The logarithm of the density; −∞ outside of the support.
  ///
  /// - Precondition: One value for each parameter.
  public func logDensity(_ theta: some Collection<Double>) -> Double {
    precondition(theta.count == dimension, "Prior: \(theta.count) values, expected \(dimension)")
    switch distribution {
    case .independent(let marginals):
      return zip(marginals, theta).reduce(0) { $0 + $1.0.logDensity($1.1) }
    case .correlated(let normal): return normal.logDensity(Array(theta))
    }
  }

  /// Whether the density is not zero at these parameters.
  public func contains(_ theta: some Collection<Double>) -> Bool {
    logDensity(theta) > -.infinity
  }
}
