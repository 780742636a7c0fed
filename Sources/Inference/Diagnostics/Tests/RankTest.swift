import Numerics
import Randomness

/// Whether ranks are uniform on the integers 0 to L: simulation-based calibration (S. Talts et al.,
/// arXiv:1804.06788), expected coverage and TARP all come down to it.
///
/// Ranks are discrete: tests against a continuous distribution are wrong for small L, so both tests
/// here use the discrete one.
public struct RankTest: Hashable, Sendable {
  /// The number of ranks.
  public let count: Int
  /// L: the largest rank, which is the number of posterior samples.
  public let largest: Int
  /// The number of ranks in each of equal or nearly equal groups of consecutive ranks.
  public let histogram: [Int]
  /// The expected numbers.
  public let expected: [Double]
  /// The distance of the distribution functions that is as good as none: p-values are those of a
  /// larger one.
  public let tolerance: Double
  /// The p-value of Pearson's χ² of the histogram.
  public let chiSquaredPValue: Double
  /// The largest distance of the distribution functions.
  public let distance: Double
  /// The p-value of the distance, counted in samples of uniform ranks.
  public let distancePValue: ToyPValue
  /// The mean of (rank + ½)/(L + 1) minus ½, in standard errors: positive where ranks are high.
  public let meanPull: Double
  /// The excess of the spread over that of uniform ranks, in standard errors: positive where the
  /// ranks crowd at both ends.
  public let spreadPull: Double

  /// Tests `ranks`.
  ///
  /// - Parameters:
  ///   - ranks: The ranks, from 0 to `largest`.
  ///   - largest: L.
  ///   - bins: The number of groups; nil for at least 20 expected ranks in each, up to 20 groups.
  ///   - tolerance: The distance of the distribution functions that is as good as none, as a shift
  ///     of a normal posterior makes it: 0.04 for a tenth of its standard deviation.
  ///   - toys: The samples of uniform ranks for the p-value of the distance.
  ///   - random: Their stream.
  /// - Throws: `InferenceError` for no ranks and for ranks outside 0...L.
  public init(
    _ ranks: [Int], largest: Int, bins: Int? = nil, tolerance: Double = 0, toys: Int = 1000,
    random: RandomStream
  ) throws {
    guard largest > 0, !ranks.isEmpty, ranks.allSatisfy({ (0...largest).contains($0) }) else {
      throw InferenceError(
        "ranks", "\(ranks.count) ranks that should lie in 0 to \(largest)",
        hint: "the largest rank is the number of posterior samples")
    }
    let count = ranks.count
    self.count = count
    self.largest = largest
    let groups = max(2, min(bins ?? min(count / 20, 20), largest + 1))
    var histogram = [Int](repeating: 0, count: groups)
    var sizes = histogram
    func group(_ rank: Int) -> Int { rank * groups / (largest + 1) }
    for rank in 0...largest { sizes[group(rank)] += 1 }
    for rank in ranks { histogram[group(rank)] += 1 }
    self.histogram = histogram
    expected = sizes.map { Double(count * $0) / Double(largest + 1) }
    let chiSquared = zip(histogram, expected).reduce(0) {
      let distance = Double($1.0) - $1.1
      return $0 + distance * distance / $1.1
    }
    self.tolerance = tolerance
    let allowed = RankTest.shifted(expected, count: Double(count), distance: tolerance)
    chiSquaredPValue = ChiSquaredDistribution.survival(
      chiSquared, degrees: Double(groups - 1),
      noncentrality: zip(allowed, expected).reduce(0) {
        $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / $1.1
      })

    let observed = RankTest.distance(ranks, largest)
    distance = observed
    var exceeding = 0
    for toy in 0..<toys {
      var stream = random.substream(toy)
      let uniform = ranks.map { _ in stream.integer(below: largest + 1) }
      if RankTest.distance(uniform, largest) >= observed - tolerance { exceeding += 1 }
    }
    distancePValue = ToyPValue(exceeding: exceeding, toys: toys)

    let shares = ranks.map { (Double($0) + 0.5) / Double(largest + 1) - 0.5 }
    let size = Double(largest + 1)
    let variance = (1 - 1 / (size * size)) / 12
    // The fourth central moment of the discrete uniform distribution.
    let fourth = (3 * size * size - 7) * (size * size - 1) / (240 * size * size * size * size)
    let root = Double(count).squareRoot()
    meanPull = shares.reduce(0, +) / Double(count) / variance.squareRoot() * root
    let squares = shares.reduce(0) { $0 + $1 * $1 } / Double(count)
    let spreadError = (fourth - variance * variance).squareRoot()
    spreadPull = spreadError > 0 ? (squares - variance) / spreadError * root : 0
  }

  /// The expected numbers of ranks where a normal posterior is shifted so far that the distribution
  /// function of the ranks is off by `distance`.
  private static func shifted(_ expected: [Double], count: Double, distance: Double) -> [Double] {
    guard distance > 0 else { return expected }
    let shift = 2 * NormalDistribution.quantile((1 + distance) / 2)
    var (sum, last) = (0.0, 0.0)
    return expected.map { number in
      sum += number / count
      let share = sum < 1 ? NormalDistribution.cdf(NormalDistribution.quantile(sum) - shift) : 1
      defer { last = share }
      return count * (share - last)
    }
  }

  private static func distance(_ ranks: [Int], _ largest: Int) -> Double {
    var counts = [Int](repeating: 0, count: largest + 1)
    for rank in ranks { counts[rank] += 1 }
    var (sum, result) = (0, 0.0)
    for (rank, number) in counts.enumerated() {
      sum += number
      let share = Double(sum) / Double(ranks.count)
      result = max(result, abs(share - Double(rank + 1) / Double(largest + 1)))
    }
    return result
  }

  /// The smaller p-value of both tests, doubled: one of two was chosen.
  public var pValue: Double { min(1, 2 * min(chiSquaredPValue, distancePValue.value)) }

  /// "uniform", or "not uniform", with what is allowed.
  func words(isUniform: Bool) -> String {
    (isUniform ? "uniform" : "not uniform")
      + (tolerance > 0 ? " within \(fourDigits(tolerance))" : "")
  }

  /// What ``pValue`` is below where it stands on the distance and no toy exceeds; nil elsewhere.
  public var pValueFloor: Double? {
    distancePValue.exceeding == 0 && 2 * chiSquaredPValue > pValue ? 2 * distancePValue.floor : nil
  }
}
