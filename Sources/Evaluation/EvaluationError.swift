import Statistics

/// What is wrong with scores, entries or submissions: whose, what, what to do.
public struct EvaluationError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The entry, submission or set concerned.
  public var subject: String
  /// What is wrong, without a full stop.
  public var problem: String
  /// What to do about it, without a full stop.
  public var hint: String?

  /// An error about `subject`.
  public init(_ subject: String, _ problem: String, hint: String? = nil) {
    self.subject = subject
    self.problem = problem
    self.hint = hint
  }

  /// The subject, a colon and the problem; the hint on a line of its own.
  public var description: String {
    let statement = "\(subject): \(problem)."
    return hint.map { "\(statement)\n  \($0.prefix(1).uppercased() + $0.dropFirst())." }
      ?? statement
  }

  /// Runs `body` and says whose sample it was about when that is refused.
  static func about<Result>(_ subject: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as ScoredSampleError {
      throw EvaluationError(subject, error.description)
    }
  }
}
