/// Changes of a JSON document, one after the other (JSON Patch, RFC 6902).
package struct JSONPatch: Decodable, Equatable {
  /// A change.
  enum Operation: Equatable {
    case add(JSONPointer, JSONValue)
    case remove(JSONPointer)
    case replace(JSONPointer, JSONValue)
    case move(from: JSONPointer, to: JSONPointer)
    case copy(from: JSONPointer, to: JSONPointer)
    case test(JSONPointer, JSONValue)
  }

  /// Why an operation cannot be done.
  package struct Problem: Error, CustomStringConvertible {
    package let description: String
  }

  let operations: [Operation]

  /// The most values that a patch copies: a few copies of copies would fill any memory.
  private static let mostCopied = 1_000_000

  package init(from decoder: any Decoder) throws {
    operations = try [Operation](from: decoder)
  }

  /// The document after all changes.
  ///
  /// - Throws: `Problem` with the number of the operation, from 1, for places that the document
  ///   does not have and tests that fail.
  package func applied(to document: JSONValue) throws -> JSONValue {
    var result = document
    var copied = 0
    for (number, operation) in operations.enumerated() {
      do {
        switch operation {
        case .add(let place, let value): try result.add(value, at: place.tokens[...])
        case .remove(let place): _ = try result.remove(at: place.tokens[...])
        case .replace(let place, let value): try result.replace(place.tokens[...], by: value)
        case .move(let source, let place):
          if place.tokens.starts(with: source.tokens), place != source {
            throw Problem(description: "a value cannot be moved into itself")
          }
          try result.add(try result.remove(at: source.tokens[...]), at: place.tokens[...])
        case .copy(let source, let place):
          let value = try result.value(at: source.tokens[...])
          copied += value.count
          guard copied <= JSONPatch.mostCopied else {
            throw Problem(description: "the patch copies more than \(JSONPatch.mostCopied) values")
          }
          try result.add(value, at: place.tokens[...])
        case .test(let place, let value):
          guard try result.value(at: place.tokens[...]).isSame(as: value) else {
            throw Problem(description: "the document has another value at \(place.text)")
          }
        }
      } catch let problem as Problem {
        throw Problem(description: "operation \(number + 1): \(problem)")
      }
    }
    return result
  }
}

/// The place of a value in a JSON document (RFC 6901).
struct JSONPointer: Decodable, Equatable {
  let text: String
  /// Keys and indices from the root.
  let tokens: [String]

  init(from decoder: any Decoder) throws {
    text = try decoder.singleValueContainer().decode(String.self)
    guard text.isEmpty || text.hasPrefix("/") else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "\"\(text)\" is no place in a document: it begins with /"))
    }
    tokens = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
      String($0).replacing("~1", with: "/").replacing("~0", with: "~")
    }
  }
}

extension JSONPatch.Operation: Decodable {
  private enum CodingKeys: String, CodingKey { case op, path, from, value }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let path = try container.decode(JSONPointer.self, forKey: .path)
    func value() throws -> JSONValue { try container.decode(JSONValue.self, forKey: .value) }
    func source() throws -> JSONPointer { try container.decode(JSONPointer.self, forKey: .from) }
    let name = try container.decode(String.self, forKey: .op)
    switch name {
    case "add": self = .add(path, try value())
    case "remove": self = .remove(path)
    case "replace": self = .replace(path, try value())
    case "move": self = .move(from: try source(), to: path)
    case "copy": self = .copy(from: try source(), to: path)
    case "test": self = .test(path, try value())
    default:
      throw DecodingError.dataCorruptedError(
        forKey: .op, in: container,
        debugDescription: "\"\(name)\" is none of add, remove, replace, move, copy and test")
    }
  }
}

extension JSONValue {
  private typealias Problem = JSONPatch.Problem
  fileprivate typealias Path = ArraySlice<String>

  /// The number of values in this one, itself among them.
  fileprivate var count: Int {
    switch self {
    case .array(let items): items.reduce(1) { $0 + $1.count }
    case .object(let members): members.values.reduce(1) { $0 + $1.count }
    default: 1
    }
  }

  /// Equal in value: 1 and 1.0 are the same number.
  fileprivate func isSame(as other: JSONValue) -> Bool {
    switch (self, other) {
    case (.integer(let a), .number(let b)), (.number(let b), .integer(let a)): return Double(a) == b
    case (.array(let a), .array(let b)):
      return a.count == b.count && zip(a, b).allSatisfy { $0.isSame(as: $1) }
    case (.object(let a), .object(let b)):
      return a.count == b.count && a.allSatisfy { b[$0.key]?.isSame(as: $0.value) ?? false }
    default: return self == other
    }
  }

  fileprivate func value(at path: Path) throws -> JSONValue {
    guard let token = path.first else { return self }
    switch self {
    case .array(let items):
      return try items[JSONValue.index(token, below: items.count)].value(at: path.dropFirst())
    case .object(let members):
      guard let member = members[token] else { throw JSONValue.missing(token) }
      return try member.value(at: path.dropFirst())
    default: throw JSONValue.missing(token)
    }
  }

  fileprivate mutating func add(_ value: JSONValue, at path: Path) throws {
    try change(path, to: value) { items, token in
      let index = token == "-" ? items.count : try JSONValue.index(token, below: items.count + 1)
      items.insert(value, at: index)
    } member: { members, token in
      members[token] = value
    }
  }

  fileprivate mutating func replace(_ path: Path, by value: JSONValue) throws {
    try change(path, to: value) { items, token in
      items[try JSONValue.index(token, below: items.count)] = value
    } member: { members, token in
      guard members.updateValue(value, forKey: token) != nil else { throw JSONValue.missing(token) }
    }
  }

  fileprivate mutating func remove(at path: Path) throws -> JSONValue {
    var removed = self
    try change(path, to: .null) { items, token in
      removed = items.remove(at: try JSONValue.index(token, below: items.count))
    } member: { members, token in
      guard let member = members.removeValue(forKey: token) else { throw JSONValue.missing(token) }
      removed = member
    }
    return removed
  }

  /// Goes to the parent of the place and changes its item or member there.
  private mutating func change(
    _ path: Path, to whole: JSONValue, item: (inout [JSONValue], String) throws -> Void,
    member: (inout [String: JSONValue], String) throws -> Void
  ) throws {
    guard let token = path.first else {
      self = whole
      return
    }
    switch self {
    case .array(var items):
      self = .null  // Else the items would be copied.
      if path.count == 1 {
        try item(&items, token)
      } else {
        try items[JSONValue.index(token, below: items.count)].change(
          path.dropFirst(), to: whole, item: item, member: member)
      }
      self = .array(items)
    case .object(var members):
      self = .null
      if path.count == 1 {
        try member(&members, token)
      } else {
        guard var next = members.removeValue(forKey: token) else { throw JSONValue.missing(token) }
        try next.change(path.dropFirst(), to: whole, item: item, member: member)
        members[token] = next
      }
      self = .object(members)
    default: throw JSONValue.missing(token)
    }
  }

  private static func index(_ token: String, below count: Int) throws -> Int {
    guard let index = Int(token), String(index) == token, (0..<count).contains(index) else {
      throw Problem(description: "the list there has no place \"\(token)\"")
    }
    return index
  }

  private static func missing(_ token: String) -> JSONPatch.Problem {
    Problem(description: "the document does not have \"\(token)\" there")
  }
}
