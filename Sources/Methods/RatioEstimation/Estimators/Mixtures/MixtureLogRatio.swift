import Foundation
import Simulation

/// The log ratio of two mixtures from ratios of their components: with p₀ = Σ_i w_i(θ) p₀ᵢ and
/// p₁ = Σ_j v_j p₁ⱼ, r(x) = Σ_i w_i / Σ_j v_j p₁ⱼ(x)/p₀ᵢ(x) (arXiv:1506.02169, eq. 15).
///
/// One set of classifiers between components gives the ratio at every θ. Weights are divided by
/// their sum. They may be negative, as those of interference and of morphing are: what is summed is
/// r, and the logarithm comes last.
public struct MixtureLogRatio: LogRatio {
  /// The ratio of a component of the numerator to one of the denominator.
  public enum ComponentRatio: Sendable {
    /// Both are the same density.
    case identical
    /// log p₀ᵢ/p₁ⱼ.
    case ratio(any LogRatio)
    /// log p₁ⱼ/p₀ᵢ, as of a classifier that was trained the other way round.
    case inverse(any LogRatio)
  }

  /// What stands in the denominator.
  public let denominator: RatioDenominator
  /// The parameters of the weights, and where they are meant.
  public let domain: ParameterBox
  /// The names of the observables.
  public let observableNames: [String]
  private let numerator: [ParameterPolynomial]
  private let denominatorWeights: [Double]
  private let components: [[ComponentRatio]]

  /// log r where r is not positive, as a sum of estimates with negative weights can come out, and
  /// the smallest log r; the largest is −`floor`.
  public static let floor = -50.0

  /// A ratio of mixtures.
  ///
  /// - Parameters:
  ///   - numerator: The weight of each component of the numerator at θ.
  ///   - denominator: The weight of each component of the denominator.
  ///   - components: The ratio of each component of the numerator to each of the denominator.
  ///   - domain: The parameters.
  ///   - observableNames: The observables that all component ratios read.
  ///   - name: What the denominator is called.
  /// - Throws: `LikelihoodRatioError` for numbers of weights and ratios that differ, ratios with
  ///   parameters, ratios that are not normalized, and denominator weights that sum to nothing.
  public init(
    numerator: [ParameterPolynomial], denominator: [Double], components: [[ComponentRatio]],
    domain: ParameterBox, observableNames: [String], name: String = "mixture"
  ) throws {
    guard !numerator.isEmpty, !denominator.isEmpty, components.count == numerator.count,
      components.allSatisfy({ $0.count == denominator.count })
    else {
      throw LikelihoodRatioError(
        "mixture",
        "\(numerator.count) and \(denominator.count) weights for \(components.count) rows of "
          + "\(Set(components.map(\.count)).sorted()) ratios",
        hint: "give a ratio for each pair of components")
    }
    let total = denominator.reduce(0, +)
    guard total > 0, total.isFinite else {
      throw LikelihoodRatioError(
        "mixture", "the denominator's weights \(denominator) sum to \(total)",
        hint: "give numbers with a positive sum")
    }
    for polynomial in numerator
    where polynomial.exponents.contains(where: {
      $0.count != domain.dimension
    }) {
      throw LikelihoodRatioError(
        "mixture", "a weight depends on another number of parameters than \(domain.dimension)")
    }
    self.numerator = numerator
    denominatorWeights = denominator.map { $0 / total }
    self.components = components
    self.denominator = .sample(name)
    self.domain = domain
    self.observableNames = observableNames
    for ratio in ratios { try check(ratio) }
  }

  /// What takes the place of missing observables, alike in all components.
  public var fill: ObservableFill? { ratios.first?.fill }

  private var ratios: [any LogRatio] {
    components.joined().compactMap { component in
      switch component {
      case .identical: nil
      case .ratio(let ratio), .inverse(let ratio): ratio
      }
    }
  }

  private func check(_ ratio: any LogRatio) throws {
    guard ratio.domain.dimension == 0, ratio.isNormalized else {
      throw LikelihoodRatioError(
        "mixture", "a component's ratio depends on parameters or is not normalized",
        hint: "train carl on the two samples")
    }
    guard ratio.observableNames == observableNames else {
      throw LikelihoodRatioError(
        "mixture", "a component's ratio reads \(ratio.observableNames), not \(observableNames)")
    }
    guard ratio.fill == fill else {
      throw LikelihoodRatioError(
        "mixture", "the components' ratios put different values in the place of missing ones",
        hint: "fill the values in yourself, or train without observables that may be missing")
    }
  }

  /// What the simulations of all components cover; nil where one of them is not known.
  public var simulatedRange: SimulatedRange? {
    var ranges: [SimulatedRange?] = []
    for component in components.joined() {
      switch component {
      case .identical: break
      case .ratio(let ratio), .inverse(let ratio): ranges.append(ratio.simulatedRange)
      }
    }
    guard let first = ranges.first else { return nil }
    return ranges.dropFirst().reduce(first) { sum, next in
      sum.flatMap { sum in next.flatMap(sum.union) }
    }
  }

  /// log r row by row.
  public func pairwise(theta: Rows, x: Rows) throws -> [Double] {
    guard theta.count == x.count else {
      throw LikelihoodRatioError("theta", "it has \(theta.count) rows, x has \(x.count)")
    }
    try check(theta: theta, x: x)
    let terms = try componentTerms(x)
    return try (0..<x.count).map { row in
      sum(try weights(at: theta[row]), terms, x: row)
    }
  }

  /// log r of every θ with every x; the component ratios are evaluated once.
  public func grid(theta: Rows, x: Rows) throws -> [Double] {
    try check(theta: theta, x: x)
    let terms = try componentTerms(x)
    var result: [Double] = []
    result.reserveCapacity(theta.count * x.count)
    for point in 0..<theta.count {
      let weights = try weights(at: theta[point])
      for row in 0..<x.count { result.append(sum(weights, terms, x: row)) }
    }
    return result
  }

  /// Counts the ratios that came out as no ratios.
  public func remark(on values: [Double]) -> String? {
    let count = values.count { abs($0) == -MixtureLogRatio.floor }
    guard count > 0 else { return nil }
    return
      "\(count) of \(values.count) ratios were cut off at log r = ±\(-MixtureLogRatio.floor): sums "
      + "with negative weights that came out ≤ 0, or ratios of densities that hardly overlap"
  }

  /// The numerator's weights, divided by their sum.
  private func weights(at theta: [Double]) throws -> [Double] {
    let weights = numerator.map { $0.value(at: theta) }
    let total = weights.reduce(0, +)
    guard total > 0 else {
      throw LikelihoodRatioError(
        "mixture", "at theta = \(theta) the numerator's weights \(weights) sum to ≤ 0")
    }
    return weights.map { $0 / total }
  }

  /// log p₀ᵢ(x)/p₁(x) of each component i.
  private func componentTerms(_ x: Rows) throws -> [[Double]] {
    try components.map { row in
      let inverse = try row.map { ratio -> [Double] in
        switch ratio {
        case .identical: Array(repeating: 0, count: x.count)
        case .ratio(let ratio):
          try ratio.pairwise(theta: .empty(count: x.count), x: x).map { -$0 }
        case .inverse(let ratio): try ratio.pairwise(theta: .empty(count: x.count), x: x)
        }
      }
      return (0..<x.count).map { place in
        // A denominator that is not positive makes the ratio as large as one may be.
        -(signedLogSum(denominatorWeights, inverse.map { $0[place] }) ?? -.infinity)
      }
    }
  }

  private func sum(_ weights: [Double], _ terms: [[Double]], x row: Int) -> Double {
    let logRatio = signedLogSum(weights, terms.map { $0[row] }) ?? MixtureLogRatio.floor
    return min(max(logRatio, MixtureLogRatio.floor), -MixtureLogRatio.floor)
  }
}

/// log Σ w_k e^l_k with weights of either sign; nil for sums that are not positive.
private func signedLogSum(_ weights: [Double], _ logs: [Double]) -> Double? {
  guard let largest = zip(weights, logs).filter({ $0.0 != 0 }).map(\.1).max() else { return nil }
  if largest == .infinity {
    // A component whose ratio has no denominator: its weight decides.
    let weight = zip(weights, logs).reduce(0.0) { $1.1 == .infinity ? $0 + $1.0 : $0 }
    return weight > 0 ? .infinity : nil
  }
  let sum = zip(weights, logs).reduce(0.0) { total, pair in
    pair.0 == 0 ? total : total + pair.0 * exp(pair.1 - largest)
  }
  return sum > 0 ? largest + log(sum) : nil
}
