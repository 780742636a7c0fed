import Messages

/// Names the errors of the fuzzing program.
enum FuzzArea {}

/// An error of the fuzzing program itself.
typealias FuzzError = ExplainedError<FuzzArea>
