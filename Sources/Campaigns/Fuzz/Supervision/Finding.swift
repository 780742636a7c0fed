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
  /// What the program says about it before it ends; empty where it says nothing.
  var words = ""

  /// One line: what happens, with the name of the input.
  var text: String {
    "\(reader):\(number) \(Finding.text(of: kind))" + (words.isEmpty ? "" : ", \"\(words)\"")
  }

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
    return "\(reader) \(kind) \(words) \(frames.prefix(5))"
  }

  /// The frames of this program in what a worker printed: `symbol+offset` or `+offset`; libraries and
  /// what counts allocations are left out.
  static func frames(in words: String) -> [String] {
    words.split(separator: "\n").compactMap { line in
      guard line.hasSuffix("]"), !line.contains(".so"), !line.contains("alloc"),
        let open = line.firstIndex(of: "("), let close = line[open...].firstIndex(of: ")")
      else { return nil }
      return String(line[line.index(after: open)..<close])
    }
  }

  /// The line in which a worker says why it ends.
  static func lastWords(in words: String) -> String {
    words.split(separator: "\n").first { $0.contains("Fatal error") }.map(String.init) ?? ""
  }
}
