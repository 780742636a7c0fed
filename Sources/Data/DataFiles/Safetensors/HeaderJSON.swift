import Foundation

/// The JSON of a safetensors header, read strictly.
///
/// Foundation's parser keeps silent about names that occur twice and loses the order of members;
/// a header from outside must not be able to play with either.
enum HeaderJSON {
  case object([(name: String, value: HeaderJSON)])
  case array([HeaderJSON])
  case string(String)
  case integer(Int)

  /// Where and why the text is no valid header.
  struct Problem: Error {
    let text: String
  }

  init(_ text: UnsafeRawBufferPointer) throws(Problem) {
    var parser = Parser(text: Array(text))
    self = try parser.value(depth: 0)
    guard parser.peek() == nil else { throw parser.unexpected }
  }

  var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The integers of an array of integers.
  var integers: [Int]? {
    guard case .array(let items) = self else { return nil }
    var integers: [Int] = []
    for item in items {
      guard case .integer(let value) = item else { return nil }
      integers.append(value)
    }
    return integers
  }
}

private struct Parser {
  let text: [UInt8]
  var position = 0

  var unexpected: HeaderJSON.Problem {
    HeaderJSON.Problem(text: "the JSON header is broken at its byte \(position)")
  }

  mutating func peek() -> UInt8? {
    while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) { position += 1 }
    return position < text.count ? text[position] : nil
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func value(depth: Int) throws(HeaderJSON.Problem) -> HeaderJSON {
    guard depth < 8 else { throw HeaderJSON.Problem(text: "the JSON header is nested too deeply") }
    if take("{") { return .object(try members(depth: depth)) }
    if take("[") { return .array(try items(depth: depth)) }
    if take("\"") { return .string(try string()) }
    return .integer(try integer())
  }

  private mutating func members(
    depth: Int
  ) throws(HeaderJSON.Problem) -> [(name: String, value: HeaderJSON)] {
    var members: [(name: String, value: HeaderJSON)] = []
    var names: Set<String> = []
    if take("}") { return members }
    repeat {
      guard take("\"") else { throw unexpected }
      let name = try string()
      guard names.insert(name).inserted else {
        throw HeaderJSON.Problem(text: "the name \"\(name)\" occurs twice in the header")
      }
      guard take(":") else { throw unexpected }
      members.append((name, try value(depth: depth + 1)))
    } while take(",")
    guard take("}") else { throw unexpected }
    return members
  }

  private mutating func items(depth: Int) throws(HeaderJSON.Problem) -> [HeaderJSON] {
    var items: [HeaderJSON] = []
    if take("]") { return items }
    repeat { items.append(try value(depth: depth + 1)) } while take(",")
    guard take("]") else { throw unexpected }
    return items
  }

  private mutating func integer() throws(HeaderJSON.Problem) -> Int {
    let start = position
    if position < text.count, text[position] == UInt8(ascii: "-") { position += 1 }
    while position < text.count, (0x30...0x39).contains(text[position]) { position += 1 }
    guard let value = Int(String(decoding: text[start..<position], as: UTF8.self)) else {
      throw unexpected
    }
    return value
  }

  /// The rest of a string whose opening quote has been taken.
  private mutating func string() throws(HeaderJSON.Problem) -> String {
    var bytes: [UInt8] = []
    while position < text.count {
      let byte = text[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: bytes, as: UTF8.self) else { throw unexpected }
        return string
      case UInt8(ascii: "\\"): bytes += String(try escaped()).utf8
      case 0..<0x20: throw unexpected
      default: bytes.append(byte)
      }
    }
    throw unexpected
  }

  private mutating func escaped() throws(HeaderJSON.Problem) -> Unicode.Scalar {
    guard position < text.count else { throw unexpected }
    position += 1
    switch text[position - 1] {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var code = try codeUnit()
      if (0xD800..<0xDC00).contains(code) {
        guard text[position...].starts(with: "\\u".utf8) else { throw unexpected }
        position += 2
        let low = try codeUnit()
        guard (0xDC00..<0xE000).contains(low) else { throw unexpected }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw unexpected }
      return scalar
    default: throw unexpected
    }
  }

  private mutating func codeUnit() throws(HeaderJSON.Problem) -> UInt32 {
    guard position + 4 <= text.count,
      text[position..<position + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let code = UInt32(String(decoding: text[position..<position + 4], as: UTF8.self), radix: 16)
    else { throw unexpected }
    position += 4
    return code
  }
}

/// `text` as a JSON string with its quotes.
func quotedJSON(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case "\u{0}"..<"\u{20}":
      let code = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
