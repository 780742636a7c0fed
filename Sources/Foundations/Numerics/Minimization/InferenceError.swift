import Messages

/// Marks the errors of this area.
public enum InferenceArea {}

/// What is wrong with a likelihood, a fit, a posterior or a diagnostic: whose, what, what to do.
public typealias InferenceError = ExplainedError<InferenceArea>
