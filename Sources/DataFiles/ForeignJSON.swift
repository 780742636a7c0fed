import Foundation

/// JSON from outside.
///
/// Foundation's parsers end the program at some texts instead of throwing (Swift 6.3): bytes that are
/// no UTF-8 where JSON5 has a name, and a text that breaks off right at the 513th level. Here both
/// are errors.
package enum ForeignJSON {
  /// The value that `data` describes.
  ///
  /// - Throws: `DecodingError`; what the type throws.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from data: Data, allowsJSON5: Bool = false
  ) throws -> Value {
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = allowsJSON5
    return try decoder.decode(type, from: parsable(data))
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
  /// - Throws: `DecodingError` for bytes that are no UTF-8.
  package static func parsable(_ data: Data) throws -> Data {
    guard String(validating: data, as: UTF8.self) != nil else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: [], debugDescription: "the text is not in UTF-8; save it so"))
    }
    // With a blank behind it, no error stands behind the last byte.
    return data + [UInt8(ascii: "\n")]
  }
}
