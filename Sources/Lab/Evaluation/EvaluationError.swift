import Messages
import Ranking

/// Marks the errors of this area.
public enum EvaluationArea {}

/// What is wrong with scores, entries or submissions: whose, what, what to do.
public typealias EvaluationError = ExplainedError<EvaluationArea>

extension ExplainedError<EvaluationArea> {
  /// Runs `body` and says whose sample it was about when that is refused.
  static func about<Result>(_ subject: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as ScoredSampleError {
      throw EvaluationError(subject, error.description)
    }
  }
}
