import Messages

/// Marks the errors of this area.
public enum WeakSupervisionArea {}

/// What is wrong with mixed samples, fractions or a search: whose, what, what to do.
public typealias WeakSupervisionError = ExplainedError<WeakSupervisionArea>
