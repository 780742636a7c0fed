import Foundation
import Randomness
import Statistics
import TensorEngine

/// All checks of an estimate on events it was not trained on, each with a verdict.
///
/// Sources: arXiv:1506.02169 (normalization, reweighting), arXiv:2208.13624 (balance),
/// arXiv:1804.06788 (simulation-based calibration), arXiv:2110.06581 (expected coverage),
/// arXiv:2302.03026 (TARP).
public struct RatioDiagnosis: Sendable {
  /// The log ratios of both classes; nil for estimates that are no ratio of densities.
  public private(set) var logRatios: (numerator: [Double], denominator: [Double])?
  /// E[r̂] over the denominator.
  public private(set) var normalization: RatioNormalization?
  /// How well σ(log r̂) is the probability of the numerator.
  public private(set) var reliability: ReliabilityDiagram?
  /// The classifier between numerator and reweighted denominator.
  public private(set) var reweighting: ReweightingTest?
  /// The closure of each feature.
  public private(set) var closure: FeatureClosure?
  /// The checks of posteriors; nil where there are no parameters or no joint simulations.
  public private(set) var posteriors: PosteriorChecks?
  /// All verdicts.
  public private(set) var verdicts: [Diagnostic] = []
  /// What could not be checked, and why.
  public private(set) var remarks: [String] = []

  /// The worst verdict.
  public var outcome: Diagnostic.Outcome { verdicts.map(\.outcome).max() ?? .pass }

  /// Checks an estimate.
  ///
  /// - Parameters:
  ///   - estimate: The estimate.
  ///   - simulations: Held-out simulations.
  ///   - seed: The seed of splits, classifiers and posterior draws.
  ///   - threads: The number of threads.
  /// - Throws: `LikelihoodRatioError` for simulations that do not belong to the estimate, and what the
  ///   checks throw.
  public init(
    _ estimate: any LogRatio, on simulations: Simulations, seed: UInt64 = 1,
    threads: Int = Threads.count
  ) throws {
    let random = RandomStream(seed: seed).substream("diagnosis")
    let events = try RatioTestEvents(
      simulations, for: estimate, random: random.substream("pairs"))
    if events.isNormalized(estimate) {
      try checkDensities(events, estimate, random, seed, threads)
    } else {
      remarks.append(
        "The ratio is known up to a function of x: normalization, balance, reliability, "
          + "reweighting and closure have no meaning for it.")
    }
    if let references = try ReliabilityDiagram(
      ofReferencesIn: events, estimate, random: random.substream("references"))
    {
      verdicts.append(references.referenceVerdict)
    }
    if simulations.isNumerator == nil, estimate.domain.dimension > 0 {
      let checks = try PosteriorChecks(
        estimate, simulations, random: random.substream("posteriors"))
      posteriors = checks
      verdicts += checks.verdicts
      remarks += checks.remarks
    }
  }

  /// Refuses simulations that are too few for the checks of an estimate that is learnt from others of
  /// their kind: to be asked before the training.
  ///
  /// - Throws: `LikelihoodRatioError`.
  public static func requireEnough(_ simulations: Simulations) throws {
    guard let isNumerator = simulations.isNumerator else {
      if simulations.theta.columns > 0 { try PosteriorChecks.requireEnough(simulations) }
      return
    }
    let numerators = isNumerator.count { $0 }
    guard min(numerators, isNumerator.count - numerators) >= fewestOfAClass else {
      throw LikelihoodRatioError(
        "simulations",
        "\(numerators) numerator and \(isNumerator.count - numerators) denominator events are too "
          + "few to check a ratio with",
        hint: "hold out more, or give more of both: at least \(fewestOfAClass) of each are needed")
    }
  }

  /// The reweighting test learns from half of each class and judges by the rest.
  private static let fewestOfAClass = 4

  private mutating func checkDensities(
    _ events: RatioTestEvents, _ estimate: any LogRatio, _ random: RandomStream, _ seed: UInt64,
    _ threads: Int
  ) throws {
    let values = try events.logRatios(estimate)
    logRatios = values
    let (numerator, denominator) = (events.numerator, events.denominator)
    let normalization = RatioNormalization(
      logRatios: values.denominator, weights: denominator.weights)
    self.normalization = normalization
    verdicts.append(normalization.verdict())
    verdicts.append(
      RatioNormalization(logRatios: values.numerator.map { -$0 }, weights: numerator.weights)
        .verdict().renamed("normalization of 1/r"))
    verdicts.append(RatioDiagnosis.balance(values, events))
    verdicts.append(RatioDiagnosis.saturation(values))
    guard let sample = try events.scored(values) else {
      remarks.append(
        "Some weights are negative: reliability, reweighting and closure are not checked.")
      return
    }
    reliability = ReliabilityDiagram(try sample.balancedProbabilities())
    if let reliability { verdicts.append(reliability.verdict) }
    guard normalization.effectiveCount >= RatioDiagnosis.fewestEvents else {
      remarks.append(
        "The reweighted denominator rests on fewer than \(Int(RatioDiagnosis.fewestEvents)) events: "
          + "reweighting and closure are not checked.")
      return
    }
    let test = try ReweightingTest(
      events, values.denominator, random: random.substream("reweighting"), seed: seed,
      threads: threads)
    reweighting = test
    verdicts.append(test.verdict())
    let closure = try FeatureClosure(
      names: events.featureNames, numerator: numerator.features.values,
      denominator: denominator.features.values, logRatios: values.denominator,
      weights: (numerator.weights, denominator.weights), random: random.substream("closure"))
    self.closure = closure
    verdicts += closure.verdicts()
  }

  /// A sample that is split and compared needs some.
  private static let fewestEvents = 10.0

  /// E₀[σ(h)] + E₁[σ(h)] = 1: a ratio that misses it is no optimum of any of the losses.
  private static func balance(
    _ values: (numerator: [Double], denominator: [Double]), _ events: RatioTestEvents
  ) -> Diagnostic {
    let parts = [
      WeightedMean(values.numerator.map(logistic), events.numerator.unitOrOwnWeights),
      WeightedMean(values.denominator.map(logistic), events.denominator.unitOrOwnWeights),
    ]
    let sum = parts[0].mean + parts[1].mean
    let error = (parts[0].error * parts[0].error + parts[1].error * parts[1].error).squareRoot()
    let pValue = NormalDistribution.twoSidedPValue(abs(sum - 1) / max(error, 1e-300))
    var outcome = Diagnostic.Outcome(pValue: pValue)
    if abs(sum - 1) < 0.01 { outcome = min(outcome, .warn) }
    let remark =
      outcome == .pass
      ? "" : sum > 1 ? ": overconfident on average" : ": conservative on average"
    return Diagnostic(
      "balance", outcome, value: sum, error: error, expected: 1, pValue: pValue,
      statement: "the mean probabilities of both classes sum to \(rounded(sum)) ± "
        + "\(rounded(error))\(remark)")
  }

  /// Beyond |log r| = 17 a probability rounds to 0 or 1 in single precision.
  private static func saturation(
    _ values: (numerator: [Double], denominator: [Double])
  ) -> Diagnostic {
    let all = values.numerator + values.denominator
    let count = all.filter { abs($0) > 17 }.count
    let share = Double(count) / Double(all.count)
    return Diagnostic(
      "saturation", share > 0.01 ? .warn : .pass, value: share, expected: 0,
      statement: "\(count) of \(all.count) events have |log r| above 17"
        + (share > 0.01 ? ": the classes hardly overlap there" : ""))
  }
}

/// P(numerator) of a log ratio between classes of equal weight.
func logistic(_ h: Double) -> Double {
  if h >= 0 { return 1 / (1 + exp(-h)) }
  let e = exp(h)
  return e / (1 + e)
}

extension Diagnostic {
  /// The same verdict on something else.
  func renamed(_ name: String) -> Diagnostic { changed(name, outcome) }

  /// The same verdict, no worse than `outcome`.
  func atMost(_ outcome: Outcome) -> Diagnostic { changed(name, min(self.outcome, outcome)) }

  private func changed(_ name: String, _ outcome: Outcome) -> Diagnostic {
    Diagnostic(
      name, outcome, value: value, error: error, expected: expected, pValue: pValue,
      statement: statement)
  }
}

extension ScoredSample {
  /// Log ratios as probabilities of the numerator, both classes of equal weight.
  func balancedProbabilities() throws -> ScoredSample {
    let factors = [background.sumOfWeights, signal.sumOfWeights].map { Double(count) / 2 / $0 }
    return try ScoredSample(
      scores: scores.map(logistic), isSignal: isSignal,
      weights: (0..<count).map { (weights?[$0] ?? 1) * factors[Int(isSignal[$0])] })
  }
}

extension ReliabilityDiagram {
  /// The calibration error beside that of a perfectly calibrated classifier.
  var verdict: Diagnostic {
    verdict(named: "reliability", on: "probability and share of the numerator")
  }

  /// The verdict on the distance between two shares, in words.
  func verdict(named name: String, on shares: String) -> Diagnostic {
    let (error, chance) = (
      expectedCalibrationError, expectedCalibrationErrorOfPerfectTagger
    )
    let outcome: Diagnostic.Outcome =
      error < 2 * chance || error < 0.005 ? .pass : error < 0.02 ? .warn : .fail
    return Diagnostic(
      name, outcome, value: error, expected: chance,
      statement: "the mean distance of \(shares) is "
        + "\(rounded(error)); chance alone makes \(rounded(chance))")
  }
}

extension ReweightingTest {
  /// The test with a small network between the numerator and the denominator times r̂.
  init(
    _ events: RatioTestEvents, _ logRatios: [Double], random: RandomStream, seed: UInt64,
    threads: Int
  ) throws {
    let all = events.numerator.features.appending(events.denominator.features)
    let own = events.numerator.weights == nil && events.denominator.weights == nil
    try self.init(
      numeratorCount: events.numerator.x.count, logRatios: logRatios,
      weights: own ? nil : events.numerator.unitOrOwnWeights + events.denominator.unitOrOwnWeights,
      random: random
    ) { training, labels, weights, testing in
      let simulations = try Simulations(
        theta: .empty(count: training.count), x: all.selecting(training), weights: weights,
        isNumerator: labels.map { $0 == 1 })
      let configuration = RatioConfiguration(
        method: .pairs(.carl, scoreWeight: 0), weightDecays: [0.3], seed: seed)
      let classifier = try RatioTrainer(configuration, threads: threads).train(simulations)
      return try classifier.estimate.pairwise(
        theta: .empty(count: testing.count), x: all.selecting(testing))
    }
  }
}
