import Foundation

/// JSON from outside.
///
/// Foundation's parsers end the program at some texts instead of throwing (Swift 6.3): bytes that
/// are no UTF-8 where JSON5 has a name, a text that breaks off right at the 513th level, and in
/// JSON5 numbers that end with the sign of their exponent. Here these are errors.
package enum ForeignJSON {
  /// The value that `data` describes.
  ///
  /// - Throws: `DecodingError`, with line and column for a text that is no JSON; what the type
  ///   throws.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from data: Data, allowsJSON5: Bool = false
  ) throws -> Value {
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = allowsJSON5
    let text = try parsable(data)
    do {
      return try decoder.decode(type, from: text)
    } catch let error as DecodingError {
      // What a type says of a text that is no JSON leads astray.
      guard let problem = JSONSyntax.problem(in: data, allowsJSON5: allowsJSON5) else {
        throw error
      }
      throw DecodingError.dataCorrupted(
        .init(codingPath: [], debugDescription: problem, underlyingError: error))
    }
  }

  /// The value that `text` describes.
  ///
  /// - Throws: `DecodingError`; what the type throws.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from text: String
  ) throws -> Value {
    try decode(type, from: Data(text.utf8))
  }

  /// The same document in a form that Foundation's parsers survive.
  ///
  /// - Throws: `DecodingError` for bytes that are no UTF-8, and for numbers without their exponent.
  package static func parsable(_ data: Data) throws -> Data {
    guard String(validating: data, as: UTF8.self) != nil else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: [], debugDescription: "the text is not in UTF-8; save it so"))
    }
    if let line = lineOfBrokenExponent(data) {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: [],
          debugDescription: "a number in line \(line) ends with the sign of its exponent"))
    }
    // With a blank behind it, no error stands behind the last byte.
    return data + [UInt8(ascii: "\n")]
  }

  /// The line of the first number, outside of texts and comments, with a sign behind its `e` and no
  /// digit behind that; nil where there is none.
  private static func lineOfBrokenExponent(_ data: Data) -> Int? {
    data.withUnsafeBytes { bytes -> Int? in
      func byte(_ place: Int) -> UInt8? { bytes.indices.contains(place) ? bytes[place] : nil }
      func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
      var place = 0
      while place < bytes.count {
        switch bytes[place] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
          let quote = bytes[place]
          place += 1
          while place < bytes.count, bytes[place] != quote {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
          }
        case UInt8(ascii: "/") where byte(place + 1) == UInt8(ascii: "/"):
          while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
        case UInt8(ascii: "/") where byte(place + 1) == UInt8(ascii: "*"):
          place += 2
          while place < bytes.count,
            bytes[place] != UInt8(ascii: "*") || byte(place + 1) != UInt8(ascii: "/")
          {
            place += 1
          }
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
          let isExponent =
            place >= 2 && bytes[place - 1] | 0x20 == UInt8(ascii: "e")
            && (isDigit(bytes[place - 2]) || bytes[place - 2] == UInt8(ascii: "."))
          if isExponent, !isDigit(byte(place + 1)) {
            return 1 + bytes[..<place].count { $0 == UInt8(ascii: "\n") }
          }
        default: break
        }
        place += 1
      }
      return nil
    }
  }
}
