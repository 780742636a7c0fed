import Numerics
import Randomness
import Ranking

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Whether a classifier can tell the numerator's events from the denominator's reweighted by r: an
/// area under its ROC curve of ½ means no (arXiv:1506.02169, section 5).
///
/// The classifier must be trained on other events than it is tested on, or it finds differences
/// that are not there.
public struct ReweightingTest: Sendable {
  /// The area under the ROC curve with its variance.
  public let area: DeLong
  /// The numbers of training and test events.
  public let counts: (training: Int, testing: Int)

  /// Splits events, has a classifier trained on one part and measures it on the other.
  ///
  /// - Parameters:
  ///   - numeratorCount: The number of the numerator's events, which are numbered first.
  ///   - logRatios: log r of the denominator's events, numbered after them.
  ///   - weights: The events' own weights, numerator's first; nil for 1.
  ///   - trainingShare: The share of each class to train on.
  ///   - random: The stream of the split.
  ///   - classify: Trains on events with labels (1 for the numerator) and weights, class totals
  ///     equal, and returns scores of the test events, rising with P(numerator).
  /// - Throws: `InferenceError` for too few events, `ScoredSampleError` for scores that are not
  ///   finite, and what `classify` throws.
  public init(
    numeratorCount: Int, logRatios: [Double], weights: [Double]? = nil,
    trainingShare: Double = 0.5, random: RandomStream,
    classify: (
      _ training: [Int], _ labels: [UInt8], _ weights: [Double], _ testing: [Int]
    ) throws -> [Double]
  ) throws {
    let total = numeratorCount + logRatios.count
    precondition(weights.map { $0.count == total } ?? true, "ReweightingTest: \(total) events")
    guard min(numeratorCount, logRatios.count) >= 4, 0 < trainingShare, trainingShare < 1 else {
      throw InferenceError(
        "reweighting test",
        "\(numeratorCount) and \(logRatios.count) events, \(trainingShare) of them to train on")
    }
    let top = logRatios.max() ?? 0
    let effective = (0..<total).map { event in
      (weights?[event] ?? 1)
        * (event < numeratorCount ? 1 : exp(logRatios[event - numeratorCount] - top))
    }
    var stream = random
    var training: [Int] = []
    var testing: [Int] = []
    for events in [0..<numeratorCount, numeratorCount..<total] {
      let order = stream.permutation(events.count).map { $0 + events.lowerBound }
      let cut = min(max(Int(trainingShare * Double(events.count)), 2), events.count - 2)
      training += order[..<cut].sorted()
      testing += order[cut...].sorted()
    }
    func label(_ event: Int) -> UInt8 { event < numeratorCount ? 1 : 0 }
    var sums = [0.0, 0.0]
    for event in training { sums[Int(label(event))] += effective[event] }
    let half = Double(training.count) / 2
    let scores = try classify(
      training, training.map(label),
      training.map { effective[$0] * half / sums[Int(label($0))] }, testing)
    area = DeLong(
      try ScoredSample(
        scores: scores, isSignal: testing.map(label), weights: testing.map { effective[$0] }))
    counts = (training.count, testing.count)
  }

  /// The area under the ROC curve minus ½, in standard errors.
  public var pull: Double { (area.areaUnderCurve - 0.5) / area.standardError }

  /// The verdict: an area up to `tolerance` above ½ is right; one below ½ is chance.
  public func verdict(tolerance: Double = 0.01) -> Diagnostic {
    let value = area.areaUnderCurve
    let pValue = NormalDistribution.cdf((0.5 + tolerance - value) / area.standardError)
    return Diagnostic(
      "reweighting", Diagnostic.Outcome(pValue: pValue), value: value, error: area.standardError,
      expected: 0.5,
      pValue: pValue,
      statement: "a classifier tells the numerator from the reweighted denominator with an area of "
        + "\(fourDigits(value)) ± \(fourDigits(area.standardError)) on \(counts.testing) events it "
        + "was not trained on"
    )
  }
}
