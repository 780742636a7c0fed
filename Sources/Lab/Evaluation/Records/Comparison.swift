/// The difference of one metric between two taggers on the same jets.
public struct PairedDifference: Codable, Equatable, Sendable {
  /// The metric: "AUC", "accuracy", "rejection at 30%".
  public var metric: String
  /// The metric of the second tagger minus that of the first.
  public var value: Double
  /// The standard error of the difference, with the correlation of the two taken into account.
  public var error: Double
  /// The lower end of the confidence interval.
  public var lower: Double
  /// The upper end of the confidence interval.
  public var upper: Double
  /// The confidence level of the interval.
  public var level: Double
  /// The two-sided probability of a difference at least as large if the two were equal; nil where
  /// the method gives an interval only.
  public var pValue: Double?
  /// The p-value that the replicas behind `pValue` can't go below; nil where it is computed.
  public var pValueFloor: Double?
  /// How the uncertainty was computed, for example "DeLong" or "paired bootstrap, 1000 replicas".
  public var method: String

  /// A difference from its numbers.
  public init(
    metric: String, value: Double, error: Double, lower: Double, upper: Double, level: Double,
    pValue: Double?, pValueFloor: Double? = nil, method: String
  ) {
    self.metric = metric
    self.value = value
    self.error = error
    self.lower = lower
    self.upper = upper
    self.level = level
    self.pValue = pValue
    self.pValueFloor = pValueFloor
    self.method = method
  }
}

/// What a test set can say about which of two taggers is better.
public enum Verdict: String, Codable, Sendable {
  /// The p-value is above 0.05.
  case indistinguishable
  /// The first is better, with a p-value of at most 0.05.
  case better
  /// The first is worse, with a p-value of at most 0.05.
  case worse

  /// The verdict in words.
  public var text: String {
    switch self {
    case .indistinguishable: "cannot be distinguished with this test set"
    case .better: "better"
    case .worse: "worse"
    }
  }
}

/// Two taggers compared jet by jet on the same test set.
public struct Comparison: Codable, Equatable, Sendable {
  /// Why the two are compared.
  public enum Kind: String, Codable, Sendable {
    /// The same entry before (first) and after (second) adaptation.
    case adaptation
    /// Two different taggers.
    case pair
  }

  /// Why the two are compared.
  public var kind: Kind
  /// The title of the first tagger (`EntryResult.title`).
  public var first: String
  /// The title of the second tagger.
  public var second: String
  /// The differences, second minus first; the AUC comes first.
  public var differences: [PairedDifference]
  /// What the difference in AUC says about the second tagger.
  public var verdict: Verdict

  /// A comparison from its parts.
  public init(
    kind: Kind, first: String, second: String, differences: [PairedDifference], verdict: Verdict
  ) {
    self.kind = kind
    self.first = first
    self.second = second
    self.differences = differences
    self.verdict = verdict
  }
}
