/// Estimates how wide text will be, since the fonts are the reader's.
enum TextWidth {
  /// The width of `text` at font size `size`, rather too large than too small.
  static func of(_ text: String, size: Double) -> Double {
    text.reduce(0) { $0 + factor($1) } * size
  }

  private static func factor(_ character: Character) -> Double {
    switch character {
    case "i", "j", "l", ".", ",", ":", ";", "|", "!", "'", " ", "I": 0.3
    case "f", "t", "r", "(", ")", "[", "]", "/", "-", "·": 0.4
    case "m", "w", "M", "W", "@", "%", "→", "—": 0.92
    case "A"..."Z": 0.7
    default: character.isASCII ? 0.58 : 0.64
    }
  }
}
