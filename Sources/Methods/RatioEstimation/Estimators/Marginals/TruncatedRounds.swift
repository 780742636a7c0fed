import Foundation
import Randomness
import Simulation

/// Rounds of simulation, each in the box where the one-dimensional marginal ratios of the round
/// before are not negligible for one observation (TMNRE, arXiv:2107.01214).
///
/// In each box the prior is the first one, cut off and normalized. So ratios remain ratios to the
/// evidence of a truncated prior, and simulations of earlier rounds that lie in the box are used
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

  /// One round.
  public struct Round: Codable, Equatable, Sendable {
    /// Its number, from 1.
    public let number: Int
    /// Where it simulated.
    public let box: ParameterBox
    /// The share of the prior's probability in that box: of its volume, for a uniform prior.
    public let share: Double
    /// The simulations of earlier rounds that lie in the box.
    public let kept: Int
    /// The simulations that were made.
    public let made: Int
  }

  /// What the rounds found.
  public struct Result: Sendable {
    /// The rounds.
    public let rounds: [Round]
    /// The boxes from the prior to the last one.
    public let boxes: [ParameterBox]
    /// The prior in the last box.
    public let truncated: TruncatedPrior
    /// The marginals of single parameters, trained in the last box but one (or the only one).
    public let marginals: NetworkLogRatio
    /// The parameters of the simulations that lie in the last box, to train any other ratio on;
    /// perhaps none.
    public let theta: Rows
    /// Their observables.
    public let x: Rows
    /// The number of simulations made in all rounds.
    public let simulationCount: Int
  }

  /// Runs the rounds from a prior that is uniform in a box.
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
    guard prior.dimension > 0, prior.volume > 0 else {
      throw LikelihoodRatioError("prior", "its box has no volume")
    }
    return try run(
      prior: .box(prior.names, zip(prior.lower, prior.upper).map { $0...$1 }), observed: observed,
      simulate: { try simulate($1) })
  }

  /// Runs the rounds from any prior of independent parameters.
  ///
  /// - Parameters:
  ///   - prior: The prior.
  ///   - observed: The observation.
  ///   - simulate: Simulates one x for each θ; is told the number of the round, from 1.
  ///   - learn: Learns the marginals of single parameters in a round; nil: as the configuration
  ///     says.
  ///   - progress: Receives each round before its training.
  /// - Throws: `LikelihoodRatioError` for settings out of range, a prior of correlated parameters,
  ///   and simulators that give other rows than asked for; what simulator and training throw.
  public func run(
    prior: Prior, observed: [Double], simulate: (Int, Rows) throws -> Rows,
    learn: ((Int, Simulations, _ marginals: [[Int]]) throws -> NetworkLogRatio)? = nil,
    progress: (Round) -> Void = { _ in }
  ) throws -> Result {
    try validate()
    var truncated = [try TruncatedPrior(prior)]
    var rounds: [Round] = []
    var (theta, x) = (Rows.empty(count: 0), Rows.empty(count: 0))
    for number in 1...self.rounds {
      let current = truncated[number - 1]
      (theta, x) = TruncatedRounds.inside(current.box, theta, x)
      let missing = max(simulations - theta.count, 0)
      rounds.append(
        Round(
          number: number, box: current.box, share: current.share, kept: theta.count, made: missing))
      if missing > 0 {
        let stream = RandomStream(seed: configuration.seed).substream("round")
        let drawn = current.sample(missing, stream.substream(number - 1))
        let new = try simulate(number, drawn)
        try TruncatedRounds.check(new, count: missing, columns: observed.count)
        theta = theta.count == 0 ? drawn : theta.appending(drawn)
        x = x.count == 0 ? new : x.appending(new)
      }
      progress(rounds[number - 1])
      let simulations = try Simulations(theta: theta, x: x, parameterNames: prior.names)
      let marginals = prior.names.indices.map { [$0] }
      let estimate =
        try learn?(number, simulations, marginals)
        ?? RatioTrainer(configuration).train(simulations, marginals: marginals).estimate
      let next = try narrowed(current, estimate, observed)
      truncated.append(next)
      if number == self.rounds || next.share > stoppingShare * current.share {
        (theta, x) = TruncatedRounds.inside(next.box, theta, x)
        return Result(
          rounds: rounds, boxes: truncated.map(\.box), truncated: next, marginals: estimate,
          theta: theta, x: x,
          simulationCount: rounds.reduce(0) { $0 + $1.made })
      }
    }
    preconditionFailure("TruncatedRounds: \(self.rounds) rounds")
  }

  private static func check(_ x: Rows, count: Int, columns: Int) throws {
    guard x.count == count, x.columns == columns else {
      throw LikelihoodRatioError(
        "simulator",
        "it gave \(x.count) rows of \(x.columns) numbers, expected \(count) of \(columns)",
        hint: "the observation has \(columns) numbers; the simulator has to give as many")
    }
  }

  /// Checks every value.
  ///
  /// - Throws: `LikelihoodRatioError` for the first one out of range, and for a method that does
  ///   not learn ratios to the evidence.
  public func validate() throws {
    for (name, isRight, expected) in [
      ("rounds", (1...1000).contains(rounds), "1 to 1000"),
      ("simulations", (100...1_000_000_000).contains(simulations), "100 to 1e9"),
      ("threshold", threshold > 0 && threshold < 1, "a number between 0 and 1"),
      ("stoppingShare", stoppingShare > 0 && stoppingShare <= 1, "a share"),
    ] where !isRight {
      throw LikelihoodRatioError(name, "it is out of range", hint: "give \(expected)")
    }
    guard case .contrastive(let loss) = configuration.method, loss.isNormalized else {
      throw LikelihoodRatioError(
        "method", "rounds need ratios to the evidence", hint: "use nreA, nreC or bnre")
    }
  }

  /// The number of points at which a marginal is looked at.
  private static let gridPoints = 400

  /// The prior in the box where every parameter's own marginal ratio is above the threshold, one
  /// step of a grid wider. The points of the grid have equal shares of the prior between them.
  private func narrowed(
    _ current: TruncatedPrior, _ estimate: NetworkLogRatio, _ observed: [Double]
  ) throws -> TruncatedPrior {
    let count = TruncatedRounds.gridPoints
    var (lower, upper) = (current.box.lower, current.box.upper)
    for index in lower.indices {
      func point(_ place: Double) -> Double {
        current.quantile(min(max((place + 0.5) / Double(count), 0), 1), of: index)
      }
      let values = try estimate.marginal(of: [index]).grid(
        theta: Rows(column: (0..<count).map { point(Double($0)) }), x: Rows([observed]))
      guard values.allSatisfy(\.isFinite), let largest = values.max() else {
        throw LikelihoodRatioError(
          "estimate", "the ratio of \"\(current.box.names[index])\" is not finite",
          hint: "look for extreme values in the simulations, or lower the learning rate")
      }
      let kept = values.indices.filter { values[$0] > largest + log(threshold) }
      lower[index] = point(Double(kept[0]) - 1.5)
      upper[index] = point(Double(kept[kept.count - 1]) + 1.5)
    }
    return try current.truncated(lower: lower, upper: upper)
  }

  private static func inside(_ box: ParameterBox, _ theta: Rows, _ x: Rows) -> (Rows, Rows) {
    let kept = (0..<theta.count).filter { box.contains(theta[$0]) }
    return (theta.selecting(kept), x.selecting(kept))
  }
}
