import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the chains say about one parameter, and how well: A. Vehtari, A. Gelman, D. Simpson,
/// B. Carpenter, P.-C. Bürkner, arXiv:1903.08008.
public struct ParameterSummary: Hashable, Sendable {
  /// The mean.
  public let mean: Double
  /// The standard deviation.
  public let deviation: Double
  /// The Monte Carlo standard error of the mean.
  public let meanError: Double
  /// The 5 %, 16 %, 50 %, 84 % and 95 % quantiles.
  public let quantiles: [Double]
  /// The rank-normalized split R̂, the larger of location and scale: 1 if all chains agree.
  public let rHat: Double
  /// The effective number of independent draws for the center.
  public let bulkSize: Double
  /// The effective number of independent draws for the 5 % and 95 % quantiles, the smaller.
  public let tailSize: Double

  /// The summary of equally long chains of at least four draws; R̂ and sizes are NaN for a
  /// constant.
  public init(chains: [[Double]]) {
    let draws = chains.first?.count ?? 0
    precondition(
      draws >= 4 && chains.allSatisfy { $0.count == draws }, "ParameterSummary: chains of \(draws)")
    let all = chains.flatMap { $0 }
    let sorted = all.sorted()
    let (mean, spread) = meanAndDeviation(all)
    let deviation = spread * (Double(all.count) / Double(all.count - 1)).squareRoot()
    self.mean = mean
    self.deviation = deviation
    quantiles = [0.05, 0.16, 0.5, 0.84, 0.95].map { Numerics.quantile(ofSorted: sorted, $0) }
    guard let low = sorted.first, let high = sorted.last, low < high else {
      (meanError, rHat, bulkSize, tailSize) = (0, .nan, .nan, .nan)
      return
    }
    let split = ParameterSummary.split(chains)
    let ranked = ParameterSummary.rankNormalized(split)
    let center = median(split.flatMap { $0 })
    let folded = ParameterSummary.rankNormalized(split.map { $0.map { abs($0 - center) } })
    rHat = max(ParameterSummary.potentialScale(ranked), ParameterSummary.potentialScale(folded))
    bulkSize = ParameterSummary.effectiveSize(ranked)
    tailSize =
      [quantiles[0], quantiles[4]].map { limit in
        ParameterSummary.effectiveSize(split.map { $0.map { $0 <= limit ? 1 : 0 } })
      }.min() ?? .nan
    meanError = deviation / ParameterSummary.effectiveSize(split).squareRoot()
  }

  /// Each chain as its two halves.
  private static func split(_ chains: [[Double]]) -> [[Double]] {
    let half = (chains.first?.count ?? 0) / 2
    return chains.flatMap { [Array($0.prefix(half)), Array($0.suffix(half))] }
  }

  /// Normal scores of the ranks over all chains, ties sharing their mean rank.
  private static func rankNormalized(_ chains: [[Double]]) -> [[Double]] {
    let all = chains.flatMap { $0 }
    let order = all.indices.sorted { all[$0] < all[$1] }
    var scores = [Double](repeating: 0, count: all.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count && all[order[end]] == all[order[start]] { end += 1 }
      let rank = Double(start + 1 + end) / 2
      let score = NormalDistribution.quantile((rank - 0.375) / (Double(all.count) + 0.25))
      for place in start..<end { scores[order[place]] = score }
      start = end
    }
    let draws = chains[0].count
    return chains.indices.map { Array(scores[$0 * draws..<($0 + 1) * draws]) }
  }

  /// The root of the ratio of total to within-chain variance.
  private static func potentialScale(_ chains: [[Double]]) -> Double {
    let draws = Double(chains[0].count)
    let moments = chains.map { meanAndDeviation($0) }
    let within =
      moments.reduce(0) { $0 + $1.deviation * $1.deviation } / Double(chains.count)
      * draws / (draws - 1)
    let between = variance(moments.map(\.mean))
    return ((draws - 1) / draws + between / within).squareRoot()
  }

  private static func variance(_ values: [Double]) -> Double {
    guard values.count > 1 else { return 0 }
    let (_, deviation) = meanAndDeviation(values)
    return deviation * deviation * Double(values.count) / Double(values.count - 1)
  }

  /// The number of independent draws with the same error of the mean: autocorrelations over all
  /// chains, summed to the end of Geyer's initial monotone sequence.
  static func effectiveSize(_ chains: [[Double]]) -> Double {
    let draws = chains[0].count
    let total = Double(chains.count * draws)
    let moments = chains.map { meanAndDeviation($0) }
    let centered = zip(chains, moments).map { chain, moment in chain.map { $0 - moment.mean } }
    func autocovariance(_ lag: Int) -> Double {
      centered.reduce(0) { sum, chain in
        chain.withUnsafeBufferPointer { chain in
          var product = 0.0
          for draw in 0..<draws - lag { product += chain[draw] * chain[draw + lag] }
          return sum + product
        }
      } / Double(chains.count * draws)
    }
    let within = autocovariance(0) * Double(draws) / Double(draws - 1)
    let overall = within * Double(draws - 1) / Double(draws) + variance(moments.map(\.mean))
    guard overall > 0 else { return .nan }
    func correlation(_ lag: Int) -> Double { 1 - (within - autocovariance(lag)) / overall }

    var pairs: [(even: Double, odd: Double)] = [(1, correlation(1))]
    var last = (even: 1.0, odd: pairs[0].odd)
    var lag = 1
    while lag < draws - 3 && last.even + last.odd > 0 {
      last = (correlation(lag + 1), correlation(lag + 2))
      if last.even + last.odd >= 0 { pairs.append(last) }
      lag += 2
    }
    // The sum ends with the even correlation after the last pair that counts.
    let tail: Double
    if last.even + last.odd < 0 {
      tail = max(last.even, 0)
    } else {
      tail = pairs.removeLast().even
    }
    for place in pairs.indices.dropFirst() {
      let limit = pairs[place - 1].even + pairs[place - 1].odd
      if pairs[place].even + pairs[place].odd > limit { pairs[place] = (limit / 2, limit / 2) }
    }
    let sum = pairs.reduce(0) { $0 + $1.even + $1.odd }
    let time = max(-1 + 2 * sum + tail, 1 / log10(total))
    return total / time
  }
}
