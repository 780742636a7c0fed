import DataFiles
import Foundation
import Simulation
import TensorEngine
import Training

/// Events of a numerator and a denominator, with a loss on the log ratio between the two.
///
/// The network evaluates f(θ, x), at θ₀ alone for a fixed denominator: h = f(θ₀, x); or at θ₀ and
/// θ₁: h = f(θ₀, x) − f(θ₁, x), which is antisymmetric and adds up along chains of points as log
/// ratios do. Weights are scaled so that both classes count alike.
public struct PairExamples: TrainingExamples {
  /// The inputs: `theta` `[points, parameters]` and `x` `[points, observables]`.
  public let source: any ExampleSource
  let loss: PairLoss
  let scoreWeight: Float
  let points: Int
  private let isNumerator: [Bool]
  let jointRatios: [Double]
  private let weights: [Float]
  /// The targets of the score term and the factor of each event and point; empty without one.
  private let scores: [Float]
  private let scoreFactors: [Float]
  private let dimension: Int

  /// Examples from simulations with classes.
  ///
  /// - Parameters:
  ///   - simulations: The events.
  ///   - loss: The loss on the log ratio.
  ///   - scoreWeight: α, by which the score term counts; 0 for none. It is measured in standardized
  ///     parameters.
  ///   - scaling: The transformations of parameters and observables.
  /// - Throws: `LikelihoodRatioError` for simulations without classes, joint ratios or scores where
  ///   they are needed.
  public init(
    _ simulations: Simulations, loss: PairLoss, scoreWeight: Double = 0,
    scaling: RatioScaling
  ) throws {
    guard let isNumerator = simulations.isNumerator else {
      throw LikelihoodRatioError(
        loss.rawValue, "the simulations have no denominator events",
        hint: "give a reference sample with classes, or use nreA, nreB, nreC or bnre")
    }
    guard !loss.needsJointRatio || simulations.jointRatio != nil else {
      throw LikelihoodRatioError(
        loss.rawValue, "it needs the joint ratio r_xz", hint: "use carl without it")
    }
    guard scoreWeight == 0 || simulations.jointScore != nil else {
      throw LikelihoodRatioError("score term", "it needs the joint score t_xz")
    }
    self.loss = loss
    self.scoreWeight = Float(scoreWeight)
    self.isNumerator = isNumerator
    jointRatios = simulations.jointRatio ?? []
    weights = PairExamples.balancedWeights(simulations, isNumerator)
    dimension = simulations.theta.columns
    let theta1 = PairExamples.variableDenominator(simulations)
    points = theta1 == nil ? 1 : 2
    let rows = theta1.map { simulations.theta.appending($0) } ?? simulations.theta
    source = PairSource(
      count: simulations.count, points: points,
      inputs: RatioInputs(scaling, theta: rows, x: simulations.x), hasLeaf: scoreWeight > 0)
    guard scoreWeight > 0 else {
      scores = []
      scoreFactors = []
      return
    }
    (scores, scoreFactors) = PairExamples.scoreTargets(
      simulations, isNumerator, weights, points, scaling.theta)
  }

  /// θ₁ where it differs from event to event, so that it has to be an input.
  static func variableDenominator(_ simulations: Simulations) -> Rows? {
    guard let theta1 = simulations.denominatorTheta, theta1.columns > 0, !theta1.isOnePoint else {
      return nil
    }
    return theta1
  }

  /// The shape that the loss reads: f at each point.
  public var outputShape: Shape { [points, 1] }

  /// The number of events, as balanced weights have the mean 1.
  public var totalWeight: Double { Double(isNumerator.count) }

  /// Nothing more to check: the simulations were checked when they were made.
  public func validate(as name: String) {}

  /// Adds everything that the loss reads.
  public func hashTargets(into hasher: inout SHA256Hasher) {
    isNumerator.withUnsafeBytes { hasher.update($0) }
    weights.withUnsafeBytes { hasher.update($0) }
    jointRatios.withUnsafeBytes { hasher.update($0) }
    scores.withUnsafeBytes { hasher.update($0) }
    hasher.update(Data("\(loss.rawValue) \(scoreWeight)".utf8))
  }

  /// The balanced weight.
  public func weight(of example: Int) -> Double { Double(weights[example]) }

  /// The loss on the log ratio alone.
  public func loss(_ outputs: Variable, of examples: ArraySlice<Int>) -> Variable {
    value(loss, outputs, examples)
  }

  /// The loss with the score term.
  public func loss(
    _ outputs: Variable, inputs: [String: Variable], of examples: ArraySlice<Int>
  ) -> Variable {
    let value = loss(outputs, of: examples)
    guard scoreWeight > 0, let theta = inputs[PairSource.leaf] else { return value }
    return value + scoreTerm(outputs, theta, examples) * scoreWeight
  }

  func scoreTerm(
    _ outputs: Variable, _ theta: Variable, _ examples: ArraySlice<Int>
  ) -> Variable {
    let width = points * dimension
    return ScoreTerm.value(
      logRatios(outputs), theta: theta,
      targets: examples.flatMap { scores[$0 * width..<($0 + 1) * width] },
      factors: examples.flatMap { scoreFactors[$0 * points..<($0 + 1) * points] })
  }

  func value(
    _ loss: PairLoss, _ outputs: Variable, _ examples: ArraySlice<Int>
  ) -> Variable {
    loss.value(
      logRatios(outputs), isNumerator: examples.map { isNumerator[$0] },
      jointRatios: jointRatios.isEmpty ? [] : examples.map { jointRatios[$0] },
      weights: examples.map { weights[$0] })
  }

  /// h from the network's values.
  private func logRatios(_ outputs: Variable) -> Variable {
    let values = outputs.reshaped([outputs.shape[0], points])
    guard points == 2 else { return values }
    return values.sliced(0..<1, axis: 1) - values.sliced(1..<2, axis: 1)
  }

  private static func balancedWeights(
    _ simulations: Simulations, _ isNumerator: [Bool]
  ) -> [Float] {
    var totals = (numerator: 0.0, denominator: 0.0)
    for (row, isNumerator) in isNumerator.enumerated() {
      if isNumerator {
        totals.numerator += simulations.weight(row)
      } else {
        totals.denominator += simulations.weight(row)
      }
    }
    let half = Double(isNumerator.count) / 2
    return isNumerator.enumerated().map { row, isNumerator in
      Float(
        simulations.weight(row) * half / (isNumerator ? totals.numerator : totals.denominator))
    }
  }

  /// In standardized parameters θ' = (θ − m)/s the score is t' = s·t. That of θ₁ has the sign with
  /// which log p(x|θ₁) stands in log r.
  private static func scoreTargets(
    _ simulations: Simulations, _ isNumerator: [Bool], _ weights: [Float], _ points: Int,
    _ scaling: Standardization
  ) -> (targets: [Float], factors: [Float]) {
    let scales = scaling.columns.map(\.scale)
    let width = scales.count
    var targets: [Float] = []
    var factors: [Float] = []
    let sides: [(Rows?, Double, Bool)] = [
      (simulations.jointScore, 1, true), (simulations.denominatorScore, -1, false),
    ]
    for row in isNumerator.indices {
      for (score, sign, side) in sides[..<points] {
        let counts = score != nil && isNumerator[row] == side
        factors.append(counts ? weights[row] : 0)
        for index in 0..<width {
          targets.append(
            score.map { Float(sign * $0.values[row * width + index] * scales[index]) } ?? 0)
        }
      }
    }
    return (targets, factors)
  }
}
