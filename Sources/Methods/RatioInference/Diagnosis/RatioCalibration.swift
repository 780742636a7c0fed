import Diagnostics
import Randomness
import Ranking
import RatioEstimation
import Simulation

/// The calibration of an estimate on held-out events: every map judged on folds it was not fitted
/// to.
public struct RatioCalibration: Sendable {
  /// A map's judgement.
  public struct Candidate: Sendable {
    /// How densities are estimated.
    public let method: CalibrationMethod
    /// The loss on held-out folds.
    public let assessment: CalibrationAssessment
  }

  /// The maps that can be asked for: one factor, then densities of the score.
  public static let methods = [.constant] + CalibrationMethod.standard

  /// The estimate as it was.
  public let estimate: NetworkLogRatio
  /// The maps that were tried, in the order of `methods`.
  public let candidates: [Candidate]
  /// The map that was chosen, with its replicas; nil when none lowered the loss and no factor was
  /// asked for.
  public let chosen: (candidate: Candidate, map: CalibrationMap, replicas: CalibrationBootstrap)?
  /// Whether the factor was chosen because normalization or balance asked for it, though the loss
  /// did not fall by more than chance.
  public let isScaledByCheck: Bool
  /// Whether the map is scaled so that E[r̂] = 1 over the denominator's events.
  public let isNormalized: Bool
  /// The events as scores of the classifier before calibration.
  public let sample: ScoredSample

  /// A calibration.
  ///
  /// - Parameters:
  ///   - estimate: The estimate; an earlier calibration of it is taken away.
  ///   - simulations: Held-out simulations.
  ///   - method: The method; nil for the one with the smallest held-out loss, if it lowers the
  ///     loss, else one factor where normalization or balance do not pass.
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
    let sample = try events.scored(try events.logRatios(plain))
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
    let helps = method != nil || best?.assessment.verdict.outcome == .pass
    let isScaled = !helps && RatioCalibration.asksForFactor(sample)
    isScaledByCheck = isScaled
    let factor = candidates.first { $0.method == .constant }
    guard let best = helps ? best : isScaled ? factor : nil else {
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

  /// Whether the mean ratio or the balance of the events is off by more than chance.
  private static func asksForFactor(_ sample: ScoredSample) -> Bool {
    func part(_ label: UInt8) -> (values: [Double], weights: [Double]?) {
      let rows = sample.isSignal.indices.filter { sample.isSignal[$0] == label }
      return (
        rows.map { sample.scores[$0] }, sample.weights.map { weights in rows.map { weights[$0] } }
      )
    }
    let (numerator, denominator) = (part(1), part(0))
    let verdicts = [
      RatioNormalization(logRatios: denominator.values, weights: denominator.weights).verdict(),
      RatioDiagnosis.balance(numerator, denominator),
    ]
    return verdicts.contains { $0.map { $0.outcome != .pass } ?? false }
  }

  /// The estimate with the chosen map; as it was when there is none.
  ///
  /// - Throws: `LikelihoodRatioError` for estimates that are no probability, which `init` refuses.
  public func calibrated() throws -> NetworkLogRatio {
    try estimate.calibrated(by: chosen?.map)
  }
}
