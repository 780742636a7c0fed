extension Decoder {
  /// An error about the value that is being read, with its place.
  package func problem(_ text: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: codingPath, debugDescription: text))
  }

  /// Makes sure of something about the value that is being read: what comes from a file is checked
  /// where it is decoded, so that nothing behind can stumble over it.
  ///
  /// - Parameter problem: What is wrong, without a full stop.
  /// - Throws: `DecodingError` with the place of the value when `condition` is false.
  package func require(_ condition: Bool, _ problem: @autoclosure () -> String) throws {
    guard condition else { throw self.problem(problem()) }
  }
}
