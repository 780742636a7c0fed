/// Any JSON value: what a configuration file is before a type has been found for it.
package enum JSONValue: Codable, Equatable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    // Each wrong guess costs an error with its path: the commonest kinds stand first.
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Double.self) {
      self = (try? container.decode(Int64.self)).map { .integer($0) } ?? .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if (try? decoder.unkeyedContainer()) != nil {
      self = .array(try container.decode([JSONValue].self))
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let members): try container.encode(members)
    }
  }

  /// The key whose value says which other keys an object has.
  private static let tag = "kind"

  /// This value laid over `defaults`: objects are merged key by key, everything else replaces. An
  /// object of another kind replaces too: the other keys of the default are not its own.
  func merged(over defaults: JSONValue) -> JSONValue {
    guard case .object(let given) = self, case .object(let base) = defaults else { return self }
    if case .string(let kind)? = given[JSONValue.tag],
      case .string(let standard)? = base[JSONValue.tag], kind != standard
    {
      return self
    }
    return .object(base.merging(given) { $1.merged(over: $0) })
  }

  /// The first key path here that `known` does not have, with the keys that stand in its place.
  func unknownKey(known: JSONValue, path: String = "") -> (
    path: String, key: String, known: [String]
  )? {
    switch (self, known) {
    case (.object(let given), .object(let names)):
      for (key, value) in given.sorted(by: { $0.key < $1.key }) where value != .null {
        guard let counterpart = names[key] else { return (path + key, key, names.keys.sorted()) }
        if let found = value.unknownKey(known: counterpart, path: "\(path)\(key).") { return found }
      }
      return nil
    case (.array(let given), .array(let values)) where given.count == values.count:
      for (index, pair) in zip(given, values).enumerated() {
        let place = "\(path.dropLast())[\(index)]."
        if let found = pair.0.unknownKey(known: pair.1, path: place) { return found }
      }
      return nil
    default:
      return nil
    }
  }
}
