import Messages
import Randomness

/// Whether features are correlated with the variable that defines the mixtures, such as a mass:
/// tested on background alone, events of two sidebands, where a classifier of low against high
/// sideband must not do better than chance.
public struct FeatureCorrelationTest: Hashable, Codable, Sendable {
  /// One feature.
  public struct Row: Hashable, Codable, Sendable {
    /// The name of the feature.
    public let feature: String
    /// The feature in the high sideband against the low one.
    public let sidebands: TwoSampleTest
    /// The rank correlation with the variable over both sidebands.
    public let correlation: RankCorrelation
    /// The smallest of the row's three p-values.
    public var smallestPValue: Double { min(sidebands.smallestPValue, correlation.pValue) }

    /// What ``smallestPValue`` can't go below; nil where it is computed, not counted.
    public var smallestPValueFloor: Double? {
      correlation.pValue < sidebands.smallestPValue
        ? correlation.pValueFloor : sidebands.smallestPValueFloor
    }
  }

  /// The name of the variable.
  public let variable: String
  /// The numbers of events in the low and the high sideband.
  public let events: [Int]
  /// One row for each feature.
  public let rows: [Row]
  /// The features with a p-value below the level over the number of tests (Bonferroni).
  public let correlated: [String]
  /// The result in one sentence.
  public let verdict: String

  /// Tests features in two sidebands.
  ///
  /// - Parameters:
  ///   - features: The features, one value an event each.
  ///   - variable: The variable that defines the mixtures.
  ///   - weights: Event weights, not negative; nil for unit weights.
  ///   - low: The low sideband of the variable, lower edge included, upper edge not.
  ///   - high: The high sideband.
  ///   - level: The probability to find any feature correlated by chance.
  ///   - permutations: The number of permutations of each test.
  ///   - random: The stream to draw from.
  /// - Throws: `WeakSupervisionError` for no features, wrong numbers of values, unusable weights, a
  ///   sideband with fewer than ten events, and too few permutations for the number of tests.
  public init(
    _ features: [ObservedFeature], variable: ObservedFeature, weights: [Double]? = nil,
    low: Range<Double>, high: Range<Double>, level: Double = 0.05, permutations: Int = 1000,
    random: RandomStream
  ) throws {
    let tests = 3 * features.count
    guard !features.isEmpty else {
      throw WeakSupervisionError("test of correlation", "no features")
    }
    guard Double(permutations + 1) > Double(tests) / level else {
      throw WeakSupervisionError(
        "test of correlation",
        "\(permutations) permutations cannot reach the level \(level) of \(tests) tests",
        hint: "give at least \(Int(2 * Double(tests) / level)) permutations")
    }
    let count = variable.values.count
    try EventWeights.check(weights, count: count, of: variable.name)
    for feature in features { try feature.check(count: count, of: variable.name) }
    let sidebands = [low, high].map { band in
      variable.values.indices.filter { band.contains(variable.values[$0]) }
    }
    for (name, events) in zip(["low", "high"], sidebands) where events.count < 10 {
      throw WeakSupervisionError(
        "\(name) sideband of \(variable.name)", "\(events.count) events, at least 10 are needed")
    }
    self.variable = variable.name
    events = sidebands.map(\.count)
    rows = try features.enumerated().map { index, feature in
      try Row(
        feature, variable, weights, sidebands, permutations: permutations,
        random: random.substream(index))
    }
    correlated = rows.filter { $0.smallestPValue * Double(tests) < level }.map(\.feature)
    verdict = Self.verdict(variable.name, rows, correlated, tests: tests)
  }

  private static func verdict(
    _ variable: String, _ rows: [Row], _ correlated: [String], tests: Int
  ) -> String {
    let worst = rows.min { $0.smallestPValue < $1.smallestPValue }!
    let numbers =
      "\(worst.feature): AUC of the sidebands \(rounded(worst.sidebands.areaUnderCurve)) ± "
      + "\(rounded(worst.sidebands.areaError)), rank correlation "
      + "\(rounded(worst.correlation.value)), smallest "
      + "\(words(pValue: worst.smallestPValue, floor: worst.smallestPValueFloor)) of \(tests) tests"
    return correlated.isEmpty
      ? "No feature is seen to depend on \(variable) in the sidebands (\(numbers))."
      : "\(correlated.count) of \(rows.count) features depend on \(variable) in the sidebands: "
        + "\(correlated.joined(separator: ", ")) (\(numbers))."
  }
}

extension FeatureCorrelationTest.Row {
  fileprivate init(
    _ feature: ObservedFeature, _ variable: ObservedFeature, _ weights: [Double]?,
    _ sidebands: [[Int]], permutations: Int, random: RandomStream
  ) throws {
    func chosen(_ values: [Double], _ events: [Int]) -> [Double] { events.map { values[$0] } }
    let samples = try zip(["low", "high"], sidebands).map { name, events in
      try ScoredMixture(
        name: "\(name) sideband", scores: chosen(feature.values, events),
        weights: weights.map { chosen($0, events) })
    }
    let both = sidebands[0] + sidebands[1]
    self.feature = feature.name
    self.sidebands = TwoSampleTest(
      samples[1], samples[0], permutations: permutations, random: random.substream("sidebands"))
    correlation = RankCorrelation(
      chosen(feature.values, both), chosen(variable.values, both),
      weights: weights.map { chosen($0, both) }, permutations: permutations,
      random: random.substream("correlation"))
  }
}
