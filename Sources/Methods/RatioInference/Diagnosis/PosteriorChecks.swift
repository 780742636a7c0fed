import Diagnostics
import Evaluation
import Foundation
import Numerics
import Randomness
import RatioEstimation
import Simulation

/// Posteriors of held-out simulations beside the parameters that these were simulated at.
///
/// The prior is the training's own, known by its points: each posterior is a weight r̂(x; θ) on
/// them. So nothing but r̂ is tested, and no prior needs to be given.
public struct PosteriorChecks: Sendable {
  /// The names of the parameters.
  public let names: [String]
  /// The ranks of the truths among posterior draws, for each parameter.
  public let ranks: [RankTest]
  /// The coverage of regions of highest density.
  public let coverage: ExpectedCoverage
  /// The test with random points.
  public let randomPoints: RandomPointTest
  /// The test at single observations, of which some held-out ones are taken.
  public let locals: [LocalTwoSampleTest]
  /// The median effective number of prior points under a posterior.
  public let medianEffectiveCount: Double
  /// What limits the checks.
  public let remarks: [String]

  /// The verdicts; none where posteriors rest on too few points to tell.
  public var verdicts: [Diagnostic] {
    isCoarse
      ? []
      : zip(names, ranks).map { PosteriorCalibration.verdict($1, parameter: $0) }
        + [coverage.verdict, randomPoints.verdict, localVerdict]
  }

  /// Whether half of the posteriors rest on so few prior points that even exact ones look wrong.
  private var isCoarse: Bool { medianEffectiveCount < PosteriorChecks.fewPoints }
  private static let fewPoints = 20.0

  /// The verdict on the worst of the single observations, as one of several.
  private var localVerdict: Diagnostic {
    let worst = locals.min { $0.pValue < $1.pValue } ?? locals[0]
    let pValue = min(1, Double(locals.count) * worst.pValue)
    let floor = Double(locals.count) * worst.exceeding.floor
    let outcome = Diagnostic.Outcome(pValue: pValue)
    return Diagnostic(
      "local two-sample test", outcome, value: worst.statistic, expected: worst.expected,
      pValue: pValue, pValueFloor: floor,
      statement: "at the worst of \(locals.count) observations a classifier that learnt from "
        + "\(worst.count) simulations "
        + (outcome == .pass ? "finds no difference" : "finds a difference")
        + " between posterior and truth, "
        + (ReportNumber.pValue(pValue, floor: floor) ?? "") + " corrected for their number")
  }

  /// The most simulations that are looked at, and prior points under each posterior.
  private static let (simulations, points) = (400, 4000)
  private static let draws = 99
  /// What makes no difference: posteriors that are shifted by a tenth of their width, in terms of
  /// distribution functions of ranks, and of the root mean square of what a classifier sees of it.
  private static let (rankTolerance, localTolerance) = (0.04, 0.025)
  /// The observations of the local test, and its exchanges: enough that a fail can be told.
  private static let (observations, exchanges) = (3, 4999)

  /// Fewer say nothing.
  static let fewestSimulations = 100

  /// The checks of an estimate with joint simulations.
  ///
  /// - Throws: `LikelihoodRatioError` for fewer than 100 simulations or others than the estimate
  ///   reads.
  public init(_ estimate: any LogRatio, _ simulations: Simulations, random: RandomStream) throws {
    guard simulations.count >= PosteriorChecks.fewestSimulations else {
      throw LikelihoodRatioError(
        "simulations", "\(simulations.count) are too few to check posteriors with",
        hint: "hold out \(PosteriorChecks.fewestSimulations) or more")
    }
    var stream = random.substream("choice")
    let order = stream.permutation(simulations.count)
    let tested = Array(order.prefix(min(PosteriorChecks.simulations, simulations.count / 2)))
    // The prior points are other simulations: a truth among them would be a draw of itself.
    let prior = simulations.theta.selecting(
      Array(order.dropFirst(tested.count).prefix(PosteriorChecks.points)))
    let truths = simulations.theta.selecting(tested)
    let x = simulations.x.selecting(tested)
    let grid = try estimate.grid(theta: prior, x: x)
    let own = try estimate.pairwise(theta: truths, x: x)
    var (draws, densities, effective) = ([[Double]](), [[Double]](), [Double]())
    for simulation in 0..<tested.count {
      let values = (0..<prior.count).map { grid[$0 * tested.count + simulation] }
      let posterior = WeightedPoints(values)
      var draw = random.substream("draws").substream(simulation)
      let chosen = posterior.draw(PosteriorChecks.draws, &draw)
      draws.append(chosen.flatMap { prior[$0] })
      densities.append(chosen.map { values[$0] })
      effective.append(posterior.effectiveCount)
    }
    names = estimate.domain.names
    ranks = try PosteriorCalibration.ranks(
      truths: truths.values, samples: draws, dimensions: truths.columns,
      random: random.substream("ties")
    ).enumerated().map {
      try RankTest(
        $0.element, largest: PosteriorChecks.draws, tolerance: PosteriorChecks.rankTolerance,
        random: random.substream("ranks").substream($0.offset))
    }
    // The density under the prior's own measure: the region of highest r̂.
    coverage = try ExpectedCoverage(
      truthDensities: own, sampleDensities: densities,
      tolerance: PosteriorChecks.rankTolerance, random: random.substream("coverage"))
    randomPoints = try RandomPointTest(
      truths: truths.values, samples: draws, dimensions: truths.columns,
      tolerance: PosteriorChecks.rankTolerance, random: random.substream("TARP"))
    let dimension = truths.columns
    locals = try (0..<PosteriorChecks.observations).map { observation in
      // The first draw of each posterior is what the classifier learns from.
      try LocalTwoSampleTest(
        truths: truths.values, draws: draws.flatMap { $0.prefix(dimension) },
        observables: x.values, observation: x[observation],
        posterior: Array(draws[observation].dropFirst(dimension)),
        tolerance: PosteriorChecks.localTolerance, exchanges: PosteriorChecks.exchanges,
        random: random.substream("local").substream(observation))
    }
    medianEffectiveCount = effective.sorted()[effective.count / 2]
    remarks =
      (medianEffectiveCount < PosteriorChecks.fewPoints
        ? [
          "Posteriors are not judged: half of them rest on fewer than "
            + "\(Int(medianEffectiveCount) + 1) of \(prior.count) prior points, on which even "
            + "exact ones look wrong. More held-out simulations make them finer."
        ] : [])
      + (simulations.weights == nil
        ? [] : ["Weights of events play no part in the checks of posteriors."])
  }
}

/// Points with weights exp(log weight).
private struct WeightedPoints {
  private let choice: WeightedChoice
  let effectiveCount: Double

  init(_ logWeights: [Double]) {
    let top = logWeights.max() ?? 0
    let weights = logWeights.map { exp($0 - top) }
    choice = WeightedChoice(weights)
    let squares = weights.reduce(0) { $0 + $1 * $1 }
    effectiveCount = choice.total * choice.total / max(squares, 1e-300)
  }

  func draw(_ count: Int, _ random: inout RandomStream) -> [Int] {
    (0..<count).map { _ in choice.draw(&random) }
  }
}
