/// Estimates how wide text will be, since the fonts are the reader's.
enum TextWidth {
  /// The width of `text` at font size `size`, rather too large than too small.
  static func of(_ text: String, size: Double) -> Double {
    text.reduce(0) { $0 + factor($1) } * size
  }

  /// The most characters that fit into `width` at font size `size`: as many of the narrowest.
  static func mostCharacters(in width: Double, size: Double) -> Int {
    Int(min(max(width / (narrowest * size), 0), 1e6))
  }

  private static let narrowest = 0.3

  private static func factor(_ character: Character) -> Double {
    switch character {
    case "i", "j", "l", ".", ",", ":", ";", "|", "!", "'", " ", "I": narrowest
    case "f", "t", "r", "(", ")", "[", "]", "/", "-", "·": 0.4
    case "m", "w", "M", "W", "@", "%", "→", "—": 0.92
    case "A"..."Z": 0.7
    default: character.isASCII ? 0.58 : 0.64
    }
  }
}
