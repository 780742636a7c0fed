#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The runs test of Wald and Wolfowitz (Ann. Math. Statist. 11 (1940) 147) for the order of signs:
/// a wrong shape leaves long stretches of residuals on one side. Independent of the size of the
/// residuals, so it adds to a χ². A fit with several parameters makes the signs change slightly
/// more often than by chance, so the p-value is on the safe side.
public struct RunsTest: Hashable, Sendable {
  /// The number of positive signs.
  public let positive: Int
  /// The number of other signs.
  public let negative: Int
  /// The number of stretches of equal signs.
  public let runs: Int
  /// P(runs or fewer), given the numbers of signs: exact.
  public let pValue: Double

  /// The test of the signs in their order; true is positive.
  public init(_ signs: [Bool]) {
    positive = signs.filter { $0 }.count
    negative = signs.count - positive
    runs = signs.isEmpty ? 0 : 1 + zip(signs, signs.dropFirst()).filter { $0 != $1 }.count
    pValue = RunsTest.cumulative(runs: runs, positive: positive, negative: negative)
  }

  /// P(number of runs ≤ runs) when all orders of the signs are equally likely.
  private static func cumulative(runs: Int, positive: Int, negative: Int) -> Double {
    guard positive > 0 && negative > 0 else { return 1 }
    let all = logBinomial(positive + negative, positive)
    func ways(_ a: Int, _ b: Int) -> Double {
      // Positive signs cut into a stretches, negative ones into b.
      exp(logBinomial(positive - 1, a - 1) + logBinomial(negative - 1, b - 1) - all)
    }
    let sum = (2...max(runs, 2)).reduce(0.0) { sum, count in
      let half = count / 2
      return sum
        + (count % 2 == 0 ? 2 * ways(half, half) : ways(half + 1, half) + ways(half, half + 1))
    }
    return min(sum, 1)
  }

  private static func logBinomial(_ n: Int, _ k: Int) -> Double {
    guard (0...n).contains(k) else { return -.infinity }
    return lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))
  }
}
