import Messages
import Randomness
import Ranking

/// Reducibility factors and topic fractions of two mixtures of unknown composition, by several
/// methods side by side.
public struct TopicEstimation: Hashable, Codable, Sendable {
  /// What one method finds.
  public struct Estimate: Hashable, Codable, Sendable {
    /// The method.
    public let method: ReducibilityMethod
    /// κ₁₂ = inf p₁/p₂.
    public let firstFactor: BootstrapEstimate
    /// κ₂₁ = inf p₂/p₁.
    public let secondFactor: BootstrapEstimate
    /// The share of topic T₁ in the first mixture.
    public let firstFraction: BootstrapEstimate
    /// The share of topic T₁ in the second mixture.
    public let secondFraction: BootstrapEstimate
    /// Whether both fractions agree with those of ``ReducibilityMethod/curveEnds``; nil for that
    /// method.
    public let agreement: MethodAgreement?
  }

  /// The name of the first mixture, richer in signal.
  public let first: String
  /// The name of the second mixture.
  public let second: String
  /// One estimate for each method. Intervals hold the error of counting, not a method's bias.
  public let estimates: [Estimate]
  /// What these numbers identify and what not, in plain words.
  public let identifiability: String
  /// What makes the numbers doubtful, each in a sentence.
  public let warnings: [String]
}

extension TopicEstimation {
  /// Estimates the reducibility factors of two mixtures from the scores of a classifier that tells
  /// them apart, on events it was not trained on.
  ///
  /// - Parameters:
  ///   - first: The mixture richer in signal; a fraction it carries is not used.
  ///   - second: The other mixture.
  ///   - replicas: The number of bootstrap replicas, at least 2.
  ///   - level: The confidence level of the percentile intervals.
  ///   - random: The stream to draw from; replica r uses its substream r alone.
  /// - Throws: `WeakSupervisionError` for scores that are all equal, and where the scores do not
  ///   tell the mixtures apart by three standard errors, so that no topic can be taken out of them.
  public init(
    _ first: ScoredMixture, _ second: ScoredMixture,
    methods: [ReducibilityMethod] = ReducibilityMethod.allCases, replicas: Int = 200,
    level: Double = 0.95, random: RandomStream
  ) throws {
    precondition(replicas > 1, "TopicEstimation: \(replicas) replicas")
    let pair = [first, second]
    let area = DeLong(ScoredSample(first, against: second))
    guard abs(area.areaUnderCurve - 0.5) > 3 * area.standardError else {
      throw WeakSupervisionError(
        "\(first.name) and \(second.name)",
        "the scores do not tell them apart "
          + "(AUC \(rounded(area.areaUnderCurve)) ± \(rounded(area.standardError)))",
        hint: "use mixtures that differ more, more events, or a better classifier")
    }
    self.first = first.name
    self.second = second.name
    warnings =
      area.areaUnderCurve < 0.5
      ? [
        "\(first.name) has lower scores than \(second.name) "
          + "(AUC \(rounded(area.areaUnderCurve))): are the samples swapped?"
      ] : []
    let (sorted, ranking) = (pair.map(SortedScores.init), PooledRanking(pair))
    let binned = methods.map { $0.binned(pair, sorted, ranking) }
    @Sendable func measure(_ counts: [[UInt32]]?) -> [[Double]] {
      zip(methods, binned).map { method, binned in
        let factors = method.factors(binned.histograms(counts))
        let fraction =
          factors.first * factors.second < 1
          ? (1 - factors.first) / (1 - factors.first * factors.second) : 0.5
        return [factors.first, factors.second, fraction, factors.second * fraction]
      }
    }
    let measured = measure(nil)
    let drawn = replicate(replicas) { replica in
      let stream = random.substream(replica)
      return measure(
        pair.indices.map { EventResampler.counts(pair[$0].scores.count, stream.substream($0)) })
    }
    let reference = methods.firstIndex(of: .curveEnds)
    estimates = methods.indices.map { method in
      let numbers = measured[method].indices.map { number in
        BootstrapEstimate(
          value: measured[method][number], replicas: drawn.map { $0[method][number] }, level: level)
      }
      func agreement(_ number: Int, _ other: Int) -> MethodAgreement {
        MethodAgreement(
          measured[method][number], drawn.map { $0[method][number] },
          with: measured[other][number], drawn.map { $0[other][number] })
      }
      return Estimate(
        method: methods[method], firstFactor: numbers[0], secondFactor: numbers[1],
        firstFraction: numbers[2], secondFraction: numbers[3],
        agreement: reference.flatMap {
          $0 == method ? nil : MethodAgreement.worse(agreement(2, $0), agreement(3, $0))
        })
    }
    identifiability = Self.statement(first.name, second.name, estimates)
  }

  private static func statement(_ first: String, _ second: String, _ estimates: [Estimate])
    -> String
  {
    let best = estimates.first { $0.method == .curveEnds } ?? estimates[0]
    func text(_ estimate: BootstrapEstimate) -> String {
      "\(rounded(estimate.value)) ± \(rounded(estimate.error))"
    }
    return """
      Identified are two topics, not two classes: T1 = (p1 - κ12 p2)/(1 - κ12) and \
      T2 = (p2 - κ21 p1)/(1 - κ21). T1 makes up \(text(best.firstFraction)) of \(first) and \
      \(text(best.secondFraction)) of \(second) (\(best.method.rawValue)). \
      These are the signal fractions only if signal and background are mutually irreducible: each \
      has a region of the score where the other is absent (κSB = κBS = 0), which the mixtures \
      themselves cannot show. If they are not, the signal fractions differ by more than the topic \
      fractions. A classifier that is not optimal makes κ12 and κ21 too large and the topic \
      fractions too close together. \
      Which topic is the signal is a convention: exchanging the samples exchanges the topics.
      """
  }
}
