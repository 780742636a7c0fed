/// How text is set off on a terminal.
public enum TextStyle: Int, Sendable {
  /// Heavy type.
  case bold = 1
  /// Faint type.
  case dim = 2
  /// Errors.
  case red = 31
  /// Success.
  case green = 32
  /// Warnings.
  case yellow = 33
  /// Headings.
  case cyan = 36
}

extension Console {
  /// `text` in the given styles when `stream` is a terminal and color is wanted, else unchanged.
  public func styled(_ text: String, _ styles: TextStyle..., on stream: Stream = .output) -> String
  {
    guard usesColor, isTerminal(stream), !text.isEmpty else { return text }
    let codes = styles.map { String($0.rawValue) }.joined(separator: ";")
    return "\u{1B}[\(codes)m\(text)\u{1B}[0m"
  }
}
