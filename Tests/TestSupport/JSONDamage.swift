import DataFiles
import Foundation

/// JSON with one value changed after another: what a file may have become on its way, or what
/// somebody may have written into it.
///
/// ```swift
/// for damage in try JSONDamage.all(of: text) { use(damage.text) }
/// ```
public struct JSONDamage: Sendable {
  /// The place of the value, and what it became.
  public let name: String
  /// The changed text.
  public let text: String

  /// Every change of one value of `text`: removed, null, of another kind, another number, an array
  /// with an element more or less. Of arrays only the first and the last element are changed.
  public static func all(of text: String) throws -> [JSONDamage] {
    let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try value.changes().map {
      JSONDamage(name: $0.name, text: String(decoding: try encoder.encode($0.value), as: UTF8.self))
    }
  }
}

/// Files of which one metadata text is damaged.
public enum ModelDamage {
  /// How many damaged files were accepted and how many refused.
  public struct Outcome: Sendable {
    /// Those that `use` took.
    public var accepted = 0
    /// Those that it threw an error about.
    public var refused = 0
  }

  /// Writes the safetensors file at `url` with every damage of a metadata text in turn, and has it
  /// used: whatever is wrong has to be an error.
  public static func sweep(
    _ url: URL, metadata name: String, use: (URL) throws -> Void
  ) throws -> Outcome {
    let file = try SafetensorsFile.read(url)
    var outcome = Outcome()
    for damage in try JSONDamage.all(of: file.metadata[name] ?? "") {
      var changed = file
      changed.metadata[name] = damage.text
      try changed.write(to: url, overwrite: true)
      do {
        try use(url)
        outcome.accepted += 1
      } catch {
        outcome.refused += 1
      }
    }
    try file.write(to: url, overwrite: true)
    return outcome
  }
}

extension JSONValue {
  /// All values with one change.
  func changes(at path: String = "") -> [(name: String, value: JSONValue)] {
    var result: [(name: String, value: JSONValue)] = [
      ("\(path) = null", .null), ("\(path) = {}", .object([:])), ("\(path) = []", .array([])),
      ("\(path) = text", .string("text")), ("\(path) = 0", .integer(0)),
      ("\(path) = -1", .integer(-1)), ("\(path) = 1e300", .number(1e300)),
      ("\(path) = 10^18", .integer(1_000_000_000_000_000_000)),
    ]
    switch self {
    case .null, .bool, .string: break
    case .integer(let value): result.append(("\(path) negated", .integer(-value)))
    case .number(let value): result.append(("\(path) negated", .number(-value)))
    case .array(let items):
      guard let first = items.first, let last = items.last else { break }
      result.append(("\(path) shorter", .array(items.dropLast())))
      result.append(("\(path) longer", .array(items + [last])))
      for (place, item) in [(0, first), (items.count - 1, last)].prefix(items.count) {
        result += item.changes(at: "\(path)[\(place)]").map { name, value in
          var changed = items
          changed[place] = value
          return (name, .array(changed))
        }
      }
    case .object(let members):
      for key in members.keys.sorted() {
        var changed = members
        changed[key] = nil
        result.append(("\(path).\(key) removed", .object(changed)))
        result += (members[key] ?? .null).changes(at: "\(path).\(key)").map { name, value in
          var changed = members
          changed[key] = value
          return (name, .object(changed))
        }
      }
    }
    return result
  }
}
