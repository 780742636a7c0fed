import Foundation
import Messages
import Numerics

/// Whether a cut on the score changes the shape of a spectrum: the efficiency of the cut must be
/// the same in all bins.
public struct SculptingTest: Hashable, Codable, Sendable {
  /// One bin of the spectrum.
  public struct Bin: Hashable, Codable, Sendable {
    /// The lower edge.
    public let lower: Double
    /// The upper edge.
    public let upper: Double
    /// Σw before the cut.
    public let before: Double
    /// Σw after the cut.
    public let after: Double
    /// The efficiency of the cut in this bin over that in all bins: the ratio of the shapes.
    public let ratio: Double
    /// Its standard error if there is no sculpting.
    public let ratioError: Double
    /// The deviation of the ratio from 1 in standard errors.
    public let pull: Double
  }

  /// The bins, merged where fewer than five effective events are expected to pass or to fail.
  public let bins: [Bin]
  /// The efficiency of the cut in all bins.
  public let efficiency: Double
  /// The χ² of equal efficiencies in all bins.
  public let shape: ChiSquaredTest
  /// The bin with the largest |pull|.
  public let largestDeviation: Bin
  /// The probability of a |pull| as large in any bin if there is no sculpting.
  public let largestDeviationPValue: Double
  /// The result in one sentence.
  public let verdict: String

  /// Tests the cut `score ≥ threshold`.
  ///
  /// - Parameters:
  ///   - spectrum: The variable whose spectrum is wanted, such as a mass.
  ///   - scores: The events' scores and weights.
  ///   - threshold: The cut.
  ///   - edges: The bin edges in rising order; events outside are left out.
  ///   - excluded: A range of the variable that is left out, such as a signal region: bins that
  ///     overlap with it are not tested.
  /// - Throws: `WeakSupervisionError` for a wrong number of values, edges that do not rise, and
  ///   fewer than two bins with enough events.
  public init(
    _ spectrum: ObservedFeature, scores: ScoredMixture, threshold: Double, edges: [Double],
    excluding excluded: Range<Double>? = nil
  ) throws {
    try spectrum.check(count: scores.scores.count, of: scores.name)
    guard edges.count > 2, zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw WeakSupervisionError(
        "bin edges of \(spectrum.name)", "\(edges) are not three or more rising numbers")
    }
    let counts = Self.merged(
      BinCounts.fill(spectrum.values, scores, threshold, edges).filter { bin in
        excluded.map { !(bin.lower < $0.upperBound && bin.upper > $0.lowerBound) } ?? true
      })
    guard counts.count > 1 else {
      throw WeakSupervisionError(
        "spectrum of \(spectrum.name)",
        "fewer than two bins with five events expected to pass and to fail the cut \(threshold)",
        hint: "take a looser cut, more events or wider bins")
    }
    efficiency = Self.efficiency(counts)
    let (common, events) = (efficiency, counts.reduce(0) { $0 + $1.effectiveCount })
    bins = counts.map { Bin($0, common: common, share: $0.effectiveCount / events) }
    let chiSquared = counts.reduce(0) { sum, bin in
      let difference = bin.efficiency - common
      return sum + difference * difference * bin.effectiveCount / (common * (1 - common))
    }
    shape = ChiSquaredTest(chiSquared: chiSquared, degreesOfFreedom: counts.count - 1)
    largestDeviation = bins.max { abs($0.pull) < abs($1.pull) }!
    let local = NormalDistribution.twoSidedPValue(largestDeviation.pull)
    largestDeviationPValue = -expm1(Double(counts.count) * log1p(-min(local, 1 - 1e-16)))
    verdict = Self.verdict(
      spectrum.name, threshold, shape, largestDeviation, largestDeviationPValue)
  }

  /// The efficiency of the cut, bins weighted by their effective numbers of events.
  private static func efficiency(_ bins: [BinCounts]) -> Double {
    bins.reduce(0) { $0 + $1.effectiveCount * $1.efficiency }
      / bins.reduce(0) { $0 + $1.effectiveCount }
  }

  /// Joins neighbors until in each bin five effective events are expected to pass and to fail; what
  /// is left over at the end joins the last bin. Only bins that touch are joined.
  private static func merged(_ bins: [BinCounts]) -> [BinCounts] {
    let filled = bins.filter { $0.before > 0 }
    guard !filled.isEmpty else { return [] }
    let common = efficiency(filled)
    func isEnough(_ bin: BinCounts) -> Bool {
      bin.before > 0 && bin.effectiveCount * min(common, 1 - common) >= 5
    }
    var merged: [BinCounts] = []
    for bin in bins {
      if let last = merged.last, last.upper == bin.lower, !isEnough(last) {
        merged[merged.count - 1].join(bin)
      } else {
        merged.append(bin)
      }
    }
    // Before a gap and at the end a poor bin can only join the one below.
    for place in merged.indices.reversed() where place > 0 && !isEnough(merged[place]) {
      if merged[place - 1].upper == merged[place].lower {
        merged[place - 1].join(merged[place])
        merged.remove(at: place)
      }
    }
    return merged.filter(isEnough)
  }

  private static func verdict(
    _ name: String, _ threshold: Double, _ shape: ChiSquaredTest, _ bin: Bin, _ pValue: Double
  ) -> String {
    let isSculpted = min(shape.pValue, pValue) < 0.005
    return "The cut \(rounded(threshold)) \(isSculpted ? "sculpts" : "does not visibly sculpt") "
      + "\(name): χ² = \(rounded(shape.chiSquared)) for \(shape.degreesOfFreedom) degrees of "
      + "freedom, \(words(pValue: shape.pValue)); largest deviation \(rounded(bin.pull)) standard "
      + "errors at \(rounded(bin.lower)) to \(rounded(bin.upper)), "
      + "\(words(pValue: pValue)) for any bin."
  }
}

/// What a bin holds before and after the cut.
private struct BinCounts {
  let lower: Double
  private(set) var upper: Double
  private(set) var before = 0.0
  private(set) var squares = 0.0
  private(set) var after = 0.0

  var efficiency: Double { before > 0 ? after / before : 0 }
  var effectiveCount: Double { squares > 0 ? before * before / squares : 0 }

  private init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  mutating func join(_ other: BinCounts) {
    upper = other.upper
    before += other.before
    squares += other.squares
    after += other.after
  }

  /// Sorts the events into bins; lower edges are included, upper ones not but the last.
  static func fill(
    _ values: [Double], _ scores: ScoredMixture, _ threshold: Double, _ edges: [Double]
  ) -> [BinCounts] {
    var bins = zip(edges, edges.dropFirst()).map { BinCounts(lower: $0, upper: $1) }
    for (event, value) in values.enumerated()
    where value >= edges[0] && value <= edges[edges.count - 1] {
      var (low, high) = (0, bins.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if value < edges[middle + 1] { high = middle } else { low = middle + 1 }
      }
      let weight = scores.weights?[event] ?? 1
      bins[low].before += weight
      bins[low].squares += weight * weight
      if scores.scores[event] >= threshold { bins[low].after += weight }
    }
    return bins
  }
}

extension SculptingTest.Bin {
  /// A bin that holds the share `share` of the effective events; the efficiency in all bins,
  /// `common`, contains the bin itself, which makes the deviation smaller by √(1 − share).
  fileprivate init(_ counts: BinCounts, common: Double, share: Double) {
    let error =
      ((1 - common) / common / counts.effectiveCount * max(1 - share, 0)).squareRoot()
    let ratio = counts.efficiency / common
    self.init(
      lower: counts.lower, upper: counts.upper, before: counts.before, after: counts.after,
      ratio: ratio, ratioError: error, pull: (ratio - 1) / error)
  }
}
