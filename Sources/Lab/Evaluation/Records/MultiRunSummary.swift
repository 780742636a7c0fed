/// A metric over several trainings of one tagger.
public struct RunSpread: Codable, Equatable, Sendable {
  /// The metric: "AUC", "accuracy", "rejection at 30%".
  public var metric: String
  /// The median over the trainings that were kept.
  public var median: Double
  /// The standard deviation over the trainings that were kept (divisor n, as in the paper).
  public var standardDeviation: Double
  /// The metric of every training, in the order of the runs; nil where only a limit is known.
  public var values: [Double?]
  /// The runs (from 0) that the outlier rule removed.
  public var removedRuns: [Int]

  /// A spread from its numbers.
  public init(
    metric: String, median: Double, standardDeviation: Double, values: [Double?],
    removedRuns: [Int]
  ) {
    self.metric = metric
    self.median = median
    self.standardDeviation = standardDeviation
    self.values = values
    self.removedRuns = removedRuns
  }

  /// Writes absent values as `null`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(metric, forKey: .metric)
    try container.encode(median, forKey: .median)
    try container.encode(standardDeviation, forKey: .standardDeviation)
    try container.encode(values, forKey: .values)
    try container.encode(removedRuns, forKey: .removedRuns)
  }
}

/// Several trainings of one tagger with different seeds, as arXiv:1902.09914 summarizes them.
public struct MultiRunSummary: Codable, Equatable, Sendable {
  /// The tagger's name.
  public var name: String
  /// The names of the runs, for example their seeds.
  public var runs: [String]
  /// Median and spread of the single trainings, one per metric.
  public var single: [RunSpread]
  /// Median and spread over ensembles of averaged scores; empty with too few trainings.
  public var meanEnsembles: [RunSpread]
  /// Median and spread over ensembles of median scores; empty with too few trainings.
  public var medianEnsembles: [RunSpread]
  /// The number of trainings in each ensemble.
  public var ensembleSize: Int
  /// The number of ensembles: all choices of `ensembleSize` trainings.
  public var ensembleCount: Int
  /// The sentences that say what was removed and what could not be computed.
  public var notes: [String]

  /// A summary from its parts.
  public init(
    name: String, runs: [String], single: [RunSpread], meanEnsembles: [RunSpread],
    medianEnsembles: [RunSpread], ensembleSize: Int, ensembleCount: Int, notes: [String]
  ) {
    self.name = name
    self.runs = runs
    self.single = single
    self.meanEnsembles = meanEnsembles
    self.medianEnsembles = medianEnsembles
    self.ensembleSize = ensembleSize
    self.ensembleCount = ensembleCount
    self.notes = notes
  }
}
