import Foundation

/// JSON without what differs between two runs that are the same: times, dates, the environment.
enum Timeless {
  /// The object as sorted text; other data as text.
  static func text(_ data: Data) -> String {
    guard let value = try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed),
      let kept = try? JSONSerialization.data(
        withJSONObject: without(value), options: [.sortedKeys, .fragmentsAllowed])
    else { return String(decoding: data, as: UTF8.self) }
    return String(decoding: kept, as: UTF8.self)
  }

  private static func without(_ value: Any) -> Any {
    if let list = value as? [Any] {
      // A run that was resumed does not know how long all of it took, and has no note on it.
      return list.filter { !(($0 as? String)?.hasPrefix(timeNote) ?? false) }.map(without)
    }
    if let text = value as? String { return string(text) }
    guard var object = value as? [String: Any] else { return value }
    // A safetensors header says where the tensors lie, which is where they must be.
    object = object.filter { key, _ in !isTime(key) && key != "environment" && key != "command" }
    if let (columns, rows) = timelessTable(object) {
      object["columns"] = columns
      object["rows"] = rows
    }
    return object.mapValues(without)
  }

  private static let timeNote = "Simulations and trainings took"

  private static func isTime(_ name: String) -> Bool {
    let name = name.lowercased()
    return name == "created" || name.contains("second") || name == "time"
  }

  /// Metadata hold objects as text.
  private static func string(_ text: String) -> String {
    if let first = text.first, "{[".contains(first) { return Timeless.text(Data(text.utf8)) }
    return text.replacing(/[0-9.]+ (s|min|h|seconds|minutes)\b/, with: "some time")
  }

  /// A table of a report without its columns of times.
  private static func timelessTable(_ object: [String: Any]) -> ([Any], [Any])? {
    guard let columns = object["columns"] as? [[String: Any]], let rows = object["rows"] as? [[Any]]
    else { return nil }
    let kept = columns.indices.filter { !isTime(columns[$0]["title"] as? String ?? "") }
    guard rows.allSatisfy({ $0.count == columns.count }) else { return nil }
    return (kept.map { columns[$0] }, rows.map { row in kept.map { row[$0] } })
  }
}
