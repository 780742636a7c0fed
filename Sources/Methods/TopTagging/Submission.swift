import DataFiles
import Evaluation
import Foundation

/// Scores of the private jets with a name: what a participant hands in.
public struct Submission: Sendable {
  /// The name on the leaderboard.
  public var name: String
  /// `EntryResult.beforeAdaptation`, `EntryResult.afterAdaptation`, or nil for anybody's file.
  public var stage: String?
  /// P(top) of each private jet, in the order of the file of jets.
  public var scores: [Double]
  /// What it is, in a line.
  public var summary: String
  /// The recipe it belongs to.
  public var group: String?
  /// The tagger of which this is one of several trainings.
  public var ensemble: String?
  /// The number of trained parameters.
  public var parameterCount: Int?
  /// The seconds its training took, with all it builds on.
  public var trainingSeconds: Double?
  /// How its training went.
  public var history: [LearningCurvePoint]

  /// A submission; everything but name and scores may be unknown.
  public init(
    name: String, stage: String? = nil, scores: [Double], summary: String = "",
    group: String? = nil, parameterCount: Int? = nil, trainingSeconds: Double? = nil,
    history: [LearningCurvePoint] = []
  ) {
    self.name = name
    self.stage = stage
    self.scores = scores
    self.summary = summary
    self.group = group
    self.parameterCount = parameterCount
    self.trainingSeconds = trainingSeconds
    self.history = history
  }

  /// The ensemble with the stage: what its trainings have in common.
  var family: String? {
    ensemble.map { name in stage.map { "\(name) (\($0))" } ?? name }
  }

  /// The extensions of the names of submissions.
  public static let extensions = ["npy", "csv"]

  /// The column of a submission in CSV form.
  public static let scoreColumn = "score"

  /// Reads a submission that any tool may have written, in any form that `ScoreFile` takes: `.npy`
  /// with a score a jet, or the two columns of a softmax, the second one P(top); or a column of a
  /// table or an npz file.
  ///
  /// - Parameters:
  ///   - url: The file.
  ///   - name: The name on the leaderboard.
  ///   - jets: The number of private jets.
  ///   - column: The column; nil takes `score`, or the only one that looks like scores.
  ///   - key: The data frame or the group of arrays of an HDF5 file.
  /// - Throws: an error that names the file when it can't be read, holds another number of scores
  ///   than there are jets, or scores that are not finite.
  public static func read(
    _ url: URL, name: String, jets: Int, column: String? = nil, key: String? = nil
  ) throws -> Submission {
    let scores = try ScoreFile.readScores(url, column: column, key: key)
    guard scores.count == jets else {
      throw ChallengeError(
        "\(url.path) holds \(scores.count) scores, but there are \(jets) private jets.")
    }
    return Submission(name: name, scores: scores)
  }

  /// Writes scores in the form that `read` takes, in double precision: CSV where the name ends so,
  /// else `.npy`.
  public static func write(_ scores: [Double], to url: URL, overwrite: Bool) throws {
    if url.pathExtension.lowercased() == "csv" {
      let column = (name: scoreColumn, values: scores)
      try CSVTable.write(columns: [column], to: url, overwrite: overwrite)
    } else {
      let array = NumericArray(shape: [scores.count], .float64(scores))
      try NPYFile.write(array, to: url, overwrite: overwrite)
    }
  }
}
