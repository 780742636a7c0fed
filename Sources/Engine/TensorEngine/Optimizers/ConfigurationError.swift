import Messages

/// A value of a configuration that cannot be used.
public struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Where the value stands, for example `optimizer.beta1`; empty for the whole configuration.
  public let keyPath: String
  /// What is wrong and what was expected.
  public let reason: String

  /// An error about the value at `keyPath`.
  public init(keyPath: String, reason: String) {
    self.keyPath = keyPath
    self.reason = reason
  }

  /// The same problem as a decoder reports it.
  public init(_ error: DecodingError) {
    switch error {
    case .keyNotFound(let key, let context):
      let path = (context.codingPath + [key]).keyPath
      self.init(keyPath: path, reason: "this value is missing")
    case .typeMismatch(let type, let context):
      self.init(keyPath: context.codingPath.keyPath, reason: "expected a value of type \(type)")
    case .valueNotFound(let type, let context):
      self.init(
        keyPath: context.codingPath.keyPath, reason: "expected a value of type \(type), found null")
    case .dataCorrupted(let context):
      self.init(keyPath: context.codingPath.keyPath, reason: context.debugDescription)
    @unknown default:
      self.init(keyPath: "", reason: "\(error)")
    }
  }

  /// For example `optimizer.beta1: 1.5 is out of range, expected 0 ≤ beta1 < 1`.
  public var description: String { keyPath.isEmpty ? reason : "\(keyPath): \(reason)" }
}

extension [any CodingKey] {
  /// The keys joined as `optimizer.beta1` and `layers[2].units`.
  package var keyPath: String {
    var path = ""
    for key in self {
      if let index = key.intValue {
        path += "[\(index)]"
      } else {
        path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
      }
    }
    return path
  }
}

/// Checks the values of one object of a configuration.
package struct ConfigurationCheck {
  private let path: String

  /// A check of the object at `path`.
  package init(at path: String) { self.path = path }

  /// The key path of `key` in this object.
  package func keyPath(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// - Throws: `ConfigurationError` that names the key, the value and the expectation when
  ///   `condition` is false.
  package func require(
    _ condition: Bool, _ key: String, _ value: some CustomStringConvertible, _ expectation: String
  ) throws(ConfigurationError) {
    guard !condition else { return }
    throw ConfigurationError(
      keyPath: keyPath(of: key), reason: "\(value) is out of range, expected \(expectation)")
  }
}

extension Decoder {
  /// Refuses keys outside of `known` in the object that is being read.
  ///
  /// - Throws: `ConfigurationError` that names the key and the nearest known one.
  package func refuseKeys(outside known: [String]) throws {
    let found = try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue).sorted()
    for key in found where !known.contains(key) {
      let guess = nearestName(to: key, among: known).map { "; did you mean \"\($0)\"?" } ?? "."
      throw ConfigurationError(
        keyPath: codingPath.keyPath,
        reason: "unknown key \"\(key)\"\(guess) Known keys: \(known.joined(separator: ", "))")
    }
  }
}
