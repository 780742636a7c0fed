/// What is wrong with a likelihood, a fit, a posterior or a diagnostic: whose, what, what to do.
public struct InferenceError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The parameter, array, fit or setting concerned.
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
}
