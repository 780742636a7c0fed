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
  public var scores: [Float]
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
    name: String, stage: String? = nil, scores: [Float], summary: String = "",
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

  /// Reads a submission that any tool may have written: `.npy` with a score a jet, or the two
  /// columns of a softmax, the second one P(top); or CSV with the column `score`.
  ///
  /// - Throws: an error that names the file when it can't be read, holds another number of scores
  ///   than there are jets, or scores that are not finite.
  public static func read(_ url: URL, name: String, jets: Int) throws -> Submission {
    let scores =
      url.pathExtension.lowercased() == "csv"
      ? try CSVTable.read(url).column(scoreColumn).map { Float($0) }
      : try readNPY(url)
    guard scores.count == jets else {
      throw ChallengeError(
        "\(url.path) holds \(scores.count) scores, but there are \(jets) private jets.")
    }
    if let row = scores.firstIndex(where: { !$0.isFinite }) {
      throw ChallengeError("\(url.path), row \(row): the score \(scores[row]) is not finite.")
    }
    return Submission(name: name, scores: scores)
  }

  private static func readNPY(_ url: URL) throws -> [Float] {
    let array = try NPYFile.read(url)
    switch array.shape.count {
    case 1: return array.floats
    case 2 where array.shape[1] == 1: return array.floats
    case 2 where array.shape[1] == 2:
      let values = array.floats
      return stride(from: 1, to: values.count, by: 2).map { values[$0] }
    default:
      throw ChallengeError(
        "\(url.path) has the shape \(array.shape); a submission is (jets), or (jets, 2) with "
          + "P(top) in the second column.")
    }
  }

  /// Writes scores in the form that `read` takes: CSV where the name ends so, else `.npy`.
  public static func write(_ scores: [Float], to url: URL, overwrite: Bool) throws {
    if url.pathExtension.lowercased() == "csv" {
      let column = (name: scoreColumn, values: scores.map(Double.init))
      try CSVTable.write(columns: [column], to: url, overwrite: overwrite)
    } else {
      let array = NumericArray(shape: [scores.count], .float32(scores))
      try NPYFile.write(array, to: url, overwrite: overwrite)
    }
  }
}
