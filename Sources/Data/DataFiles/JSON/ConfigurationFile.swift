import Foundation
import Messages

/// Configuration files: JSON5 over defaults, with unknown keys refused.
///
/// A file needs to name only what differs from the defaults. Objects are merged key by key, arrays
/// and plain values replace the default; so does an object with another `kind`, whose other
/// values are then those that its type has by itself.
public enum ConfigurationFile {
  /// Reads `url` over `defaults`.
  ///
  /// - Parameters:
  ///   - url: The file.
  ///   - defaults: What holds where the file says nothing.
  ///   - validate: Checks what the type itself lets through, before any work begins.
  /// - Throws: `DataFileError` that names the file and the key path: text that is not JSON5, a key
  ///   that nothing knows (with the nearest known one), or a value of the wrong kind or out of
  ///   range.
  public static func read<Configuration: Codable>(
    _ url: URL, defaults: Configuration, validate: (Configuration) throws -> Void = { _ in }
  ) throws -> Configuration {
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw DataFileError(url, "can't be read: \(error.localizedDescription)")
    }
    let given: JSONValue
    do {
      given = try ForeignJSON.decode(JSONValue.self, from: data, allowsJSON5: true)
    } catch {
      throw DataFileError(url, "is not JSON5: \(JSONFile.place(of: error))")
    }
    guard case .object = given else { throw DataFileError(url, "must hold one object {…}") }
    let configuration: Configuration
    do {
      let merged = given.merged(over: try tree(defaults))
      configuration = try JSONDecoder().decode(Configuration.self, from: encode(merged))
    } catch {
      throw DataFileError(url, JSONFile.place(of: error))
    }
    // What the type itself writes back is what it knows: every other key would be ignored silently.
    if let unknown = given.unknownKey(known: try tree(configuration)) {
      let guess = nearestName(to: unknown.key, among: unknown.known)
      let hint = guess.map { "did you mean \"\($0)\"? " } ?? ""
      throw DataFileError(
        url, "unknown key \"\(unknown.path)\"",
        hint: "\(hint)Known here: \(unknown.known.joined(separator: ", "))")
    }
    do {
      try validate(configuration)
    } catch {
      throw DataFileError(url, "\(error)")
    }
    return configuration
  }

  private static func tree(_ value: some Encodable) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: encode(value))
  }

  /// Sorted, indented JSON: the resolved form that repeats a run.
  public static func encode(_ configuration: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(configuration)
  }
}
