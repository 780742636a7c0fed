import Messages

/// What can go wrong in a challenge, in words for the person at the keyboard.
public struct ChallengeError: Error, CustomStringConvertible, Sendable {
  /// What happened and what to do.
  public let description: String

  /// An error with the given words.
  public init(_ description: String) { self.description = description.shortenedForMessage }
}
