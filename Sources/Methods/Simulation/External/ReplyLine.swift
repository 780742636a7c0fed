import DataFiles
import Foundation
import Messages

/// Reads what a program printed for an event.
package enum ReplyLine {
  /// Why a line is no row.
  struct Problem: Error {
    let text: String

    init(text: String) { self.text = text.shortenedForMessage }
  }

  private struct Members: Decodable {
    enum Numbers: Decodable {
      case one(Double)
      case several([Double])

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
          self = .one(number)
        } else {
          self = .several(try container.decode([Double].self))
        }
      }

      var values: [Double] {
        switch self {
        case .one(let number): [number]
        case .several(let numbers): numbers
        }
      }
    }

    private struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    let row: SimulatedRow

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      let known = ["x", "r_xz", "t_xz"]
      let names = container.allKeys.map(\.stringValue).sorted()
      if let unknown = names.first(where: { !known.contains($0) }) {
        throw Problem(
          text: "it has \"\(unknown)\", which is none of \(known.joined(separator: ", "))")
      }
      guard names.contains("x") else { throw Problem(text: "it has no \"x\"") }
      func numbers(_ name: String) throws -> [Double]? {
        do {
          return try container.decodeIfPresent(Numbers.self, forKey: Key(stringValue: name))?.values
        } catch { throw Problem(text: "its \"\(name)\" is not made of numbers") }
      }
      let ratio = try numbers("r_xz")
      guard ratio?.count ?? 1 == 1 else { throw Problem(text: "its \"r_xz\" is not one number") }
      row = SimulatedRow(
        x: try numbers("x") ?? [], jointRatio: ratio?[0], jointScore: try numbers("t_xz"))
    }
  }

  /// Whether a line counts for nothing.
  package static func isComment(_ line: Substring) -> Bool {
    guard let first = line.first(where: { !$0.isWhitespace }) else { return true }
    return first == "#"
  }

  /// The row that a line holds.
  ///
  /// - Throws: `Problem`.
  package static func row(_ line: Substring) throws -> SimulatedRow {
    switch line.first(where: { !$0.isWhitespace }) {
    case "{": return try decode(Members.self, line).row
    case "[": return SimulatedRow(x: try decode([Double].self, line))
    default: return SimulatedRow(x: try numbers(line))
    }
  }

  private static func decode<Value: Decodable>(_ type: Value.Type, _ line: Substring) throws
    -> Value
  {
    do {
      return try ForeignJSON.decode(type, from: Data(line.utf8))
    } catch let problem as Problem {
      throw problem
    } catch {
      throw Problem(text: "that is no JSON of numbers (which know neither NaN nor infinity)")
    }
  }

  private static func numbers(_ line: Substring) throws -> [Double] {
    // "1,,2" lacks a number; several blanks are one separator.
    let fields = line.split(omittingEmptySubsequences: false) { $0 == "," || $0 == ";" }
    return try fields.flatMap { field in
      let words = field.split(whereSeparator: \.isWhitespace)
      guard !words.isEmpty else { throw Problem(text: "a number is missing between separators") }
      return try words.map { word in
        guard let number = Double(word) else { throw Problem(text: "\"\(word)\" is no number") }
        return number
      }
    }
  }
}
