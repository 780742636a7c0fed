import Foundation
import Simulation

/// What a learnt log ratio has too much at each θ: a polynomial c(θ) that is subtracted from it.
///
/// The score of the true densities has no mean: ∫ p(x|θ) ∇log p(x|θ) dx = 0. That of a network has
/// one, which chance in the training leaves, and in the sum over many events it moves the best fit
/// by mean score / Fisher information of one event, however many they are. ∇c(θ) is the mean score
/// of simulations that the network was not trained on; without it the likelihood's equation is
/// unbiased, as an estimating equation has to be (Godambe, Ann. Math. Statist. 31, 1208, 1960).
public struct ScoreOffset: Codable, Equatable, Sendable {
  /// The products of powers of the parameters.
  private let monomials: ParameterMonomials
  /// The factor of each.
  private let coefficients: [Double]

  /// The largest mean square of a score, for one standard deviation of θ: no event alone tells a
  /// parameter to better than a third of its spread. Others need no sums of many events, and it is
  /// there that densities end at edges which move with θ, so that true scores have a mean.
  private static let mostInformation = 9.0
  /// The most pairs that are looked at, and the most terms.
  private static let (mostPairs, mostTerms) = (100_000, 70)
  /// The highest degree of the polynomial, as far as its terms are few: more would add their noise
  /// to the curvature of likelihoods that rise by little from event to event, fewer leave a part of
  /// the mean (studies/signal-strength).
  private static let highestDegree = 3
  /// The number of parts that take turns in judging the degree.
  private static let folds = 5
  /// Half the distance of the points between which the log ratio's slope is taken, in standard
  /// deviations of θ.
  private static let step = 1.0 / 256

  /// The offsets of estimates that are used together, such as the members of an ensemble.
  ///
  /// Their degree is the one that predicts the scores of pairs best which it was not fitted to.
  ///
  /// - Parameters:
  ///   - estimates: The log ratios without offsets.
  ///   - simulations: The simulations that the estimate with a number, from 0, was not trained on.
  ///     Events of a denominator are left out.
  /// - Returns: One offset for each; nil where no degree predicts the scores by more than the
  ///   scatter of these predictions, where single events say much, and where there are no
  ///   parameters or too few pairs.
  /// - Throws: What `simulations` throws; `LikelihoodRatioError` for simulations that an estimate
  ///   cannot read.
  public static func offsets(
    of estimates: [some LogRatio], on simulations: (Int) throws -> Simulations
  ) throws -> [ScoreOffset]? {
    let samples = try estimates.enumerated().map { number, estimate in
      let pairs = pairs(among: try simulations(number))
      let slopes = try slopes(of: estimate, at: pairs)
      return (
        pairs: pairs, scores: withoutKnownScores(slopes, pairs),
        saysLittle: saysLittle(slopes, dimension: pairs.theta.columns)
      )
    }
    guard let fewest = samples.map(\.pairs.count).min() else { return nil }
    let names = samples[0].pairs.parameterNames
    guard !names.isEmpty, fewest > 0, samples.allSatisfy(\.saysLittle) else { return nil }
    var best: (offsets: [ScoreOffset], gain: Double)?
    for degree in 1...highestDegree {
      let terms = Morphing.monomialCount(parameters: names.count, degree: degree) - 1
      guard terms <= mostTerms, folds * terms < fewest else { break }
      var (offsets, gains): ([ScoreOffset], [Double]) = ([], [])
      for (pairs, scores, _) in samples {
        let monomials = ParameterMonomials(pairs.theta, names: names, degree: degree)
        let regression = ScoreRegression(
          monomials, pairs, scores: scores, parts: folds)
        guard let coefficients = regression.solution(leavingOut: nil),
          let found = regression.heldOutGains
        else { break }
        let offset = ScoreOffset(monomials: monomials, coefficients: coefficients)
        offsets.append(offset.withoutMean(over: pairs))
        gains += found
      }
      guard offsets.count == samples.count, let gain = significantSum(gains),
        gain > best?.gain ?? 0
      else { continue }
      best = (offsets, gain)
    }
    return best?.offsets
  }

  /// Whether the mean square of the slopes is small for each parameter.
  private static func saysLittle(_ slopes: [Double], dimension: Int) -> Bool {
    (0..<dimension).allSatisfy { parameter in
      let own = stride(from: parameter, to: slopes.count, by: dimension).map { slopes[$0] }
      return own.reduce(0) { $0 + $1 * $1 } <= mostInformation * Double(own.count)
    }
  }

  /// The slopes less the simulator's own scores, where these are known: they have no mean, and take
  /// away most of the scatter.
  private static func withoutKnownScores(_ slopes: [Double], _ pairs: Simulations) -> [Double] {
    guard let known = pairs.jointScore else { return slopes }
    let scales = scales(pairs)
    return slopes.indices.map { slopes[$0] - known.values[$0] * scales[$0 % scales.count] }
  }

  /// The standard deviations of the parameters.
  private static func scales(_ pairs: Simulations) -> [Double] {
    Standardization(pairs.theta, names: pairs.parameterNames, tamesTails: false).columns.map(
      \.scale)
  }

  /// The pairs that are looked at.
  private static func pairs(among simulations: Simulations) -> Simulations {
    let own = (0..<simulations.count).filter { simulations.isNumerator?[$0] ?? true }
    let count = min(own.count, mostPairs)
    return simulations.selecting((0..<count).map { own[own.count * $0 / count] })
  }

  /// The sum; nil where it is less than its standard error.
  private static func significantSum(_ values: [Double]) -> Double? {
    let count = Double(values.count)
    let sum = values.reduce(0, +)
    let squares = values.reduce(0) { $0 + ($1 - sum / count) * ($1 - sum / count) }
    return sum > (count / (count - 1) * squares).squareRoot() ? sum : nil
  }

  private init(monomials: ParameterMonomials, coefficients: [Double]) {
    self.monomials = monomials
    self.coefficients = coefficients
  }

  /// The same slopes with no mean over the pairs, so that the mean ratio stays as it is.
  private func withoutMean(over pairs: Simulations) -> ScoreOffset {
    var coefficients = coefficients
    let values = values(pairs.theta)
    coefficients[0] -= WeightedMean(values, (0..<pairs.count).map { pairs.weight($0) }).mean
    return ScoreOffset(monomials: monomials, coefficients: coefficients)
  }

  /// The degree of the polynomial.
  public var degree: Int { monomials.exponents.map { $0.reduce(0, +) }.max() ?? 0 }

  /// c(θ) at each point.
  public func values(_ theta: Rows) -> [Double] {
    let products = monomials.values(theta)
    let count = monomials.count
    return (0..<theta.count).map { row in
      (0..<count).reduce(0) { $0 + coefficients[$1] * products[row * count + $1] }
    }
  }

  /// ∂ log r̂/∂θ of each pair in units of one over θ's deviations, `[pairs, parameters]`.
  private static func slopes(
    of estimate: some LogRatio, at pairs: Simulations
  ) throws -> [Double] {
    let scales = scales(pairs)
    let dimension = scales.count
    var slopes = [Double](repeating: 0, count: pairs.count * dimension)
    for (parameter, scale) in scales.enumerated() where scale > 0 {
      func moved(_ distance: Double) -> Rows {
        var values = pairs.theta.values
        for row in 0..<pairs.count { values[row * dimension + parameter] += distance * scale }
        return Rows(count: pairs.count, columns: dimension, values: values)
      }
      let above = try estimate.pairwise(theta: moved(step), x: pairs.x)
      let below = try estimate.pairwise(theta: moved(-step), x: pairs.x)
      for row in 0..<pairs.count {
        slopes[row * dimension + parameter] = (above[row] - below[row]) / (2 * step)
      }
    }
    return slopes
  }
}

extension ScoreOffset {
  /// Reads the offset of a model file.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind, and for factors that
  ///   are not those of the products.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    monomials = try container.decode(ParameterMonomials.self, forKey: .monomials)
    coefficients = try container.decode([Double].self, forKey: .coefficients)
    try decoder.require(
      coefficients.count == monomials.count && coefficients.allSatisfy(\.isFinite),
      "the offset has \(coefficients.count) factors for \(monomials.count) terms")
  }

  /// Whether this is a polynomial of so many parameters.
  func fits(parameters: Int) -> Bool { monomials.areOf(parameters: parameters) }
}
