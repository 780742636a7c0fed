/// The test of Kolmogorov and Smirnov that values, p-values above all, are uniform in [0, 1].
///
/// For p-values of a search under the background alone. A p₀ from a significance that is clipped at
/// zero has half its mass at exactly ½ and can never pass: use `CountingExcess.signedPValue`. Tied
/// or discrete values make the p-value too large.
public struct UniformityTest: Hashable, Sendable {
  /// The number of values.
  public let count: Int
  /// The largest distance between the empirical and the uniform distribution function.
  public let distance: Double
  /// The two-sided p-value: exact for up to 1000 values, else as `KolmogorovDistribution` says.
  public let pValue: Double

  /// Tests `values`.
  ///
  /// - Precondition: There are values, and all of them lie in [0, 1].
  public init(_ values: [Double]) {
    precondition(
      !values.isEmpty && values.allSatisfy((0...1).contains), "UniformityTest: \(values)")
    count = values.count
    let n = Double(values.count)
    distance = values.sorted().enumerated().reduce(0) { largest, entry in
      let (below, value) = (Double(entry.offset) / n, entry.element)
      return max(largest, value - below, below + 1 / n - value)
    }
    pValue = KolmogorovDistribution.survival(distance, count: values.count)
  }
}
