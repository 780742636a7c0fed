extension String {
  /// The number of terminal columns the text takes: combining marks and escape sequences none,
  /// wide East Asian characters and emoji two.
  public var displayWidth: Int {
    var width = 0
    var inEscape = false
    for character in self {
      if character == "\u{1B}" {
        inEscape = true
      } else if inEscape {
        if character.isLetter { inEscape = false }
      } else {
        width += character.displayWidth
      }
    }
    return width
  }

  /// The text cut to `width` columns, its end replaced by `ellipsis` when something is lost. For
  /// text without escape sequences.
  func truncated(toWidth width: Int, ellipsis: String = "…") -> String {
    if displayWidth <= width { return self }
    var result = ""
    var used = ellipsis.displayWidth
    for character in self {
      used += character.displayWidth
      if used > width { break }
      result.append(character)
    }
    return result + ellipsis
  }
}

extension Character {
  fileprivate var displayWidth: Int {
    guard let scalar = unicodeScalars.first else { return 0 }
    switch scalar.properties.generalCategory {
    case .control, .format, .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    if scalar.properties.isEmojiPresentation { return 2 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      return 2
    default:
      return 1
    }
  }
}
