extension JSONTree {
  /// The tree of a valid text; nil for any other.
  init?(_ text: String) {
    var parser = Parser(text: Array(text.utf8))
    guard let tree = parser.value(), parser.isAtEnd else { return nil }
    self = tree
  }

  private struct Parser {
    let text: [UInt8]
    var position = 0

    var isAtEnd: Bool {
      mutating get {
        skipBlanks()
        return position == text.count
      }
    }

    private mutating func skipBlanks() {
      while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) {
        position += 1
      }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
      skipBlanks()
      guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
      position += 1
      return true
    }

    mutating func value() -> JSONTree? {
      if take("[") {
        var items: [JSONTree] = []
        if take("]") { return .array(items) }
        repeat {
          guard let item = value() else { return nil }
          items.append(item)
        } while take(",")
        return take("]") ? .array(items) : nil
      }
      guard take("{") else { return word().map { .literal($0) } }
      var members: [Member] = []
      if take("}") { return .object(members) }
      repeat {
        skipBlanks()
        guard let name = word(), take(":"), let value = value() else { return nil }
        members.append(Member(name: name, value: value))
      } while take(",")
      return take("}") ? .object(members) : nil
    }

    /// A text with its quotes, a number, or a name.
    private mutating func word() -> String? {
      skipBlanks()
      let start = position
      guard position < text.count else { return nil }
      if text[position] == UInt8(ascii: "\"") {
        position += 1
        while position < text.count, text[position] != UInt8(ascii: "\"") {
          position += text[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position += 1
        guard position <= text.count else { return nil }
      } else {
        while position < text.count, !",:[]{} \n\t\r".utf8.contains(text[position]) {
          position += 1
        }
      }
      return position > start ? String(decoding: text[start..<position], as: UTF8.self) : nil
    }
  }

  /// `text` as a JSON text with its quotes.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{0}"..<"\u{20}":
        let code = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
