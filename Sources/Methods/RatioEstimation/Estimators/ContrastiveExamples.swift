import DataFiles
import Foundation
import Randomness
import Simulation
import TensorEngine
import Training

/// Joint simulations, each x shown with its own θ and with others of the same prior.
///
/// The other θ are drawn anew for every example of every epoch, never the example's own. The number
/// of an example therefore carries that of its draw: number = draw · count + row, and the plain row
/// numbers of a validation set are draw 0.
public struct ContrastiveExamples: TrainingExamples {
  /// The inputs: `theta` `[candidates, width]` and `x` `[candidates, observables]`.
  public let source: any ExampleSource
  private let loss: ContrastiveLoss
  private let weights: [Float]

  /// Examples from joint simulations.
  ///
  /// - Parameters:
  ///   - simulations: Events whose x was simulated at their theta.
  ///   - loss: The loss.
  ///   - scaling: The transformations of parameters and observables.
  ///   - marginals: Sets of parameters of which one, drawn anew for each example, is shown; the
  ///     others are hidden (AMNRE). Nil to show all.
  ///   - seed: Determines the draws.
  /// - Throws: `LikelihoodRatioError` for simulations with classes, negative weights, numbers of
  ///   the loss out of range, or no parameters.
  public init(
    _ simulations: Simulations, loss: ContrastiveLoss, scaling: RatioScaling,
    marginals: [[Int]]? = nil, seed: UInt64
  ) throws {
    try loss.validate()
    guard simulations.isNumerator == nil else {
      throw LikelihoodRatioError(
        "simulations", "some events are from a denominator, which this method makes itself",
        hint: "give pairs of theta and x only, or use carl")
    }
    guard simulations.theta.columns > 0 else {
      throw LikelihoodRatioError("theta", "there are no parameters to compare")
    }
    guard simulations.count > 1 else {
      throw LikelihoodRatioError(
        "simulations", "a part of them has one event, which has none to be compared with",
        hint: "give more simulations")
    }
    guard !simulations.theta.isOnePoint else {
      throw LikelihoodRatioError(
        "theta", "it is the same in every event: there are no parameters to compare",
        hint: "simulate at several points; sally learns the score at one")
    }
    if let row = simulations.weights?.firstIndex(where: { $0 < 0 }) {
      throw LikelihoodRatioError(
        "weights", "row \(row) is negative: pairs of events cannot be drawn with such weights",
        hint: "use carl against a reference sample, whose weights may be negative")
    }
    self.loss = loss
    let mean = simulations.meanWeight
    weights = (0..<simulations.count).map { Float(simulations.weight($0) / mean) }
    source = CandidateSource(
      count: simulations.count, candidates: loss.candidates, marginals: marginals,
      pairs: RatioInputs(
        scaling, theta: simulations.theta, x: simulations.x, isMasked: marginals != nil),
      draws: CandidateDraws(
        count: simulations.count, weights: simulations.weights, seed: seed))
  }

  /// The network's value for each candidate.
  public var outputShape: Shape { [loss.candidates, 1] }

  /// The number of simulations, as the weights have the mean 1.
  public var totalWeight: Double { Double(weights.count) }

  /// Whether the loss couples the examples of a batch.
  public var couplesBatch: Bool { loss.couplesBatch }

  /// Nothing more to check: the simulations were checked when they were made.
  public func validate(as name: String) {}

  /// Adds weights and loss.
  public func hashTargets(into hasher: inout SHA256Hasher) {
    weights.withUnsafeBytes { hasher.update($0) }
    hasher.update(Data("\(loss)".utf8))
  }

  /// A random order, each example with a new draw.
  public func epochOrder(_ random: RandomStream) -> [Int] {
    var random = random
    return random.permutation(weights.count).map {
      $0 + weights.count * random.integer(below: CandidateDraws.limit)
    }
  }

  /// The weight of the simulation.
  public func weight(of example: Int) -> Double { Double(weights[example % weights.count]) }

  /// The loss.
  public func loss(_ outputs: Variable, of examples: ArraySlice<Int>) -> Variable {
    loss.value(
      outputs.reshaped([examples.count, loss.candidates]),
      weights: examples.map { weights[$0 % weights.count] })
  }

  /// The mean loss and, for `bnre`, its two terms.
  public func judge(_ outputs: [Float]) throws -> Judgement {
    var judgement = Judgement(loss: meanLoss(outputs, width: loss.candidates), auc: nil)
    if case .bnre = loss {
      // The same candidates without the penalty: what is left is the penalty.
      let entropy = meanLoss(outputs, width: loss.candidates) { outputs, examples in
        ContrastiveLoss.nreA.value(
          outputs.reshaped([examples.count, loss.candidates]),
          weights: examples.map { weights[$0 % weights.count] })
      }
      judgement.terms = [
        LossTerm("cross-entropy", entropy), LossTerm("balance", judgement.loss - entropy),
      ]
    }
    return judgement
  }
}
