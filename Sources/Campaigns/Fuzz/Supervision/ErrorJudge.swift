import Foundation

/// Says what is wrong with an error that a reader has thrown: users have to understand it.
struct ErrorJudge {
  private var known: [ObjectIdentifier: Bool] = [:]
  /// The bytes of a message that still fits on a screen.
  private static let longest = 1 << 13

  /// Nil for an error of this project with a message of its own.
  mutating func objection(to error: any Error) -> String? {
    let type = type(of: error as Any)
    let identifier = ObjectIdentifier(type)
    if known[identifier] == nil {
      let module = String(reflecting: type).prefix { $0 != "." }
      known[identifier] = !["Swift", "Foundation", "FoundationEssentials", "__C"].contains(module)
    }
    guard known[identifier] == true else {
      return "an error of type \(String(reflecting: type)) reaches the user"
    }
    let message = "\(error)"
    guard !message.isEmpty else { return "an error without a message" }
    guard message.utf8.count <= ErrorJudge.longest else {
      return "the message has \(message.count.formatted()) characters"
    }
    let machine = [
      "DecodingError", "debugDescription", "codingPath", "NSCocoaError", "Error Domain=",
    ]
    if let word = machine.first(where: message.contains) {
      return "the message shows the machine's \"\(word)\""
    }
    return nil
  }
}
