import DataFiles
import Foundation

/// A leaderboard that grows: a folder with `leaderboard.json` and the scores of every submission
/// in `submissions/`, so that each new one is compared jet by jet with all before it.
public struct SubmissionBoard: Sendable {
  /// The folder.
  public let folder: URL
  /// The title of the leaderboard.
  public let title: String
  private let isSignal: [UInt8]
  private let weights: [Double]?
  private let pt: [Double]?

  /// A board in `folder`, which is created by the first submission.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - title: The title of the leaderboard.
  ///   - isSignal: The truth of the test set; it is never written.
  ///   - weights: The event weights of the test set.
  ///   - pt: The transverse momenta of the test set in GeV.
  public init(
    folder: URL, title: String, isSignal: [UInt8], weights: [Double]? = nil, pt: [Double]? = nil
  ) {
    self.folder = folder
    self.title = title
    self.isSignal = isSignal
    self.weights = weights
    self.pt = pt
  }

  /// The file of the leaderboard.
  public var leaderboardURL: URL { folder.appendingPathComponent(Leaderboard.fileName) }

  /// Adds a submission and writes the new leaderboard.
  ///
  /// - Parameters:
  ///   - name: The name on the leaderboard; unique together with `stage`.
  ///   - stage: As in `EntryResult.stage`.
  ///   - summary: What it is, in a line.
  ///   - scores: A finite score for each jet of the test set.
  ///   - overwrite: Replace an earlier submission of this name.
  /// - Returns: The result of the submission and the leaderboard with it.
  /// - Throws: `EvaluationError` for a name that is taken, empty, or scores of a wrong number or
  ///   that are not finite; `DataFileError` for files that cannot be read or written.
  public func submit(
    name: String, stage: String? = nil, summary: String = "", scores: [Double],
    overwrite: Bool = false
  ) throws -> (result: EntryResult, leaderboard: Leaderboard) {
    try check(name: name, scores: scores)
    var result = try evaluate(
      name: name, scores: scores, isSignal: isSignal, weights: weights, pt: pt)
    (result.stage, result.summary) = (stage, summary)
    let earlier = try rows()
    let isTaken = earlier.contains { $0.title == result.title }
    guard overwrite || !isTaken else {
      throw EvaluationError(
        result.title, "there is a submission of this name already",
        hint: "choose another name, or pass --force to replace it")
    }
    var entries = try earlier.filter { $0.title != result.title }.map(entry)
    entries.append(ScoredEntry(result: result, scores: scores))
    let board = try Leaderboard.make(
      title: title, entries: entries, isSignal: isSignal, weights: weights)
    let file = scoresURL(result.title)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    // Scores without a row are those of a submission that was interrupted: they may be replaced.
    try NPYFile.write(
      NumericArray(shape: [scores.count], .float64(scores)), to: file, overwrite: true)
    try board.write(to: leaderboardURL, overwrite: true)
    return (result, board)
  }

  /// What is wrong with a submission before anything is computed.
  private func check(name: String, scores: [Double]) throws {
    guard !name.allSatisfy(\.isWhitespace) else {
      throw EvaluationError("submission", "it has no name")
    }
    guard scores.count == isSignal.count else {
      throw EvaluationError(
        name, "\(scores.count) scores for \(isSignal.count) jets",
        hint: "give one score for each jet, in the order of the file of jets")
    }
    if let row = scores.firstIndex(where: { !$0.isFinite }) {
      throw EvaluationError(name, "the score in row \(row) is \(scores[row])")
    }
  }

  /// The rows that are on the board already.
  private func rows() throws -> [LeaderboardRow] {
    guard FileManager.default.fileExists(atPath: leaderboardURL.path) else { return [] }
    return try Leaderboard.read(leaderboardURL).rows
  }

  /// An earlier submission, measured again from its scores.
  private func entry(_ row: LeaderboardRow) throws -> ScoredEntry {
    let file = scoresURL(row.title)
    let scores = try ScoreFile.readScores(file)
    guard scores.count == isSignal.count else {
      throw DataFileError(
        file, "it holds \(scores.count) scores, the test set has \(isSignal.count) jets",
        hint: "start a new board for another test set")
    }
    var result = try evaluate(
      name: row.name, scores: scores, isSignal: isSignal, weights: weights, pt: pt)
    result.stage = row.stage
    result.summary = row.summary
    result.parameterCount = row.parameterCount
    result.trainingSeconds = row.trainingSeconds
    return ScoredEntry(result: result, scores: scores)
  }

  /// The file of a submission: a readable name, and a hash that keeps similar titles apart.
  func scoresURL(_ title: String) -> URL {
    let readable = String(
      title.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }.prefix(40))
    let hash = ContentHash.sha256(title).prefix(8)
    return folder.appendingPathComponent("submissions")
      .appendingPathComponent("\(readable)-\(hash).npy")
  }
}
