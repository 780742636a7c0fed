/// One point of a learning curve.
public struct LearningCurvePoint: Codable, Equatable, Sendable {
  /// The stage of the training, for example "cnn", "joined", "adaptation".
  public var stage: String
  /// The epoch, from 1.
  public var epoch: Int
  /// The mean loss over the training set in this epoch.
  public var trainingLoss: Double
  /// The mean loss on the validation set.
  public var validationLoss: Double?
  /// The area under the ROC curve on the validation set.
  public var validationAUC: Double?
  /// The learning rate of the epoch's last step.
  public var learningRate: Double
  /// The epoch's duration in seconds.
  public var seconds: Double?

  /// A point from its numbers.
  public init(
    stage: String, epoch: Int, trainingLoss: Double, validationLoss: Double? = nil,
    validationAUC: Double? = nil, learningRate: Double, seconds: Double? = nil
  ) {
    self.stage = stage
    self.epoch = epoch
    self.trainingLoss = trainingLoss
    self.validationLoss = validationLoss
    self.validationAUC = validationAUC
    self.learningRate = learningRate
    self.seconds = seconds
  }
}

/// Everything that is reported about one tagger on one test set.
public struct EntryResult: Codable, Equatable, Sendable {
  /// The stage of an entry that was trained on unshifted data only.
  public static let beforeAdaptation = "before adaptation"
  /// The stage of an entry after a short training on labelled shifted data.
  public static let afterAdaptation = "after adaptation"

  /// The entry's name; unique in a record together with `stage`.
  public var name: String
  /// What the entry is, in one line.
  public var summary: String
  /// The group of entries it belongs to, for example "fixed" or "as submitted".
  public var group: String?
  /// `EntryResult.beforeAdaptation`, `EntryResult.afterAdaptation`, or nil where it does not apply.
  public var stage: String?
  /// The number of trained parameters.
  public var parameterCount: Int?
  /// The duration of the training in seconds.
  public var trainingSeconds: Double?
  /// The numbers that the tagger is judged by.
  public var metrics: TaggingMetrics
  /// At most 400 points of the ROC curve in rising efficiency, spaced for a logarithmic ε_B axis.
  public var roc: [ROCPoint]
  /// The distributions of the scores.
  public var scoreHistogram: ScoreHistogram
  /// The calibration; nil where scores lie outside [0, 1] and so are no probabilities.
  public var calibration: CalibrationCurve?
  /// The rejection in bins of the transverse momentum; nil where no momenta were given.
  public var rejectionAgainstPT: [PTBin]?
  /// The significance improvement ε_S/√ε_B.
  public var significanceImprovement: SignificanceImprovementCurve
  /// The learning curve; empty for scores that were read from a file.
  public var history: [LearningCurvePoint]
  /// What the reader of the numbers must know, for example that the scores look inverted.
  public var warnings: [String]

  /// An entry from its parts.
  public init(
    name: String, summary: String = "", group: String? = nil, stage: String? = nil,
    parameterCount: Int? = nil, trainingSeconds: Double? = nil, metrics: TaggingMetrics,
    roc: [ROCPoint], scoreHistogram: ScoreHistogram, calibration: CalibrationCurve?,
    rejectionAgainstPT: [PTBin]?, significanceImprovement: SignificanceImprovementCurve,
    history: [LearningCurvePoint] = [], warnings: [String] = []
  ) {
    self.name = name
    self.summary = summary
    self.group = group
    self.stage = stage
    self.parameterCount = parameterCount
    self.trainingSeconds = trainingSeconds
    self.metrics = metrics
    self.roc = roc
    self.scoreHistogram = scoreHistogram
    self.calibration = calibration
    self.rejectionAgainstPT = rejectionAgainstPT
    self.significanceImprovement = significanceImprovement
    self.history = history
    self.warnings = warnings
  }

  /// The name with its stage, as it is shown in tables: "Beast (after adaptation)".
  public var title: String { stage.map { "\(name) (\($0))" } ?? name }
}
