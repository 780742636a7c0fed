/// The scores of a classifier on the events of one mixed sample. The score rises with P(signal).
///
/// No truth: what a label-free evaluation, a fraction estimate or an assumption test may see.
public struct ScoredMixture: Sendable {
  /// The sample's name.
  public let name: String
  /// One score for each event, in any monotonic scale.
  public let scores: [Double]
  /// Event weights, not negative; nil for unit weights.
  public let weights: [Double]?
  /// The share of signal events, where it is known.
  public let fraction: SignalFraction?

  /// The scores of one mixed sample.
  ///
  /// - Throws: `WeakSupervisionError` for no events, scores that are not finite, and weights that
  ///   are missing, negative, not finite, or zero altogether.
  public init(
    name: String, scores: [Double], weights: [Double]? = nil, fraction: SignalFraction? = nil
  ) throws {
    guard !scores.isEmpty else { throw WeakSupervisionError(name, "the sample has no events") }
    if let row = scores.firstIndex(where: { !$0.isFinite }) {
      throw WeakSupervisionError(name, "the score in row \(row) is \(scores[row])")
    }
    try EventWeights.check(weights, count: scores.count, of: name)
    self.name = name
    self.scores = scores
    self.weights = weights
    self.fraction = fraction
  }
}
