import Foundation
import Messages
import Numerics
import Randomness
import Simulation

/// The log ratio of a world in which θ and x are normal and depend linearly on each other, log r =
/// a − ½b·|w|² + ½c·|θ|² with the whitened distance w of θ from its linear prediction by x and
/// standardized θ. Its three numbers are those of the smallest cross-entropy between joint and
/// independent pairs, so that a uniform prior (c = 0) or wide tails (b < 1) are met as well as can
/// be.
///
/// A network that corrects it has to learn only what is not linear or not normal. In many
/// dimensions, where few of the independent pairs come close to an observation, this saves most of
/// the simulations.
public struct LinearGaussianRatio: Codable, Equatable, Sendable {
  /// a, the value where θ is as predicted and in the middle of the prior.
  public let constant: Double
  /// b.
  public let closeness: Double
  /// c.
  public let spread: Double

  /// The independent partners of each simulation in the fit.
  private static let partners = 10

  /// The best approximation to pairs of θ and x.
  init(_ simulations: Simulations, _ inputs: RatioInputs, random: RandomStream) {
    var random = random
    var fit = LogisticFit()
    // Weights of mean 1, so that joint and independent pairs weigh the same.
    let mean = simulations.meanWeight
    func weight(_ row: Int) -> Double { simulations.weight(row) / mean }
    for row in 0..<simulations.count {
      fit.add(
        inputs.squares(point: row, event: row), isJoint: true, weight: weight(row))
      for _ in 0..<LinearGaussianRatio.partners {
        let other = (row + 1 + random.integer(below: simulations.count - 1)) % simulations.count
        fit.add(
          inputs.squares(point: other, event: row), isJoint: false,
          weight: weight(row) * weight(other)
            / Double(LinearGaussianRatio.partners))
      }
    }
    let coefficients = fit.coefficients()
    (constant, closeness, spread) = (coefficients[0], coefficients[1], coefficients[2])
  }

  /// log r from |θ|² and |w|².
  func value(theta: Float, distance: Float) -> Float {
    Float(constant) + 0.5 * (Float(spread) * theta - Float(closeness) * distance)
  }
}

extension LinearGaussianRatio {
  /// Reads a ratio from a model file.
  ///
  /// - Throws: `DecodingError` for a number that is missing or not finite.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    constant = try container.decode(Double.self, forKey: .constant)
    closeness = try container.decode(Double.self, forKey: .closeness)
    spread = try container.decode(Double.self, forKey: .spread)
    try decoder.require(
      [constant, closeness, spread].allSatisfy { abs($0) <= Double(Float.greatestFiniteMagnitude) },
      "a number is beyond single precision")
  }
}

/// Logistic regression with the features 1, −½|w|² and ½|θ|².
private struct LogisticFit {
  private var features: [SIMD3<Double>] = []
  private var isJoint: [Bool] = []
  private var weights: [Double] = []

  private static let largestNumberOfSteps = 50
  /// Of the coefficients, relative to the number of examples: keeps them finite where the classes
  /// can be separated.
  private static let ridge = 1e-6

  mutating func add(_ squares: (theta: Float, distance: Float), isJoint: Bool, weight: Double) {
    features.append([1, -0.5 * Double(squares.distance), 0.5 * Double(squares.theta)])
    self.isJoint.append(isJoint)
    weights.append(weight)
  }

  /// Newton's method; a step that doesn't lower the loss is halved.
  func coefficients() -> SIMD3<Double> {
    var point = SIMD3<Double>.zero
    var loss = loss(at: point)
    for _ in 0..<LogisticFit.largestNumberOfSteps {
      var step = newtonStep(at: point)
      var next = self.loss(at: point - step)
      while next > loss, (step * step).sum() > 1e-16 {
        step /= 2
        next = self.loss(at: point - step)
      }
      guard next < loss else { break }
      point -= step
      loss = next
    }
    return point
  }

  private var ridge: Double { LogisticFit.ridge * weights.reduce(0, +) }

  private func loss(at point: SIMD3<Double>) -> Double {
    features.indices.reduce(0.5 * ridge * (point * point).sum()) { sum, index in
      let value = (point * features[index]).sum()
      return sum + weights[index] * softplus(isJoint[index] ? -value : value)
    }
  }

  private func newtonStep(at point: SIMD3<Double>) -> SIMD3<Double> {
    var gradient = ridge * point
    var rows = [SIMD3<Double>(ridge, 0, 0), SIMD3(0, ridge, 0), SIMD3(0, 0, ridge)]
    for index in features.indices {
      let probability = 1 / (1 + exp(-(point * features[index]).sum()))
      gradient += weights[index] * (probability - (isJoint[index] ? 1 : 0)) * features[index]
      let slope = weights[index] * probability * (1 - probability)
      for row in 0..<3 { rows[row] += slope * features[index][row] * features[index] }
    }
    // Cramer's rule: the columns are the rows of a symmetric matrix.
    let determinant = (rows[0] * cross(rows[1], rows[2])).sum()
    return [
      (gradient * cross(rows[1], rows[2])).sum(), (rows[0] * cross(gradient, rows[2])).sum(),
      (rows[0] * cross(rows[1], gradient)).sum(),
    ] / determinant
  }

  private func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    [a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x]
  }
}
