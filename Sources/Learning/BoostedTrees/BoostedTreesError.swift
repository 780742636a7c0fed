import Messages

/// Marks the errors of this area.
public enum BoostedTreesArea {}

/// What is wrong with a table, targets or weights for boosted trees: whose, what, what to do.
public typealias BoostedTreesError = ExplainedError<BoostedTreesArea>
