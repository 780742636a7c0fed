import Numerics
import Randomness

/// Bootstrap errors of a label-free evaluation: an alternative to the analytic ones. They hold
/// counting and fractions together.
public struct LabelFreeBootstrap: Hashable, Codable, Sendable {
  /// The efficiencies of one cut.
  public struct Point: Hashable, Codable, Sendable {
    /// The cut.
    public let threshold: Double
    /// The signal efficiency ε_S.
    public let signalEfficiency: BootstrapEstimate
    /// The background efficiency ε_B.
    public let backgroundEfficiency: BootstrapEstimate
    /// ε_S/√ε_B; nil where ε_B is not positive in the sample, or in more replicas than a tail of
    /// the interval holds.
    public let significanceImprovement: BootstrapEstimate?
  }

  /// The number of replicas.
  public let replicas: Int
  /// The area under the ROC curve.
  public let areaUnderCurve: BootstrapEstimate
  /// The efficiencies at the wanted cuts, in falling order of the cut.
  public let points: [Point]
}

extension LabelFreeEvaluator {
  /// Repeats the evaluation on `replicas` resampled data sets.
  ///
  /// A replica draws as many events as there are from every mixture, with replacement, and
  /// fractions from a normal distribution with their covariance, which may lie outside 0…1. The
  /// weights of the least-squares fits stay those of the sample. Replica r uses substream r of
  /// `random` alone.
  ///
  /// - Parameters:
  ///   - thresholds: The cuts at which efficiencies are wanted.
  ///   - replicas: The number of replicas, at least 2; 500 give the errors to 3%.
  ///   - level: The confidence level of the percentile intervals.
  ///   - random: The stream to draw from.
  public func bootstrap(
    at thresholds: [Double], replicas: Int = 500, level: Double = 0.95, random: RandomStream
  ) -> LabelFreeBootstrap {
    precondition(replicas > 1, "LabelFreeEvaluator.bootstrap: \(replicas) replicas")
    let cuts = thresholds.sorted(by: >)
    let fits = cuts.map { cut in
      EfficiencyFit(sorted.map { $0.share(from: cut) }, fractions, start: unmixing)
    }
    let counts = sorted.map(\.effectiveCount)
    let global = CholeskyFactor(
      fractions.shareCovariance(
        variances: counts.map { 0.25 / $0 }, slope: 2 * areaUnderCurve.value - 1))!
    let factors = fits.map { CholeskyFactor($0.covariance)! }
    let passing = cuts.map { cut in ranking.scores.firstIndex { $0 < cut } ?? ranking.scores.count }
    let drawn = replicate(replicas) { replica in
      let stream = random.substream(replica)
      let values = fluctuatedFractions(stream.substream("fractions"))
      let resampled = resampledRanking(stream.substream("events"))
      let efficiencies = zip(resampled.shares(of: passing, mixtures: mixtures.count), factors)
        .map { shares, factor in
          let weights = Unmixing(values, factor)
          return (dot(weights.signal, shares), dot(weights.background, shares))
        }
      let area = resampled.area(Unmixing(values, global), mixtures: mixtures.count).value
      return (area: area, efficiencies: efficiencies)
    }
    func estimate(_ value: Double, _ replicas: [Double]) -> BootstrapEstimate {
      BootstrapEstimate(value: value, replicas: replicas, level: level)
    }
    let points = cuts.indices.map { place in
      let (signal, background) = (fits[place].signal, fits[place].background)
      let pairs = drawn.map { $0.efficiencies[place] }
      let improvements = pairs.filter { $0.1 > 0 }.map { $0.0 / $0.1.squareRoot() }
      let missing = Double(replicas - improvements.count)
      let isDefined = background > 0 && missing <= (1 - level) / 2 * Double(replicas)
      return LabelFreeBootstrap.Point(
        threshold: cuts[place], signalEfficiency: estimate(signal, pairs.map(\.0)),
        backgroundEfficiency: estimate(background, pairs.map(\.1)),
        significanceImprovement: isDefined
          ? estimate(signal / background.squareRoot(), improvements) : nil)
    }
    return LabelFreeBootstrap(
      replicas: replicas,
      areaUnderCurve: estimate(areaUnderCurve.value, drawn.map(\.area)), points: points)
  }

  private func fluctuatedFractions(_ stream: RandomStream) -> [Double] {
    var stream = stream
    let normal = fractions.values.map { _ in stream.normal() }
    return zip(fractions.values, fractions.factor.correlate(normal)).map { $0 + $1 }
  }

  private func resampledRanking(_ stream: RandomStream) -> PooledRanking {
    let counts = mixtures.indices.map {
      EventResampler.counts(mixtures[$0].scores.count, stream.substream($0))
    }
    return PooledRanking(ranking, counts: counts)
  }
}

extension PooledRanking {
  /// The ranking with every event as often as `counts` says, for each mixture one entry an event.
  init(_ ranking: PooledRanking, counts: [[UInt32]]) {
    scores = ranking.scores
    mixtures = ranking.mixtures
    events = ranking.events
    var totals = [Double](repeating: 0, count: counts.count)
    var shares = ranking.shares
    for place in shares.indices {
      let mixture = Int(ranking.mixtures[place])
      shares[place] *= Double(counts[mixture][Int(ranking.events[place])])
      totals[mixture] += shares[place]
    }
    for place in shares.indices { shares[place] /= totals[Int(ranking.mixtures[place])] }
    self.shares = shares
  }

  /// The shares of every mixture among the first `passing` ranked events, for rising `passing`.
  func shares(of passing: [Int], mixtures count: Int) -> [[Double]] {
    var sums = [Double](repeating: 0, count: count)
    var place = 0
    return passing.map { end in
      while place < end {
        sums[Int(mixtures[place])] += shares[place]
        place += 1
      }
      return sums
    }
  }
}
