import DataFiles
import Foundation
import TensorEngine

/// JSON with sorted keys, so that equal values give equal text. Double precision numbers are
/// written with as many digits as their bits need.
public func canonicalJSON(_ value: some Encodable, pretty: Bool = false) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting =
    pretty
    ? [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    : [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// The value of a metadata entry of a file.
///
/// - Throws: `DataFileError` that names the entry, and the key path inside of it.
func decodeMetadata<Value: Decodable>(
  _ type: Value.Type, _ name: String, of file: SafetensorsFile, _ url: URL
) throws -> Value {
  guard let text = file.metadata[name] else {
    throw DataFileError(url, "the metadata have no \"\(name)\"", hint: foreignFileHint)
  }
  do {
    return try ForeignJSON.decode(type, from: text)
  } catch let error as DecodingError {
    throw DataFileError(url, column: name, ConfigurationError(error).description)
  } catch let error as ConfigurationError {
    throw DataFileError(url, column: name, error.description)
  }
}

private let foreignFileHint = "use a file that this program wrote"

/// Checks the marks by which a file is recognized.
///
/// - Throws: `DataFileError` when the file is something else or of a later version.
func checkFormat(_ format: String, version: Int, of file: SafetensorsFile, _ url: URL) throws {
  guard file.metadata["format"] == format else {
    let found = file.metadata["format"].map { "its format is \"\($0)\"" } ?? "it names no format"
    throw DataFileError(url, "this is no \(format): \(found)", hint: foreignFileHint)
  }
  guard file.metadata["version"] == "\(version)" else {
    throw DataFileError(
      url, "version \(file.metadata["version"] ?? "unknown") of \(format) cannot be read",
      hint: "this program reads version \(version)")
  }
}
