/// A row of the leaderboard.
public struct LeaderboardRow: Codable, Equatable, Sendable {
  /// The place, from 1.
  public var rank: Int
  /// The entry's name.
  public var name: String
  /// The entry's stage, as in `EntryResult.stage`.
  public var stage: String?
  /// What the entry is, in one line.
  public var summary: String
  /// The area under the ROC curve.
  public var auc: Measured
  /// The accuracy.
  public var accuracy: Measured
  /// Background rejection at 30% signal efficiency.
  public var rejectionAt30: Rejection
  /// Background rejection at 50% signal efficiency.
  public var rejectionAt50: Rejection
  /// The number of trained parameters.
  public var parameterCount: Int?
  /// The duration of the training in seconds.
  public var trainingSeconds: Double?
  /// The AUC of this row minus that of the row above; nil in the first row.
  public var againstAbove: PairedDifference?
  /// What `againstAbove` says about this row.
  public var verdictAgainstAbove: Verdict?
  /// The AUC of this row minus that of the best; nil in the first row.
  public var againstBest: PairedDifference?
  /// What `againstBest` says about this row.
  public var verdictAgainstBest: Verdict?
  /// What the reader of the numbers must know.
  public var warnings: [String]

  /// A row from its parts.
  public init(
    rank: Int, name: String, stage: String?, summary: String, auc: Measured, accuracy: Measured,
    rejectionAt30: Rejection, rejectionAt50: Rejection, parameterCount: Int?,
    trainingSeconds: Double?, againstAbove: PairedDifference?, verdictAgainstAbove: Verdict?,
    againstBest: PairedDifference?, verdictAgainstBest: Verdict?, warnings: [String]
  ) {
    self.rank = rank
    self.name = name
    self.stage = stage
    self.summary = summary
    self.auc = auc
    self.accuracy = accuracy
    self.rejectionAt30 = rejectionAt30
    self.rejectionAt50 = rejectionAt50
    self.parameterCount = parameterCount
    self.trainingSeconds = trainingSeconds
    self.againstAbove = againstAbove
    self.verdictAgainstAbove = verdictAgainstAbove
    self.againstBest = againstBest
    self.verdictAgainstBest = verdictAgainstBest
    self.warnings = warnings
  }

  /// The name with its stage, as it is shown in tables.
  public var title: String { stage.map { "\(name) (\($0))" } ?? name }
}

/// Taggers ranked by AUC, with a statement of what the test set can tell apart.
public struct Leaderboard: Codable, Equatable, Sendable {
  /// The version of the file's layout.
  public var schemaVersion: Int
  /// The title, for example the name of the challenge.
  public var title: String
  /// The rows in falling AUC.
  public var rows: [LeaderboardRow]
  /// The number of pairs that were tested: with this many verdicts at 0.05 some are wrong by
  /// chance.
  public var comparisonCount: Int
  /// The p-value at and below which two taggers count as different.
  public var significanceLevel: Double
  /// How the verdicts were reached, in a sentence for the reader.
  public var note: String

  /// A leaderboard from its rows.
  public init(
    schemaVersion: Int = 1, title: String, rows: [LeaderboardRow], comparisonCount: Int,
    significanceLevel: Double = 0.05, note: String
  ) {
    self.schemaVersion = schemaVersion
    self.title = title
    self.rows = rows
    self.comparisonCount = comparisonCount
    self.significanceLevel = significanceLevel
    self.note = note
  }
}
