import Diagnostics
import Foundation
import Messages
import Numerics
import Randomness
import Ranking
import RatioEstimation
import Simulation
import TensorEngine

/// All checks of an estimate on events it was not trained on, each with a verdict.
///
/// A check allows what makes no difference to what is inferred, such as a mean ratio within 2 % of
/// 1, and fails where p is below 0.001 for what is beyond: of ratios that are right within that,
/// one in a thousand at most fails it. What too few events are there for is left out, with a
/// remark.
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
  /// - Throws: `LikelihoodRatioError` for simulations that do not belong to the estimate, and what
  ///   the checks throw; not for too few simulations.
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
    guard simulations.isNumerator == nil, estimate.domain.dimension > 0 else { return }
    guard simulations.count >= PosteriorChecks.fewestSimulations else {
      remarks.append(
        "Posteriors are not checked: that takes \(PosteriorChecks.fewestSimulations) held-out "
          + "simulations, and there are \(simulations.count).")
      return
    }
    let checks = try PosteriorChecks(estimate, simulations, random: random.substream("posteriors"))
    posteriors = checks
    verdicts += checks.verdicts
    remarks += checks.remarks
  }

  /// The reweighting test learns from half of each class, of which a tenth validates, and judges by
  /// the rest.
  private static let fewestOfAClass = 40

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
    if let verdict = normalization.verdict() {
      verdicts.append(verdict)
    } else {
      remarks.append(
        "The mean ratio is not judged: a few large ratios carry it, as where posteriors are "
          + "narrow. The balance, which no event can carry, tells the same.")
    }
    verdicts.append(
      RatioDiagnosis.balance(
        (values.numerator, numerator.weights), (values.denominator, denominator.weights)))
    if let remark = RatioDiagnosis.saturation(values) { remarks.append(remark) }
    reliability = ReliabilityDiagram(try events.scored(values).balancedProbabilities())
    if let reliability { verdicts.append(reliability.verdict) }
    let fewest = min(numerator.x.count, denominator.x.count, Int(normalization.effectiveCount))
    guard fewest >= RatioDiagnosis.fewestOfAClass else {
      remarks.append(
        "Reweighting and closure are not checked: that takes \(RatioDiagnosis.fewestOfAClass) "
          + "held-out events of each class, and there are \(numerator.x.count) of the numerator "
          + "and \(denominator.x.count) of the denominator, which reweighted are worth "
          + "\(rounded(normalization.effectiveCount, digits: 4)).")
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
    verdicts += closure.verdicts
  }

  /// The sum of mean probabilities that is as good as 1.
  private static let balanceTolerance = 0.01

  /// E₀[σ(h)] + E₁[σ(h)] = 1: a ratio that misses it is no optimum of any of the losses.
  static func balance(
    _ numerator: (values: [Double], weights: [Double]?),
    _ denominator: (values: [Double], weights: [Double]?)
  ) -> Diagnostic {
    let parts = [numerator, denominator].map {
      WeightedMean($0.values.map(logistic), $0.weights ?? $0.values.map { _ in 1 })
    }
    let sum = parts[0].mean + parts[1].mean
    let error = (parts[0].error * parts[0].error + parts[1].error * parts[1].error).squareRoot()
    let pValue = Diagnostic.pValue(
      ofDeviation: abs(sum - 1), error: error, tolerance: balanceTolerance)
    let outcome = Diagnostic.Outcome(pValue: pValue)
    let remark =
      outcome == .pass ? "" : sum > 1 ? ": ratios are too large" : ": ratios are too small"
    return Diagnostic(
      "balance", outcome, value: sum, error: error, expected: 1, pValue: pValue,
      statement: "the mean probabilities of both classes sum to \(rounded(sum, digits: 4)) ± "
        + "\(rounded(error, digits: 4)), 1 within \(balanceTolerance) is right\(remark)")
  }

  /// What to say of many events beyond |log r| = 17, where a probability rounds to 0 or 1 in single
  /// precision. No verdict: where the densities themselves hardly overlap they are right.
  private static func saturation(
    _ values: (numerator: [Double], denominator: [Double])
  ) -> String? {
    let all = values.numerator + values.denominator
    let count = all.filter { abs($0) > 17 }.count
    guard Double(count) > 0.01 * Double(all.count) else { return nil }
    return
      "\(count) of \(all.count) events have |log r| above 17: there the densities hardly overlap, "
      + "or the estimate is too sure."
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

  /// The mean distance beyond chance that is as good as none.
  private static let tolerance = 0.01

  /// The verdict on the distance between two shares, in words.
  func verdict(named name: String, on shares: String) -> Diagnostic {
    let (error, chance) = (
      expectedCalibrationError, expectedCalibrationErrorOfPerfectTagger
    )
    let pValue = Diagnostic.pValue(
      ofDeviation: max(error - chance, 0), error: deviationOfPerfectTagger,
      tolerance: ReliabilityDiagram.tolerance)
    return Diagnostic(
      name, Diagnostic.Outcome(pValue: pValue), value: error, error: deviationOfPerfectTagger,
      expected: chance, pValue: pValue,
      statement: "the mean distance of \(shares) is "
        + "\(rounded(error, digits: 4)); chance alone makes \(rounded(chance, digits: 4)) ± "
        + "\(rounded(deviationOfPerfectTagger, digits: 4)), "
        + "\(ReliabilityDiagram.tolerance) more is right"
    )
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
