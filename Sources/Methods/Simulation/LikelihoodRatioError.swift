import Messages

/// Marks the errors of this area.
public enum LikelihoodRatioArea {}

/// What is wrong with simulations, parameters or an inference: whose, what, what to do.
public typealias LikelihoodRatioError = ExplainedError<LikelihoodRatioArea>
