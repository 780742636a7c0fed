/// A statement and a hint as errors show them: two sentences, the hint on a line of its own.
public func explanation(_ statement: String, hint: String?) -> String {
  guard let hint = hint?.shortenedForMessage else { return "\(statement)." }
  return "\(statement).\n  \(hint.prefix(1).uppercased() + hint.dropFirst())."
}

/// An error that says whose problem it is, what it is, and what to do.
///
/// `Area` only tells the errors of different modules apart; each module names its own:
/// ```swift
/// public enum SpectrumArea {}
/// public typealias SpectrumError = ExplainedError<SpectrumArea>
/// ```
public struct ExplainedError<Area>: Error, Equatable, CustomStringConvertible, Sendable {
  /// The thing concerned: a sample, a file, a column, a setting.
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
    explanation("\(subject.shortenedForMessage): \(problem.shortenedForMessage)", hint: hint)
  }
}
