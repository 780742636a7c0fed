import Foundation

/// Finds where a text stops being JSON or JSON5: Foundation's parser only says that it does.
struct JSONSyntax {
  /// What is wrong first, with its line and column, both counted from 1; nil where nothing is
  /// found.
  static func problem(in data: Data, allowsJSON5: Bool) -> String? {
    data.withUnsafeBytes { bytes in
      var syntax = JSONSyntax(bytes: bytes, isJSON5: allowsJSON5)
      do throws(Problem) {
        try syntax.document()
        return nil
      } catch {
        return syntax.located(error)
      }
    }
  }

  private struct Problem: Error {
    var place: Int
    var text: String
  }

  /// Foundation's own limit.
  private static let deepest = 512

  private let bytes: UnsafeRawBufferPointer
  private let isJSON5: Bool
  private var place = 0

  private init(bytes: UnsafeRawBufferPointer, isJSON5: Bool) {
    (self.bytes, self.isJSON5) = (bytes, isJSON5)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
  }

  private func located(_ problem: Problem) -> String {
    let before = bytes[..<min(problem.place, bytes.count)]
    let line = 1 + before.count { $0 == UInt8(ascii: "\n") }
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let column = 1 + String(decoding: before[start...], as: UTF8.self).count
    return "line \(line), column \(column): \(problem.text)"
  }

  // MARK: Values

  private mutating func document() throws(Problem) {
    try value(depth: 0)
    try skipSpace()
    guard place == bytes.count else {
      throw Problem(place: place, text: "there is more text after the end of the value")
    }
  }

  private mutating func value(depth: Int) throws(Problem) {
    guard depth <= JSONSyntax.deepest else {
      throw Problem(place: place, text: "more than \(JSONSyntax.deepest) levels are open here")
    }
    try skipSpace()
    guard let byte = next else {
      throw Problem(place: place, text: "the text ends where a value should stand")
    }
    switch Unicode.Scalar(byte) {
    case "{": try items(until: "}", depth: depth + 1)
    case "[": try items(until: "]", depth: depth + 1)
    case "\"": try text()
    case "'" where isJSON5: try text()
    case "-", "+", ".", "0"..."9": try number()
    default: try word()
    }
  }

  /// The members of an object or the elements of an array, with both brackets.
  private mutating func items(until closing: Unicode.Scalar, depth: Int) throws(Problem) {
    let start = place
    place += 1
    var isFirst = true
    while true {
      try skipSpace()
      if take(closing, where: isFirst || isJSON5) { return }
      if closing == "}" {
        try key(start: start)
        try skipSpace()
        guard take(":") else { throw expected("a colon after the key", start: start, closing) }
      } else if place == bytes.count {
        throw expected("a value or \(closing)", start: start, closing)
      }
      try value(depth: depth)
      try skipSpace()
      isFirst = false
      if take(closing) { return }
      guard take(",") else { throw expected("a comma or \(closing)", start: start, closing) }
    }
  }

  private mutating func key(start: Int) throws(Problem) {
    if next == UInt8(ascii: "\"") || isJSON5 && next == UInt8(ascii: "'") { return try text() }
    let first = place
    if isJSON5 { takeWord() }
    guard place > first, !isDigit(bytes[first]) else {
      place = first
      throw expected(isJSON5 ? "a key or }" : "a key in double quotes", start: start, "}")
    }
  }

  private mutating func text() throws(Problem) {
    let (start, quote) = (place, bytes[place])
    place += 1
    while let byte = next, byte != quote {
      if byte == UInt8(ascii: "\n") {
        throw Problem(place: start, text: "this text has no closing quote in its line")
      }
      if byte == UInt8(ascii: "\\") {
        try escape()
      } else {
        guard isJSON5 || byte >= 0x20 else {
          throw Problem(place: place, text: "a text has a control character")
        }
        place += 1
      }
    }
    guard take(Unicode.Scalar(quote)) else {
      throw Problem(place: start, text: "this text has no closing quote")
    }
  }

  private mutating func escape() throws(Problem) {
    let start = place
    place += 1
    guard let byte = next else { return }
    place += 1
    var digits = byte == UInt8(ascii: "u") ? 4 : 0
    if byte == UInt8(ascii: "x"), isJSON5 { digits = 2 }
    let isKnown = isJSON5 || "\"\\/bfnrtu".utf8.contains(byte)
    let code = bytes[place..<min(place + digits, bytes.count)]
    guard isKnown, code.count == digits, code.allSatisfy(isHexDigit) else {
      throw Problem(place: start, text: "this is no escape of JSON; a backslash itself is \\\\")
    }
    place += digits
  }

  private mutating func number() throws(Problem) {
    let start = place
    let isNumber = takeNumber()
    // What goes on is no part of a number, but of what was meant to be one.
    let end = place
    while let byte = next, isWordByte(byte) || byte == UInt8(ascii: ".") { place += 1 }
    guard isNumber, place == end else {
      let token = String(decoding: bytes[start..<max(place, start + 1)], as: UTF8.self)
      throw Problem(place: start, text: "\"\(shortened(token))\" is no number")
    }
  }

  /// Takes a number as far as it is one; false where it is none.
  private mutating func takeNumber() -> Bool {
    if !take("-"), isJSON5 { _ = take("+") }
    if isJSON5, let byte = next, byte == UInt8(ascii: "I") || byte == UInt8(ascii: "N") {
      let start = place
      takeWord()
      return ["Infinity", "NaN"].contains(String(decoding: bytes[start..<place], as: UTF8.self))
    }
    let start = place
    let whole = takeDigits()
    if isJSON5, whole == 1, bytes[start] == UInt8(ascii: "0"), take("x") || take("X") {
      let first = place
      while let byte = next, isHexDigit(byte) { place += 1 }
      return place > first
    }
    guard isJSON5 || whole == 1 || whole > 1 && bytes[start] != UInt8(ascii: "0") else {
      return false
    }
    if take(".") {
      let fraction = takeDigits()
      guard isJSON5 ? whole + fraction > 0 : fraction > 0 else { return false }
    } else if whole == 0 {
      return false
    }
    guard take("e") || take("E") else { return true }
    if !take("-") { _ = take("+") }
    return takeDigits() > 0
  }

  private mutating func takeDigits() -> Int {
    let first = place
    while let byte = next, isDigit(byte) { place += 1 }
    return place - first
  }

  private mutating func word() throws(Problem) {
    let start = place
    takeWord()
    guard place > start else {
      let found = Unicode.Scalar(bytes[start])
      throw Problem(place: start, text: "\"\(found)\" stands where a value should")
    }
    let found = String(decoding: bytes[start..<place], as: UTF8.self)
    let known = ["true", "false", "null"] + (isJSON5 ? ["Infinity", "NaN"] : [])
    guard known.contains(found) else {
      throw Problem(
        place: start, text: "\"\(shortened(found))\" is no value; texts stand in quotes")
    }
  }

  // MARK: Bytes

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func take(_ scalar: Unicode.Scalar, where condition: Bool = true) -> Bool {
    guard condition, next == UInt8(ascii: scalar) else { return false }
    place += 1
    return true
  }

  /// The problem that something else stands here, or that the text ends.
  private func expected(_ what: String, start: Int, _ closing: Unicode.Scalar) -> Problem {
    place < bytes.count
      ? Problem(place: place, text: "\(what) should stand here")
      : Problem(place: start, text: "this is not closed: \(closing) is missing at the end")
  }

  private mutating func takeWord() {
    while let byte = next, isWordByte(byte) { place += 1 }
  }

  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
  }

  /// Letters, digits, `_`, `$`, the escapes of names, and all that is not ASCII.
  private func isWordByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x61...0x7A).contains(byte | 0x20) || byte >= 0x80
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "\\")
  }

  private mutating func skipSpace() throws(Problem) {
    while let byte = next {
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: place += 1
      case 0x0B, 0x0C:
        guard isJSON5 else { return }
        place += 1
      case 0xC2 where isJSON5 && place + 1 < bytes.count && bytes[place + 1] == 0xA0: place += 2
      case UInt8(ascii: "/") where isJSON5: try skipComment()
      default: return
      }
    }
  }

  private mutating func skipComment() throws(Problem) {
    let start = place
    let second = place + 1 < bytes.count ? bytes[place + 1] : 0
    switch Unicode.Scalar(second) {
    case "/":
      while let byte = next, byte != UInt8(ascii: "\n") { place += 1 }
    case "*":
      place += 2
      while place + 1 < bytes.count,
        bytes[place] != UInt8(ascii: "*") || bytes[place + 1] != UInt8(ascii: "/")
      {
        place += 1
      }
      guard place + 1 < bytes.count else {
        throw Problem(place: start, text: "this comment is not closed")
      }
      place += 2
    default:
      throw Problem(place: start, text: "\"/\" begins a comment only with another / or *")
    }
  }
}
