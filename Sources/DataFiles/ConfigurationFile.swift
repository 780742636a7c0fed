import Foundation

/// Configuration files: JSON5 over defaults, with unknown keys refused.
///
/// A file needs to name only what differs from the defaults. Objects are merged key by key, arrays
/// and plain values replace the default.
public enum ConfigurationFile {
  /// Reads `url` over `defaults`.
  ///
  /// - Throws: `DataFileError` that names the file and the key path: text that is not JSON5, a key
  ///   that nothing knows (with the nearest known one), or a value of the wrong kind.
  public static func read<Configuration: Codable>(
    _ url: URL, defaults: Configuration
  ) throws -> Configuration {
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw DataFileError(url, "can't be read: \(error.localizedDescription)")
    }
    let given: Any
    do {
      given = try JSONSerialization.jsonObject(with: data, options: [.json5Allowed])
    } catch {
      throw DataFileError(url, "is not JSON5: \(error.localizedDescription)")
    }
    guard let object = given as? [String: Any] else {
      throw DataFileError(url, "must hold one object {…}")
    }
    let merged = merge(object, over: try JSONSerialization.jsonObject(with: encode(defaults)))
    let configuration: Configuration
    do {
      configuration = try JSONDecoder().decode(
        Configuration.self, from: try JSONSerialization.data(withJSONObject: merged))
    } catch let error as DecodingError {
      throw DataFileError(url, describe(error))
    }
    // What the type itself writes back is what it knows: every other key would be ignored silently.
    let known = try JSONSerialization.jsonObject(with: encode(configuration))
    if let unknown = unknownKey(in: object, known: known, path: "") {
      throw DataFileError(url, unknown)
    }
    return configuration
  }

  /// Sorted, indented JSON: the resolved form that repeats a run.
  public static func encode(_ configuration: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(configuration)
  }

  private static func merge(_ given: Any, over defaults: Any) -> Any {
    guard let given = given as? [String: Any], let defaults = defaults as? [String: Any] else {
      return given
    }
    return defaults.merging(given) { merge($1, over: $0) }
  }

  private static func unknownKey(in given: Any, known: Any, path: String) -> String? {
    if let given = given as? [String: Any], let known = known as? [String: Any] {
      for key in given.keys.sorted() where !(given[key] is NSNull) {
        guard let value = known[key] else {
          let names = known.keys.sorted()
          let hint = nearest(key, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
          return "unknown key \"\(path)\(key)\"\(hint) Known here: \(names.joined(separator: ", "))"
        }
        if let found = unknownKey(in: given[key] as Any, known: value, path: path + key + ".") {
          return found
        }
      }
    }
    if let given = given as? [Any], let known = known as? [Any], given.count == known.count {
      for (index, pair) in zip(given, known).enumerated() {
        let place = path.dropLast() + "[\(index)]."
        if let found = unknownKey(in: pair.0, known: pair.1, path: String(place)) { return found }
      }
    }
    return nil
  }

  private static func describe(_ error: DecodingError) -> String {
    let (context, what): (DecodingError.Context, String) =
      switch error {
      case .keyNotFound(let key, let context): (context, "lacks the key \"\(key.stringValue)\"")
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .dataCorrupted(let context):
        (context, context.debugDescription)
      @unknown default: (.init(codingPath: [], debugDescription: ""), "\(error)")
      }
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
    return path.isEmpty ? what : "\(path.joined(separator: ".")): \(what)"
  }

  /// The known name that begins most like `key`; a list of all of them stands beside it.
  private static func nearest(_ key: String, among names: [String]) -> String? {
    let best = names.max { common($0, key) < common($1, key) }
    return best.flatMap { common($0, key) >= 3 ? $0 : nil }
  }

  private static func common(_ name: String, _ key: String) -> Int {
    name.lowercased().commonPrefix(with: key.lowercased()).count
  }
}
