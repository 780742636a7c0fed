import Foundation
import Messages

/// The identities that joint ratio and joint score fulfil exactly, tested with their statistical
/// errors: what is wrong by a sign, an inversion or a factor is caught before anything is trained.
///
/// Source of the identities: Brehmer, Cranmer, Louppe and Pavez, arXiv:1805.00020, section 2.
struct JointIdentities {
  private let arrays: SimulationArrays
  private static let significance = 5.0
  /// Fewer events say nothing about a slope.
  private static let fewestRows = 50
  /// The square distance of two points, in units of the spread of theta and for each parameter, up
  /// to which a slope far from 1 is an error, not a warning.
  private static let nearest = 4.0
  /// Errors of means of fewer events are too rough to judge by.
  private static let fewestEvents = 30

  init(_ arrays: SimulationArrays) { self.arrays = arrays }

  /// - Returns: Warnings for identities that are missed by more than chance, but by little.
  /// - Throws: `LikelihoodRatioError` for those that are missed by much.
  func check() throws -> [String] {
    guard arrays.x.count >= JointIdentities.fewestEvents else { return [] }
    var warnings = [try checkRatio()]
    for score in scores {
      warnings += [try checkMean(of: score), try checkScale(of: score)]
    }
    return warnings.compactMap { $0 }
  }

  // MARK: Joint ratio

  /// With classes of equal weight, P(numerator|x, z) = r/(1 + r). So y − r/(1 + r) averages to
  /// zero, alone and times any function of r. Other than in E[r_xz] = 1 nothing here has long
  /// tails.
  private func checkRatio() throws -> String? {
    guard let ratios = arrays.jointRatio, let classes = arrays.isNumerator else { return nil }
    let balance = balancedWeights(classes)
    let probabilities = ratios.map { $0 / (1 + $0) }
    func residual(_ factor: (Double) -> Double) -> WeightedMean {
      WeightedMean(
        ratios.indices.map {
          ((classes[$0] ? 1 : 0) - probabilities[$0]) * factor(probabilities[$0])
        },
        balance)
    }
    let offset = residual { _ in 1 }
    let slope = residual { 2 * $0 - 1 }
    let isSignificant = max(offset.significance, slope.significance) > JointIdentities.significance
    guard isSignificant else { return nil }
    let denominators = ratios.indices.filter { !classes[$0] }
    let mean = WeightedMean(
      denominators.map { ratios[$0] }, denominators.map { arrays.weights?[$0] ?? 1 })
    let statement =
      "over denominator events E[r_xz] is \(mean), expected 1; the classes average "
      + "\(offset) off r_xz/(1 + r_xz), expected 0"
    guard max(abs(offset.mean), abs(slope.mean)) > 0.01 else {
      return "r_xz: \(statement): a small deviation, but more than chance"
    }
    // Inverted ratios have P(numerator) = 1/(1 + r).
    let inverted = WeightedMean(
      ratios.indices.map { (classes[$0] ? 0 : 1) - probabilities[$0] }, balance)
    let invertedSlope = WeightedMean(
      ratios.indices.map {
        ((classes[$0] ? 0 : 1) - probabilities[$0]) * (2 * probabilities[$0] - 1)
      }, balance)
    let isInverted =
      max(inverted.significance, invertedSlope.significance) < JointIdentities.significance
    throw LikelihoodRatioError(
      "r_xz", statement,
      hint: isInverted
        ? "the ratios are upside down, or the classes are: r_xz = p(x, z|theta0)/p(x, z|theta1), "
          + "and 1 marks events from theta0"
        : "check scale and parameters: r_xz = p(x, z|theta0)/p(x, z|theta1) of normalized densities"
    )
  }

  private func balancedWeights(_ classes: [Bool]) -> [Double] {
    let weights = arrays.weights ?? Array(repeating: 1, count: classes.count)
    var totals = (numerator: 0.0, denominator: 0.0)
    for (isNumerator, weight) in zip(classes, weights) {
      if isNumerator { totals.numerator += weight } else { totals.denominator += weight }
    }
    return zip(classes, weights).map { $1 / ($0 ? totals.numerator : totals.denominator) }
  }

  // MARK: Joint score

  /// A joint score, at the θ of the numerator or at that of the denominator.
  private struct Score {
    let name: String
    let point: String
    let values: Rows
    /// Whether it is that of the events of the numerator.
    let isNumerators: Bool
  }

  private var scores: [Score] {
    [
      arrays.jointScore.map {
        Score(name: "t_xz", point: "theta", values: $0, isNumerators: true)
      },
      arrays.denominatorScore.map {
        Score(name: "t_xz1", point: "theta1", values: $0, isNumerators: false)
      },
    ].compactMap { $0 }
  }

  /// E[t_xz] = 0 over events simulated at the point of the score, for each parameter.
  private func checkMean(of score: Score) throws -> String? {
    let rows = (0..<score.values.count).filter {
      (arrays.isNumerator?[$0] ?? true) == score.isNumerators
    }
    let weights = rows.map { arrays.weights?[$0] ?? 1 }
    for (index, name) in arrays.parameterNames.enumerated() {
      let values = rows.map { score.values.values[$0 * score.values.columns + index] }
      let mean = WeightedMean(values, weights)
      guard mean.significance > JointIdentities.significance else { continue }
      let statement =
        "E[\(score.name)] for \"\(name)\" is \(mean) over events from \(score.point), expected 0"
      guard abs(mean.mean) > 0.05 * mean.spread else { return "\(score.name): \(statement)" }
      throw LikelihoodRatioError(
        score.name, statement,
        hint:
          "it has to be the gradient of log p(x, z|theta) at the \(score.point) of the row, with "
          + "the normalization differentiated too (∇w/w − ∇σ/σ)")
    }
    return nil
  }

  /// log r_xz ≈ t_xz·(θ₀ − θ₁) where the two points are near: a regression has the slope 1. This
  /// sees wrong signs, factors, and scores of another variable, which have mean zero all the same.
  private func checkScale(of score: Score) throws -> String? {
    guard let ratios = arrays.jointRatio, let theta1 = arrays.denominatorTheta else { return nil }
    let scales = Standardization(arrays.theta, names: arrays.parameterNames, tamesTails: false)
      .columns.map(\.scale)
    func distance(_ row: Int) -> Double {
      scales.indices.reduce(0) { sum, index in
        let place = row * scales.count + index
        let step = arrays.theta.values[place] - theta1.values[place]
        return sum + step * step / max(scales[index] * scales[index], 1e-300)
      }
    }
    let usable = ratios.indices.filter { ratios[$0] > 0 && distance($0) > 0 }
    let near = usable.sorted { (distance($0), $0) < (distance($1), $1) }.prefix(usable.count / 4)
    guard near.count >= JointIdentities.fewestRows else { return nil }
    func predicted(_ row: Int) -> Double {
      (0..<scales.count).reduce(0.0) { sum, index in
        let place = row * scales.count + index
        return sum + score.values.values[place]
          * (arrays.theta.values[place] - theta1.values[place])
      }
    }
    // Where a density nearly vanishes the score is huge, and no first order.
    let small = near.filter { abs(predicted($0)) < 1 }
    let rows = small.count >= JointIdentities.fewestRows ? small : Array(near)
    let (slope, error) = regression(rows.map(predicted), rows.map { log(ratios[$0]) })
    let statement =
      "log r_xz rises with \(score.name)·(theta0 − theta1) with slope "
      + "\(rounded(slope, digits: 4)) ± "
      + "\(rounded(error, digits: 4)) between near points, expected 1"
    let deviation = abs(slope - 1)
    guard deviation > JointIdentities.significance * error, deviation > 0.1 else { return nil }
    let isNear = near.last.map { distance($0) <= JointIdentities.nearest * Double(scales.count) }
    guard isNear ?? false, slope < 0.5 || slope > 2 else {
      return
        "\(score.name): \(statement): the score may be of another variable than r_xz, or theta0 "
        + "and theta1 lie far apart"
    }
    throw LikelihoodRatioError(
      score.name, statement,
      hint: slope < 0
        ? "the sign is wrong: it is +∇ log p(x, z|theta), at \(score.point)"
        : "the scale is wrong: give the gradient with respect to theta in the units of theta")
  }

  private func regression(_ x: [Double], _ y: [Double]) -> (slope: Double, error: Double) {
    let count = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    let sxx = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    let sxy = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    guard sxx > 0 else { return (0, .infinity) }
    let slope = sxy / sxx
    // Heteroskedasticity-consistent error (White 1980).
    let noise = zip(x, y).reduce(0) { sum, pair in
      let rest = pair.1 - meanY - slope * (pair.0 - meanX)
      return sum + rest * rest * (pair.0 - meanX) * (pair.0 - meanX)
    }
    return (slope, noise.squareRoot() / sxx)
  }
}

/// A weighted mean with its standard error.
package struct WeightedMean: CustomStringConvertible {
  package let mean: Double
  package let error: Double
  /// The standard deviation of a single value.
  package let spread: Double

  package init(_ values: [Double], _ weights: [Double]) {
    let total = weights.reduce(0, +)
    let mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    self.mean = mean
    error =
      zip(values, weights).reduce(0) { sum, pair in
        let part = pair.1 * (pair.0 - mean)
        return sum + part * part
      }.squareRoot() / abs(total)
    spread =
      (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count, 1)))
      .squareRoot()
  }

  /// |mean|/error: how far the mean is from zero.
  package var significance: Double { error > 0 ? abs(mean) / error : (mean == 0 ? 0 : .infinity) }

  package var description: String { "\(rounded(mean, digits: 4)) ± \(rounded(error, digits: 4))" }
}
