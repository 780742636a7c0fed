import Foundation
import Randomness

/// Rounds of simulation, each in the box where the one-dimensional marginal ratios of the round before
/// are not negligible for one observation (TMNRE, arXiv:2107.01214).
///
/// The prior is uniform in a box and stays uniform in every smaller one, so ratios remain ratios to
/// the evidence of a truncated prior, and simulations of earlier rounds that lie in the box are used
/// again.
public struct TruncatedRounds: Codable, Equatable, Sendable {
  /// How the marginals are learnt.
  public var configuration: RatioConfiguration
  /// The largest number of rounds.
  public var rounds: Int
  /// The number of simulations in the box that a round trains on.
  public var simulations: Int
  /// A parameter value counts while its ratio is above this part of the largest.
  public var threshold: Double
  /// Rounds end when the box keeps more than this part of its volume.
  public var stoppingShare: Double

  /// Rounds with the settings of the paper: threshold 10⁻⁶, an end when the volume stays at 80 %.
  public init(
    configuration: RatioConfiguration = RatioConfiguration(), rounds: Int = 5,
    simulations: Int = 5000, threshold: Double = 1e-6, stoppingShare: Double = 0.8
  ) {
    self.configuration = configuration
    self.rounds = rounds
    self.simulations = simulations
    self.threshold = threshold
    self.stoppingShare = stoppingShare
  }

  /// What the rounds found.
  public struct Result: Sendable {
    /// The boxes from the prior to the last one.
    public let boxes: [ParameterBox]
    /// The marginals of single parameters, trained in the last box but one (or the only one).
    public let marginals: NetworkLogRatio
    /// The simulations in the last box, to train any other ratio on.
    public let simulations: Simulations
    /// The number of simulations made in all rounds.
    public let simulationCount: Int
  }

  /// Runs the rounds.
  ///
  /// - Parameters:
  ///   - prior: Where the prior is uniform.
  ///   - observed: The observation.
  ///   - simulate: Simulates one x for each θ.
  /// - Throws: `LikelihoodRatioError` for settings out of range and simulators that give other rows
  ///   than asked for; what simulator and training throw.
  public func run(
    prior: ParameterBox, observed: [Double], simulate: (Rows) throws -> Rows
  ) throws -> Result {
    try validate(prior)
    var boxes = [prior]
    var (theta, x) = (Rows.empty(count: 0), Rows.empty(count: 0))
    var total = 0
    for round in 0..<rounds {
      let box = boxes[boxes.count - 1]
      (theta, x) = TruncatedRounds.inside(box, theta, x)
      let missing = simulations - theta.count
      if missing > 0 {
        let stream = RandomStream(seed: configuration.seed).substream("round").substream(round)
        let drawn = TruncatedRounds.uniform(missing, in: box, stream)
        let new = try simulate(drawn)
        guard new.count == missing, new.columns == observed.count else {
          throw LikelihoodRatioError(
            "simulator",
            "it gave \(new.count) rows of \(new.columns) numbers, expected \(missing) "
              + "of \(observed.count)")
        }
        theta = theta.count == 0 ? drawn : theta.appending(drawn)
        x = x.count == 0 ? new : x.appending(new)
        total += missing
      }
      let simulations = try Simulations(theta: theta, x: x, parameterNames: prior.names)
      let estimate = try RatioTrainer(configuration).train(
        simulations, marginals: prior.names.indices.map { [$0] }
      ).estimate
      let next = try truncated(box, estimate, observed)
      boxes.append(next)
      if round == rounds - 1 || next.volume > stoppingShare * box.volume {
        (theta, x) = TruncatedRounds.inside(next, theta, x)
        return Result(
          boxes: boxes, marginals: estimate,
          simulations: try Simulations(theta: theta, x: x, parameterNames: prior.names),
          simulationCount: total)
      }
    }
    preconditionFailure("TruncatedRounds: \(rounds) rounds")
  }

  private func validate(_ prior: ParameterBox) throws {
    for (name, isRight, expected) in [
      ("rounds", (1...1000).contains(rounds), "1 to 1000"),
      ("simulations", simulations >= 100, "at least 100"),
      ("threshold", threshold > 0 && threshold < 1, "a number between 0 and 1"),
      ("stoppingShare", stoppingShare > 0 && stoppingShare <= 1, "a share"),
    ] where !isRight {
      throw LikelihoodRatioError(name, "it is out of range", hint: "give \(expected)")
    }
    guard prior.dimension > 0, prior.volume > 0 else {
      throw LikelihoodRatioError("prior", "its box has no volume")
    }
    guard case .contrastive(let loss) = configuration.method, loss.isNormalized else {
      throw LikelihoodRatioError(
        "method", "rounds need ratios to the evidence", hint: "use nreA, nreC or bnre")
    }
  }

  /// The number of points at which a marginal is looked at.
  private static let gridPoints = 400

  /// The box where every parameter's own marginal ratio is above the threshold, one grid step wider.
  private func truncated(
    _ box: ParameterBox, _ estimate: NetworkLogRatio, _ observed: [Double]
  ) throws -> ParameterBox {
    let count = TruncatedRounds.gridPoints
    var (lower, upper) = (box.lower, box.upper)
    for index in 0..<box.dimension {
      let step = (box.upper[index] - box.lower[index]) / Double(count)
      let points = (0..<count).map { box.lower[index] + (Double($0) + 0.5) * step }
      let values = try estimate.marginal(of: [index]).grid(
        theta: Rows(column: points), x: Rows([observed]))
      let cut = (values.max() ?? 0) + log(threshold)
      let kept = points.indices.filter { values[$0] > cut }
      guard let first = kept.first, let last = kept.last else { continue }
      lower[index] = max(box.lower[index], points[first] - 1.5 * step)
      upper[index] = min(box.upper[index], points[last] + 1.5 * step)
    }
    return try ParameterBox(names: box.names, lower: lower, upper: upper)
  }

  private static func inside(_ box: ParameterBox, _ theta: Rows, _ x: Rows) -> (Rows, Rows) {
    let kept = (0..<theta.count).filter { box.contains(theta[$0]) }
    return (theta.selecting(kept), x.selecting(kept))
  }

  private static func uniform(_ count: Int, in box: ParameterBox, _ random: RandomStream) -> Rows {
    var random = random
    return Rows(
      count: count, columns: box.dimension,
      values: (0..<count).flatMap { _ in
        zip(box.lower, box.upper).map { random.uniform(in: $0...$1) }
      })
  }
}
