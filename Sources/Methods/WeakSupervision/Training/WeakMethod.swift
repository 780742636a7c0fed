import TensorEngine

/// How a classifier of signal and background is trained on mixed samples.
public enum WeakMethod: Hashable, Codable, Sendable {
  /// CWoLa: tell the samples apart (arXiv:1708.02949). Needs no fractions, only which sample is
  /// richer; the score orders events like P(S|x), but is none.
  case classification
  /// Tell the samples apart through the fractions: the network's output is P(S|x), from which the
  /// probability of each sample follows. Needs fractions; any number of samples. A proper score.
  case forwardCorrected
  /// The mean output of the events of a sample is to be its fraction (arXiv:1702.00414). Needs
  /// fractions; gives a hard classifier.
  case proportions(ProportionLoss)
  /// An unbiased estimate of the supervised loss from two or more samples (Lu et al.,
  /// arXiv:1808.10585, arXiv:1910.08974). Needs fractions.
  case unlabelled(RiskCorrection)
  /// nnPU: one sample is pure signal (Kiryo et al., arXiv:1703.00593). Needs the other's fraction.
  case positiveUnlabelled

  /// The distance of a sample's mean output from its fraction.
  public enum ProportionLoss: String, Codable, CaseIterable, Sendable {
    /// |mean − fraction|.
    case absolute
    /// (mean − fraction)².
    case squared
    /// −f log mean − (1 − f) log(1 − mean).
    case crossEntropy
  }

  /// What keeps the two parts of an unbiased risk from becoming negative.
  public enum RiskCorrection: String, Codable, CaseIterable, Sendable {
    /// Nothing: unbiased, but without a lower bound.
    case none
    /// Their absolute values.
    case absolute
    /// max(0, ·), with nnPU's steps back from negative values.
    case nonNegative
  }

  /// The names on the command line.
  public static let byName: [(name: String, method: WeakMethod)] = [
    ("cwola", .classification), ("forward", .forwardCorrected),
    ("proportions-l1", .proportions(.absolute)), ("proportions-l2", .proportions(.squared)),
    ("proportions-ce", .proportions(.crossEntropy)), ("uu", .unlabelled(.none)),
    ("uu-abs", .unlabelled(.absolute)), ("uu-nn", .unlabelled(.nonNegative)),
    ("nnpu", .positiveUnlabelled),
  ]

  /// The name on the command line.
  public var name: String {
    WeakMethod.byName.first { $0.method == self }?.name ?? ""
  }

  /// Whether the fractions must be known.
  public var needsFractions: Bool { self != .classification }

  /// What the trained score means, for model files and reports.
  public var scoreMeaning: String {
    switch self {
    case .classification: "orders events like P(signal), without being it"
    case .forwardCorrected: "P(signal) at the mean fraction of the training samples"
    case .proportions:
      "a hard decision between signal and background: the order within each side is not determined "
        + "by the loss"
    case .unlabelled, .positiveUnlabelled: "P(signal) at the prior of the training"
    }
  }
}
