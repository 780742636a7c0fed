import Foundation
import Numerics
import Posteriors
import Randomness
import RatioEstimation
import Simulation

/// The posterior of the parameters after observed events, by a log ratio and a prior.
///
/// p(θ|x₁…x_n) ∝ p(θ) Π r̂(x_i; θ). Up to three parameters it is computed on a grid, else sampled
/// by many chains of slice sampling. It is cut off at the box that the estimate was trained on.
/// Weights of events are divided by Σw²/Σw, so that the posterior is as wide as that of as many
/// events as they are worth.
public struct RatioPosterior: Sendable {
  /// The names of the parameters.
  public let names: [String]
  /// The posterior on a grid; nil for more than three parameters.
  public let grid: GridPosterior?
  /// Draws: exact ones from the grid, as one chain, or those of the chains.
  public let samples: PosteriorSamples
  /// What has to be said about it.
  public let warnings: [String]
  /// The number of the estimate's replicas.
  public let replicas: Int
  /// The scatter of the posterior means of the estimate's replicas: the error that comes from
  /// the simulations and from chance in the training. Nil for an estimate without.
  public let trainingErrors: [Double]?

  /// A posterior.
  ///
  /// - Parameters:
  ///   - estimate: The log ratio, with parameters.
  ///   - events: The observation, or several independent ones.
  ///   - prior: The prior; nil: uniform in the box of the training.
  ///   - draws: The least number of draws.
  ///   - seed: The seed of the draws.
  /// - Throws: `LikelihoodRatioError` for an observation that the estimate cannot read and a prior
  ///   of other parameters; `InferenceError` where the posterior is zero everywhere.
  public init(
    _ estimate: any LogRatio, events: ObservedEvents, prior: Prior? = nil, draws: Int = 10_000,
    seed: UInt64 = 1
  ) throws {
    let domain = estimate.domain
    guard domain.dimension > 0 else {
      throw LikelihoodRatioError("posterior", "the estimate has no parameters")
    }
    if let prior, prior.names.count != domain.dimension {
      throw LikelihoodRatioError(
        "prior", "it has \(prior.names.count) parameters, the estimate \(domain.dimension)",
        hint: "its parameters are \(domain.names.joined(separator: ", "))")
    }
    let given = events
    let events = try given.scaledToEffectiveCount()
    let density = { @Sendable (points: [Double]) throws -> [Double] in
      try RatioPosterior.logDensity(points, estimate, events, prior)
    }
    names = domain.names
    let random = RandomStream(seed: seed).substream("posterior")
    if domain.dimension <= 3 {
      let grid = try GridPosterior(
        ranges: zip(domain.lower, domain.upper).map { $0...$1 },
        cells: RatioPosterior.cells(domain.dimension, events: events.count),
        logDensity: density)
      let points = grid.samples(draws, random: random)
      self.grid = grid
      samples = PosteriorSamples(
        dimensions: domain.dimension, chains: 1, points: points,
        logDensities: stride(from: 0, to: points.count, by: domain.dimension).map {
          log(grid.density(at: Array(points[$0..<$0 + domain.dimension])))
        })
    } else {
      grid = nil
      let chains = RatioPosterior.chains
      samples = try SliceSampler(warmUp: 60, draws: max((draws + chains - 1) / chains, 50)).sample(
        starts: try RatioPosterior.starts(domain, prior, density, random.substream("starts")),
        random: random.substream("chains"), logDensity: density)
    }
    let means = try estimate.replicas.map {
      try RatioPosterior(
        $0, events: given, prior: prior, draws: min(draws, RatioPosterior.replicaDraws), seed: seed
      ).mean
    }
    replicas = means.count
    trainingErrors =
      means.count < 2
      ? nil
      : domain.names.indices.map { index in TrainingScatter.error(means.map { $0[index] }) }
    warnings =
      try RatioPosterior.remarks(estimate, events, prior, samples, random.substream("remarks"))
      + [given.weightNote].compactMap { $0 }
  }

  /// The draws that know the mean of a replica's posterior well enough.
  private static let replicaDraws = 2000

  /// The mean of each parameter.
  public var mean: [Double] {
    grid?.mean
      ?? names.indices.map { meanAndDeviation(samples.values(of: $0).flatMap { $0 }).mean }
  }

  /// The cells along each axis of a box that holds mass: as many as ratios can be evaluated in
  /// seconds.
  private static func cells(_ dimension: Int, events: Int) -> [Int] {
    let limits = [300...2000, 70...400, 48...80][dimension - 1]
    let affordable = pow(evaluations / Double(max(events, 1)), 1 / Double(dimension))
    let count = min(max(Int(affordable), limits.lowerBound), limits.upperBound)
    return Array(repeating: count, count: dimension)
  }

  /// The ratios to evaluate for a grid.
  private static let evaluations = 5e6
  private static let chains = 100
  /// Prior points from which the starts of the chains are drawn.
  private static let candidates = 20_000

  /// log of prior times ratio at points row by row; −∞ outside of the box.
  private static func logDensity(
    _ points: [Double], _ estimate: any LogRatio, _ events: ObservedEvents, _ prior: Prior?
  ) throws -> [Double] {
    let domain = estimate.domain
    let count = points.count / domain.dimension
    var values = [Double](repeating: -.infinity, count: count)
    var inside: [Int] = []
    for row in 0..<count {
      let point = points[row * domain.dimension..<(row + 1) * domain.dimension]
      guard domain.contains(point) else { continue }
      values[row] = prior?.logDensity(point) ?? 0
      if values[row] > -.infinity { inside.append(row) }
    }
    let theta = Rows(count: count, columns: domain.dimension, values: points).selecting(inside)
    let ratios = try estimate.logRatios(ofDataset: events.x, weights: events.weights, theta: theta)
    for (place, row) in inside.enumerated() { values[row] += ratios.values[place] }
    return values
  }

  /// Starts drawn from points of the prior by their posterior weight, so that no mode is left out
  /// that holds a fair share of them.
  private static func starts(
    _ domain: ParameterBox, _ prior: Prior?, _ density: LogDensity, _ random: RandomStream
  ) throws -> [[Double]] {
    var random = random
    var points: [[Double]] = []
    for _ in 0..<candidates {
      let point =
        prior?.sample(&random)
        ?? zip(domain.lower, domain.upper).map { $0 + ($1 - $0) * random.uniform() }
      if domain.contains(point) { points.append(point) }
    }
    guard !points.isEmpty else {
      throw LikelihoodRatioError(
        "prior", "none of \(candidates) points lies in what the estimate was trained on",
        hint: "give the prior of the training, or a narrower one")
    }
    let flat = points.flatMap { $0 }
    let values = zip(try density(flat), points).map { value, point in
      // Points come from the prior already.
      value - (prior?.logDensity(point) ?? 0)
    }
    let top = values.max() ?? 0
    let choice = WeightedChoice(values.map { exp($0 - top) })
    return (0..<chains).map { _ in points[choice.draw(&random)] }
  }

  private static func remarks(
    _ estimate: any LogRatio, _ events: ObservedEvents, _ prior: Prior?,
    _ samples: PosteriorSamples, _ random: RandomStream
  ) throws -> [String] {
    var remarks: [String] = []
    if let prior {
      var random = random
      let count = 10_000
      let outside = (0..<count).count { _ in !estimate.domain.contains(prior.sample(&random)) }
      if outside > count / 200 {
        remarks.append(
          "\(100 * outside / count) % of the prior lies outside of the box of the training, where "
            + "the posterior is cut off")
      }
    } else {
      remarks.append("the prior is uniform in the box of the training")
    }
    if events.count == 0 {
      remarks.append("nothing was observed: the posterior is the prior")
    }
    if samples.chains > 1, samples.convergence.outcome != .pass {
      remarks.append(samples.convergence.statement)
    }
    // What the estimate has to say, at a draw of the posterior.
    let theta = Rows([Array(samples.points.prefix(samples.dimensions))])
    return remarks
      + (try estimate.logRatios(ofDataset: events.x, weights: events.weights, theta: theta))
      .warnings
  }
}
