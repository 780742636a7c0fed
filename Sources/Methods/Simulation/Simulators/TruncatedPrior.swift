import Foundation
import Numerics
import Randomness

/// A prior of independent parameters that is cut off outside of a box, and normalized in it.
public struct TruncatedPrior: Sendable {
  /// The box; it lies within the support of the prior.
  public let box: ParameterBox
  private let marginals: [Marginal]

  /// What is cut off at each open end of the whole prior.
  private static let tail = 1e-7

  /// The whole prior, but for 10⁻⁷ of its probability at each open end.
  ///
  /// - Throws: `LikelihoodRatioError` for a prior of correlated parameters.
  public init(_ prior: Prior) throws {
    guard case .independent(let marginals) = prior.distribution else {
      throw LikelihoodRatioError(
        "prior", "its parameters are correlated: no box cuts it into a product",
        hint: "give independent distributions")
    }
    func end(_ marginal: Marginal, _ bound: Double, _ probability: Double) -> Double {
      if case .uniform = marginal { return bound }
      return marginal.quantile(probability)
    }
    let ends = marginals.map { marginal in
      (
        end(marginal, marginal.support.lowerBound, TruncatedPrior.tail),
        end(marginal, marginal.support.upperBound, 1 - TruncatedPrior.tail)
      )
    }
    box = try ParameterBox(names: prior.names, lower: ends.map(\.0), upper: ends.map(\.1))
    self.marginals = marginals
  }

  private init(_ marginals: [Marginal], _ box: ParameterBox) {
    self.marginals = marginals
    self.box = box
  }

  /// The prior cut off further: in the part of the box that lies between new edges. An edge that
  /// would leave nothing stays where it is.
  ///
  /// - Throws: `LikelihoodRatioError` for edges that are not finite.
  public func truncated(lower: [Double], upper: [Double]) throws -> TruncatedPrior {
    var (low, high) = (box.lower, box.upper)
    for index in low.indices {
      let edges = (max(low[index], lower[index]), min(high[index], upper[index]))
      if edges.0 < edges.1 { (low[index], high[index]) = edges }
    }
    return TruncatedPrior(
      marginals, try ParameterBox(names: box.names, lower: low, upper: high))
  }

  /// The share of the whole prior's probability that lies in the box.
  public var share: Double {
    marginals.indices.reduce(1) { result, index in
      let (low, high) = ends(index)
      return result * (high - low)
    }
  }

  /// The value of a parameter below which this share of the truncated prior lies.
  public func quantile(_ share: Double, of parameter: Int) -> Double {
    let (low, high) = ends(parameter)
    let value = marginals[parameter].quantile(low + (high - low) * share)
    // Rounding must not lead out of the box.
    return min(max(value, box.lower[parameter]), box.upper[parameter])
  }

  /// Random points, one a row.
  public func sample(_ count: Int, _ random: RandomStream) -> Rows {
    var random = random
    return Rows(
      count: count, columns: box.dimension,
      values: (0..<count).flatMap { _ in
        marginals.indices.map { quantile(random.uniform(), of: $0) }
      })
  }

  private func ends(_ parameter: Int) -> (Double, Double) {
    (
      marginals[parameter].cdf(box.lower[parameter]),
      marginals[parameter].cdf(box.upper[parameter])
    )
  }
}

extension Marginal {
  /// P(X ≤ value).
  func cdf(_ value: Double) -> Double {
    switch self {
    case .uniform(let lower, let upper): min(max((value - lower) / (upper - lower), 0), 1)
    case .normal(let mean, let deviation): NormalDistribution.cdf((value - mean) / deviation)
    case .logNormal(let location, let scale):
      value > 0 ? NormalDistribution.cdf((log(value) - location) / scale) : 0
    }
  }

  /// The value with P(X ≤ value) = probability.
  func quantile(_ probability: Double) -> Double {
    switch self {
    case .uniform(let lower, let upper): return lower + (upper - lower) * probability
    case .normal(let mean, let deviation): return mean + deviation * score(probability)
    case .logNormal(let location, let scale): return exp(location + scale * score(probability))
    }
  }

  private func score(_ probability: Double) -> Double {
    NormalDistribution.quantile(min(max(probability, 1e-300), 1 - 1e-16))
  }
}
