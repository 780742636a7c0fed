extension String {
  /// This text, without its middle where it is longer than a message may be: texts of files stand
  /// in messages, and files may hold texts of any length.
  public var shortenedForMessage: String {
    let (whole, beginning, end) = (1000, 700, 200)
    guard utf8.count > whole, count > whole else { return self }
    return "\(prefix(beginning)) … \(suffix(end))"
  }
}
