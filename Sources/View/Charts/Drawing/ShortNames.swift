/// Texts cut to a width in pixels, at a type size of 12.
enum ShortNames {
  /// `text` with its end cut off: for titles, which are read from the start.
  static func title(_ text: String, to width: Double) -> String {
    guard TextWidth.of(text, size: 12) > width else { return text }
    // What can't fit is left out at once: texts of files may be of any length.
    var result = String(text.prefix(TextWidth.mostCharacters(in: width, size: 12)))
    while result.count > 4, TextWidth.of(result + "…", size: 12) > width { result.removeLast() }
    return result + "…"
  }

  /// `names` cut in the middle: names of one family begin alike and differ at their ends. Different
  /// names that would look the same all the same get their number.
  static func names(_ names: [String], to width: Double) -> [String] {
    let cut = names.map { middle($0, to: width) }
    return names.indices.map { index in
      let isUnclear = names.indices.contains {
        cut[$0] == cut[index] && names[$0] != names[index]
      }
      guard isUnclear else { return cut[index] }
      let number = " #\(index + 1)"
      return middle(names[index], to: width - TextWidth.of(number, size: 12)) + number
    }
  }

  private static func middle(_ name: String, to width: Double) -> String {
    guard TextWidth.of(name, size: 12) > width else { return name }
    var kept = min(name.count - 1, TextWidth.mostCharacters(in: width, size: 12))
    func text() -> String { "\(name.prefix(kept / 3))…\(name.suffix(kept - kept / 3))" }
    while kept > 4, TextWidth.of(text(), size: 12) > width { kept -= 1 }
    return text()
  }
}
