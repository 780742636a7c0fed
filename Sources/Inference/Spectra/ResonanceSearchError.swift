import Messages

/// Marks the errors of this area.
public enum ResonanceSearchArea {}

/// What is wrong with a spectrum, a fit or a scan: whose, what, what to do.
public typealias ResonanceSearchError = ExplainedError<ResonanceSearchArea>
