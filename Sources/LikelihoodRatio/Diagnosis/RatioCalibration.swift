import Randomness
import Statistics

/// The calibration of an estimate on held-out events: every map judged on folds it was not fitted to.
public struct RatioCalibration: Sendable {
  /// A map's judgement.
  public struct Candidate: Sendable {
    /// How densities are estimated.
    public let method: CalibrationMethod
    /// The loss on held-out folds.
    public let assessment: CalibrationAssessment
  }

  /// The maps that can be asked for.
  public static let methods = CalibrationMethod.standard

  /// The estimate as it was.
  public let estimate: NetworkLogRatio
  /// The maps that were tried, in the order of `methods`.
  public let candidates: [Candidate]
  /// The map that was chosen, with its replicas; nil when none lowered the loss.
  public let chosen: (candidate: Candidate, map: CalibrationMap, replicas: CalibrationBootstrap)?
  /// Whether the map is scaled so that E[r̂] = 1 over the denominator's events.
  public let isNormalized: Bool
  /// The events as scores of the classifier before calibration.
  public let sample: ScoredSample

  /// A calibration.
  ///
  /// - Parameters:
  ///   - estimate: The estimate; an earlier calibration of it is taken away.
  ///   - simulations: Held-out simulations.
  ///   - method: The method; nil for the one with the smallest held-out loss, if it lowers the loss.
  ///   - isNormalized: Whether the map is scaled so that E[r̂] = 1 over the denominator's events.
  ///   - replicas: The number of bootstrap replicas.
  ///   - random: Draws pairs, folds and replicas.
  /// - Throws: `LikelihoodRatioError` for estimates that are no probability and negative weights;
  ///   `InferenceError` for too few events.
  public init(
    _ estimate: NetworkLogRatio, on simulations: Simulations, method: CalibrationMethod? = nil,
    isNormalized: Bool = true, replicas: Int = 50, random: RandomStream
  ) throws {
    let plain = try estimate.calibrated(by: nil)
    let events = try RatioTestEvents(simulations, for: plain, random: random.substream("pairs"))
    guard let sample = try events.scored(try events.logRatios(plain)) else {
      throw LikelihoodRatioError(
        "weights", "some are negative: densities of scores cannot be estimated",
        hint: "calibrate with events of positive weight")
    }
    let folds = random.substream("folds")
    candidates = try (method.map { [$0] } ?? RatioCalibration.methods).map {
      Candidate(
        method: $0,
        assessment: try CalibrationAssessment($0, sample: sample, scale: .logit, random: folds))
    }
    self.estimate = plain
    self.isNormalized = isNormalized
    self.sample = sample
    let best = candidates.min { $0.assessment.lossAfter < $1.assessment.lossAfter }
    guard let best, method != nil || best.assessment.verdict.outcome == .pass else {
      chosen = nil
      return
    }
    let map = try CalibrationMap(best.method, fittedTo: sample, scale: .logit)
    chosen = (
      best, isNormalized ? map.normalized(on: sample) : map,
      try CalibrationBootstrap(
        best.method, sample: sample, scale: .logit, replicas: replicas,
        random: random.substream("replicas"))
    )
  }

  /// The estimate with the chosen map; nil when there is none.
  public var calibrated: NetworkLogRatio? {
    chosen.flatMap { try? estimate.calibrated(by: $0.map) }
  }
}
