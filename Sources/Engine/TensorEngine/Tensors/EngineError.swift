/// Something from outside (a configuration, an architecture, an environment variable) that the
/// engine cannot use.
public struct EngineError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, where, what was expected and what to do.
  public let description: String

  /// The error with this message.
  public init(_ description: String) { self.description = description }
}
