import DataFiles
import Foundation
import Randomness
import TensorEngine
import Training

/// Joint simulations, each x shown with its own θ and with others of the same prior.
///
/// The other θ are drawn anew for every example of every epoch, never the example's own. The number of
/// an example therefore carries that of its draw: number = draw · count + row, and the plain row numbers
/// of a validation set are draw 0.
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
  ///   - marginals: Sets of parameters of which one, drawn anew for each example, is shown; the others
  ///     are hidden (AMNRE). Nil to show all.
  ///   - seed: Determines the draws.
  /// - Throws: `LikelihoodRatioError` for simulations with classes, negative weights, numbers of the
  ///   loss out of range, or no parameters.
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
    guard simulations.theta.columns > 0, simulations.count > 1 else {
      throw LikelihoodRatioError("theta", "there are no parameters to compare")
    }
    if let row = simulations.weights?.firstIndex(where: { $0 < 0 }) {
      throw LikelihoodRatioError(
        "weights", "row \(row) is negative: pairs of events cannot be drawn with such weights",
        hint: "use carl against a reference sample, whose weights may be negative")
    }
    self.loss = loss
    let mean =
      (0..<simulations.count).reduce(0) { $0 + simulations.weight($1) } / Double(simulations.count)
    weights = (0..<simulations.count).map { Float(simulations.weight($0) / mean) }
    source = CandidateSource(
      count: simulations.count, candidates: loss.candidates,
      encoding: ThetaEncoding(scaling.theta, marginals: marginals),
      theta: scaling.theta.apply(simulations.theta), x: scaling.x.apply(simulations.x),
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

  /// The mean loss.
  public func judge(_ outputs: [Float]) throws -> Judgement {
    Judgement(loss: meanLoss(outputs, width: loss.candidates), auc: nil)
  }
}

/// Which other simulations lend their θ to an example.
struct CandidateDraws: Sendable {
  /// Draws of an example are numbered below this.
  static let limit = 1 << 36
  let count: Int
  private let stream: RandomStream
  /// Sums of the weights up to and with each simulation; empty for equal ones.
  private let cumulative: [Double]

  init(count: Int, weights: [Double]?, seed: UInt64) {
    self.count = count
    stream = RandomStream(seed: seed).substream("candidates")
    var sum = 0.0
    cumulative = (weights ?? []).map {
      sum += $0
      return sum
    }
  }

  /// The random numbers of an example.
  func random(_ example: Int) -> RandomStream { stream.substream(example) }

  /// A simulation other than `row`, by weight.
  func other(than row: Int, _ random: inout RandomStream) -> Int {
    guard let total = cumulative.last else {
      let drawn = random.integer(below: count - 1)
      return drawn < row ? drawn : drawn + 1
    }
    // A set in which one simulation has all the weight has no other: then any will do.
    for _ in 0..<1000 {
      let target = random.uniform() * total
      var (low, high) = (0, count - 1)
      while low < high {
        let middle = (low + high) / 2
        if cumulative[middle] > target { high = middle } else { low = middle + 1 }
      }
      if low != row { return low }
    }
    return row == 0 ? 1 : 0
  }
}

/// x with candidates for its θ.
private struct CandidateSource: ExampleSource {
  let count: Int
  let candidates: Int
  let encoding: ThetaEncoding
  let theta: [Float]
  let x: [Float]
  let draws: CandidateDraws

  func inputs(_ examples: ArraySlice<Int>, on tape: Tape) -> [String: Variable] {
    let observables = x.count / count
    let parameters = theta.count / count
    let width = encoding.width
    return [
      RatioArchitecture.xInput: tape.constant([examples.count, candidates, observables]) { target in
        for (place, example) in examples.enumerated() {
          let row = example % count
          for candidate in 0..<candidates {
            let start = (place * candidates + candidate) * observables
            for index in 0..<observables { target[start + index] = x[row * observables + index] }
          }
        }
      },
      RatioArchitecture.thetaInput: tape.constant([examples.count, candidates, width]) { target in
        for (place, example) in examples.enumerated() {
          let row = example % count
          var random = draws.random(example)
          let shown = encoding.draw(&random)
          for candidate in 0..<candidates {
            let other = candidate == 0 ? row : draws.other(than: row, &random)
            let start = (place * candidates + candidate) * width
            for index in 0..<parameters {
              target[start + index] = theta[other * parameters + index]
            }
            encoding.hide(outside: shown, in: target, at: start)
          }
        }
      },
    ]
  }
}
