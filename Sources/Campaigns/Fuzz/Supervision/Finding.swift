import Foundation

/// An input that breaks a reader, or that it answers badly.
struct Finding: Sendable {
  /// What happens.
  enum Kind: Equatable, Sendable {
    case trap(signal: Int32)
    case hang
    case memory(bytes: Int64)
    case objection(String)
  }

  let reader: String
  let number: Int
  let kind: Kind
  /// Where it happens, the innermost function first; empty where that is not known.
  var frames: [String] = []

  /// One line: what happens, with the name of the input.
  var text: String { "\(reader):\(number) \(Finding.text(of: kind))" }

  private static func text(of kind: Kind) -> String {
    switch kind {
    case .trap(let signal):
      "ends the program (\(String(cString: strsignal(signal)).lowercased()))"
    case .hang: "does not come to an end"
    case .memory(let bytes): "asks for \(bytes.formatted()) bytes"
    case .objection(let text): text
    }
  }

  /// What findings of the same cause have in common.
  var cause: String {
    let kind =
      switch kind {
      case .trap: "trap"
      case .hang: "hang"
      case .memory: "memory"
      case .objection(let text): text
      }
    return "\(reader) \(kind) \(frames.prefix(5))"
  }

  /// The frames of this program in what a worker printed: `(symbol+offset)` or `(+offset)`.
  static func frames(in words: String) -> [String] {
    words.split(separator: "\n").compactMap { line in
      guard line.contains("fuzz("), !line.contains("alloc"), let open = line.firstIndex(of: "("),
        let close = line[open...].firstIndex(of: ")")
      else { return nil }
      return String(line[line.index(after: open)..<close])
    }
  }
}
