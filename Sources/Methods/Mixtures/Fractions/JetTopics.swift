/// The distributions of the two topics of two mixtures in any observable:
/// T₁ = (p₁ − κ₁₂ p₂)/(1 − κ₁₂) and T₂ = (p₂ − κ₂₁ p₁)/(1 − κ₂₁) (Metodiev and Thaler,
/// arXiv:1802.00008).
public struct JetTopics: Hashable, Codable, Sendable {
  /// One topic.
  public struct Topic: Hashable, Codable, Sendable {
    /// The share of the topic in each bin; it may be negative by a fluctuation.
    public let shares: [Double]
    /// The standard errors from the finite number of events.
    public let statisticalErrors: [Double]
    /// The standard errors from the reducibility factor, which all bins have together.
    public let factorErrors: [Double]
  }

  /// The bin edges in rising order.
  public let edges: [Double]
  /// T₁, in the mixture richer in signal.
  public let first: Topic
  /// T₂.
  public let second: Topic

  /// Takes the topics out of two mixtures.
  ///
  /// - Parameters:
  ///   - first: The observable in the mixture richer in signal, in place of its scores.
  ///   - second: The observable in the other mixture.
  ///   - factors: κ₁₂ and κ₂₁.
  ///   - factorErrors: The standard errors of κ₁₂ and κ₂₁.
  ///   - edges: The bin edges; events below the first and above the last count in the outer bins.
  /// - Throws: `WeakSupervisionError` for edges that do not rise.
  public init(
    _ first: ScoredMixture, _ second: ScoredMixture, factors: ReducibilityFactors,
    factorErrors: (first: Double, second: Double), edges: [Double]
  ) throws {
    guard edges.count > 1, zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw WeakSupervisionError("bin edges of the topics", "\(edges) do not rise")
    }
    self.edges = edges
    let inner = Array(edges.dropFirst().dropLast())
    let pair = BinnedPair([first, second], innerEdges: inner).histograms()
    let exchanged = BinnedPair([second, first], innerEdges: inner).histograms()
    self.first = Topic(pair, factor: factors.first, error: factorErrors.first)
    self.second = Topic(exchanged, factor: factors.second, error: factorErrors.second)
  }
}

extension JetTopics.Topic {
  /// (p₁ − κ p₂)/(1 − κ), whose slope in κ is (p₁ − p₂)/(1 − κ)².
  fileprivate init(_ pair: HistogramPair, factor: Double, error: Double) {
    let rest = 1 - factor
    shares = zip(pair.first, pair.second).map { ($0 - factor * $1) / rest }
    statisticalErrors = zip(pair.first, pair.second).map { first, second in
      let variance =
        first * (1 - first) * pair.firstSpread
        + factor * factor * second * (1 - second) * pair.secondSpread
      return variance.squareRoot() / rest
    }
    factorErrors = zip(pair.first, pair.second).map { abs($0 - $1) / (rest * rest) * error }
  }
}
