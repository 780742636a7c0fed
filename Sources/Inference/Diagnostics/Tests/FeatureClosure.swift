import Numerics
import Randomness

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Whether reweighting the denominator's events by r gives the numerator's distribution of each
/// feature.
public struct FeatureClosure: Sendable {
  /// The names of the features.
  public let names: [String]
  /// The test of each feature.
  public let tests: [WeightedKolmogorovSmirnov]
  /// The p-values after the correction of S. Holm (1979) for testing several features.
  public let adjustedPValues: [Double]

  /// The factor by which replicas are made more at most where none was exceeded.
  private static let mostRounds = 20

  /// Compares features given row by row.
  ///
  /// - Parameters:
  ///   - names: The names of the features.
  ///   - numerator: The features of the numerator's events.
  ///   - denominator: The features of the denominator's events.
  ///   - logRatios: log r of the denominator's events.
  ///   - weights: The events' own weights.
  ///   - tolerance: The distance of distribution functions that is as good as none.
  ///   - random: Feature f uses substream f.
  /// - Throws: `InferenceError` for arrays that do not match and values that are not finite.
  public init(
    names: [String], numerator: [Double], denominator: [Double], logRatios: [Double],
    weights: (numerator: [Double]?, denominator: [Double]?) = (nil, nil), tolerance: Double = 0.01,
    replicas: Int = 1000, random: RandomStream
  ) throws {
    let size = names.count
    guard size > 0, numerator.count % size == 0, denominator.count == size * logRatios.count else {
      throw InferenceError(
        "closure of features",
        "\(numerator.count) and \(denominator.count) numbers for \(size) features and "
          + "\(logRatios.count) ratios")
    }
    let top = logRatios.max() ?? 0
    let reweighted = logRatios.indices.map {
      (weights.denominator?[$0] ?? 1) * exp(logRatios[$0] - top)
    }
    self.names = names
    tests = try names.indices.map { feature in
      func column(_ rows: [Double]) -> [Double] {
        stride(from: feature, to: rows.count, by: size).map { rows[$0] }
      }
      func test(_ replicas: Int) throws -> WeightedKolmogorovSmirnov {
        try WeightedKolmogorovSmirnov(
          column(numerator), column(denominator), weights: (weights.numerator, reweighted),
          tolerance: tolerance, replicas: replicas, random: random.substream(feature))
      }
      let first = try test(replicas)
      // One feature of many exceeds its replicas by chance: more of them tell.
      return first.pValue.exceeding > 0 || size == 1
        ? first : try test(replicas * min(size, FeatureClosure.mostRounds))
    }
    // Without an exceeding replica the p-value is only known to be below one in their number.
    let pValues = tests.map { Double($0.pValue.exceeding + 1) / Double($0.pValue.toys + 1) }
    var adjusted = pValues
    var largest = 0.0
    for (place, feature) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
      largest = max(largest, min(1, Double(size - place) * pValues[feature]))
      adjusted[feature] = largest
    }
    adjustedPValues = adjusted
  }

  /// The verdict on each feature.
  public var verdicts: [Diagnostic] {
    names.indices.map { feature in
      let (distance, pValue) = (tests[feature].distance, adjustedPValues[feature])
      // The smallest p-value that the replicas can show counts as a fail.
      let least = Double(names.count) * tests[feature].pValue.floor
      let outcome = pValue <= max(least, 0.001) ? .fail : Diagnostic.Outcome(pValue: pValue)
      let difference =
        distance == 0
        ? "the distribution functions are the same"
        : "the distribution functions differ by at most \(fourDigits(distance))"
      return Diagnostic(
        "closure of \(names[feature])", outcome, value: distance, expected: 0, pValue: pValue,
        pValueFloor: least,
        statement: difference + ", " + Diagnostic.words(pValue: pValue, floor: least)
          + (names.count > 1 ? " corrected for \(names.count) features" : ""))
    }
  }
}
