import Messages
import Randomness

/// How the share of positive events in an unlabeled sample is estimated.
public enum PositiveUnlabeledMethod: String, CaseIterable, Codable, Sendable {
  /// Ivanov, "DEDPUL: Difference-of-estimated-densities-based positive-unlabeled learning",
  /// arXiv:1902.06965: `DensityRatio`.
  case densityRatio = "DEDPUL"
  /// The best bin of Garg et al., "Mixture proportion estimation and PU learning: a modern
  /// approach", arXiv:2111.00980: `BestBin`.
  case bestBin = "BBE"
  /// The mean score e₁ of Elkan and Noto (KDD 2008): a baseline that is right only for classes that
  /// do not overlap, and for calibrated scores.
  case meanScore = "Elkan–Noto e1"

  /// When it is right.
  public var condition: String {
    switch self {
    case .densityRatio: "the score is a calibrated probability whose densities are smooth"
    case .bestBin: "the highest scores hold positive events alone"
    case .meanScore: "the classes do not overlap, and the score is a calibrated probability"
    }
  }
}

/// The share of positive events in an unlabeled sample U, given pure positive events P (signal).
///
/// From P and U alone no more than the largest share can be known: κ(U|P) = inf p_U/p_P. It is the
/// share of positive events only if the negative ones are absent somewhere P is.
///
/// Direction: `signalShare` is the share of P in U, f in the language of mixtures. The literature
/// on positive-unlabeled learning is divided; α of DEDPUL's code is the negative share, 1 − f, α of
/// BBE the positive share.
public struct PositiveUnlabeledEstimate: Hashable, Codable, Sendable {
  /// What one method finds.
  public struct Row: Hashable, Codable, Sendable {
    /// The method.
    public let method: PositiveUnlabeledMethod
    /// The share of positive events in the unlabeled sample. The interval holds the error of
    /// counting, not the method's bias.
    public let signalShare: BootstrapEstimate
    /// Whether it agrees with ``PositiveUnlabeledMethod/bestBin``; nil for that method.
    public let agreement: MethodAgreement?
    /// The share of negative events, α of DEDPUL's code.
    public var negativeShare: Double { 1 - signalShare.value }
  }

  /// The name of the sample of positive events.
  public let positive: String
  /// The name of the unlabeled sample.
  public let unlabeled: String
  /// One row for each method.
  public let rows: [Row]
  /// What these numbers identify and what not, in plain words.
  public let identifiability: String

  /// Estimates the share of positive events.
  ///
  /// - Parameters:
  ///   - positive: Scores of pure positive (signal) events; a fraction it carries is not used.
  ///   - unlabeled: Scores of the unlabeled events, from the same classifier. Scores are
  ///     P(positive sample | x) for samples of equal total weight, given to events the classifier
  ///     was not trained on (cross-validation).
  ///   - replicas: The number of bootstrap replicas, at least 2.
  ///   - level: The confidence level of the percentile intervals.
  ///   - random: The stream to draw from; replica r uses its substream r alone.
  /// - Throws: `WeakSupervisionError` for scores outside 0…1 or all equal.
  public init(
    positive: ScoredMixture, unlabeled: ScoredMixture,
    methods: [PositiveUnlabeledMethod] = PositiveUnlabeledMethod.allCases, replicas: Int = 200,
    level: Double = 0.95, random: RandomStream
  ) throws {
    precondition(replicas > 1, "PositiveUnlabeledEstimate: \(replicas) replicas")
    let samples = [positive, unlabeled]
    for sample in samples {
      if let row = sample.scores.firstIndex(where: { !(0...1).contains($0) }) {
        throw WeakSupervisionError(
          sample.name, "the score in row \(row) is \(sample.scores[row]), expected a probability",
          hint: "give P(positive sample | x), for logits after the logistic function")
      }
    }
    guard samples.contains(where: { $0.scores.contains { $0 != positive.scores[0] } }) else {
      throw WeakSupervisionError(
        "\(positive.name) and \(unlabeled.name)", "all scores are equal")
    }
    let ranking = PooledRanking(samples)
    let counts = samples.map(SortedScores.effectiveCount(of:))
    @Sendable func measure(_ ranking: PooledRanking) -> [Double] {
      methods.map { method in
        switch method {
        case .densityRatio: DensityRatio.signalShare(ranking)
        case .bestBin: BestBin.signalShare(ranking, effectiveCounts: counts)
        case .meanScore: meanScoreShare(ranking)
        }
      }
    }
    let measured = measure(ranking)
    let drawn = replicate(replicas) { replica in
      let stream = random.substream(replica)
      let counts = samples.indices.map {
        EventResampler.counts(samples[$0].scores.count, stream.substream($0))
      }
      return measure(PooledRanking(ranking, counts: counts))
    }
    self.positive = positive.name
    self.unlabeled = unlabeled.name
    let reference = methods.firstIndex(of: .bestBin)
    rows = methods.indices.map { method in
      Row(
        method: methods[method],
        signalShare: BootstrapEstimate(
          value: measured[method], replicas: drawn.map { $0[method] }, level: level),
        agreement: reference.flatMap { other in
          other == method
            ? nil
            : MethodAgreement(
              measured[method], drawn.map { $0[method] }, with: measured[other],
              drawn.map { $0[other] })
        })
    }
    let headline = rows[reference ?? 0]
    identifiability = """
      \(unlabeled.name) holds \(rounded(headline.signalShare.value)) \
      (\(rounded(headline.signalShare.lower)) to \(rounded(headline.signalShare.upper))) of \
      \(positive.name) (\(headline.method.rawValue)). Identified is the largest share of \
      \(positive.name) that \(unlabeled.name) can hold, κ(U|P) = inf pU/pP. It is the share of \
      positive events only if the negative ones are absent somewhere in the region of \
      \(positive.name); otherwise that share is smaller. A score that loses information makes the \
      estimate too large.
      """
  }
}

/// e₁ of Elkan and Noto: with c the mean score of positive events, 1 − α = (1 − c)/c for samples of
/// equal total weight.
private func meanScoreShare(_ ranking: PooledRanking) -> Double {
  var mean = 0.0
  for place in ranking.scores.indices where ranking.mixtures[place] == 0 {
    mean += ranking.shares[place] * ranking.scores[place]
  }
  return mean > 0 ? min((1 - mean) / mean, 1) : 1
}
