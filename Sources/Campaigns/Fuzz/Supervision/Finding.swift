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
  /// Where and why a worker ended; nothing where it went on.
  var trace = Trace()

  /// One line: what happens, with the name of the input.
  var text: String {
    "\(reader):\(number) \(Finding.text(of: kind))"
      + (trace.words.isEmpty ? "" : ", \"\(trace.words)\"")
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
    return "\(reader) \(kind) \(trace.words) \(trace.frames.prefix(5))"
  }

  /// Whether it happens inside of a library that is loaded at run time, which is not ours to mend.
  var isForeign: Bool { trace.library != nil }
}
