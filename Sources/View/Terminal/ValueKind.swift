import Messages

/// What an option's value or a positional argument may be; checked before the command runs.
public enum ValueKind: Sendable, Equatable {
  /// Any text.
  case text
  /// A whole number, within `range` when one is given. `1_000_000` and `1e6` are accepted.
  case integer(in: ClosedRange<Int>? = nil)
  /// A finite decimal number, within `range` when one is given.
  case number(in: ClosedRange<Double>? = nil)
  /// The path of a file. Whether it must exist is for the command to say.
  case file
  /// The path of a folder.
  case folder
  /// The path of a file that the command makes, with one of these extensions.
  case newFile([String])
  /// The path of a folder in which the command makes files; it need not be there.
  case newFolder
  /// One of a fixed list of words.
  case choice([String])

  /// The whole number that `text` spells, or nil.
  static func integer(from text: String) -> Int? {
    let digits = text.replacing("_", with: "")
    if let value = Int(digits) { return value }
    guard let value = Double(digits) else { return nil }
    return Int(exactly: value)
  }

  /// The finite number that `text` spells, or nil.
  static func number(from text: String) -> Double? {
    guard let value = Double(text.replacing("_", with: "")), value.isFinite else { return nil }
    return value
  }

  /// Why `text` is not acceptable, or nil when it is.
  func objection(to text: String) -> String? {
    switch self {
    case .text:
      return nil
    case .file, .folder, .newFolder:
      return text.isEmpty ? "expected a path" : nil
    case .newFile(let extensions):
      if text.isEmpty { return "expected a path" }
      if extensions.contains(where: { text.lowercased().hasSuffix(".\($0)") }) { return nil }
      let list = extensions.map { ".\($0)" }.joined(separator: " or ")
      return "the file's name must end in \(list), which is what is written"
    case .choice(let words):
      if words.contains(text) { return nil }
      let list = words.map { "'\($0)'" }.joined(separator: ", ")
      let hint = nearestName(to: text, among: words).map { "; did you mean '\($0)'?" } ?? ""
      return "expected one of \(list)\(hint)"
    case .integer(let range):
      guard let value = ValueKind.integer(from: text) else {
        return "expected \(ValueKind.description(of: range))"
      }
      guard let range, !range.contains(value) else { return nil }
      return "expected \(ValueKind.description(of: range))"
    case .number(let range):
      guard let value = ValueKind.number(from: text) else {
        return "expected \(ValueKind.description(of: range))"
      }
      guard let range, !range.contains(value) else { return nil }
      return "expected \(ValueKind.description(of: range))"
    }
  }

  private static func description(of range: ClosedRange<Int>?) -> String {
    guard let range else { return "a whole number" }
    switch (range.lowerBound, range.upperBound) {
    case (Int.min, Int.max): return "a whole number"
    case (let low, Int.max): return "a whole number of at least \(low)"
    case (Int.min, let high): return "a whole number of at most \(high)"
    case (let low, let high): return "a whole number from \(low) to \(high)"
    }
  }

  private static func description(of range: ClosedRange<Double>?) -> String {
    guard let range else { return "a number" }
    let low = short(range.lowerBound)
    let high = short(range.upperBound)
    switch (
      range.lowerBound.isFinite && -range.lowerBound < .greatestFiniteMagnitude,
      range.upperBound < .greatestFiniteMagnitude
    )
    {
    case (true, true): return "a number from \(low) to \(high)"
    case (true, false): return "a number of at least \(low)"
    case (false, true): return "a number of at most \(high)"
    case (false, false): return "a number"
    }
  }

  private static func short(_ value: Double) -> String {
    guard let whole = Int(exactly: value) else { return "\(value)" }
    return "\(whole)"
  }
}
