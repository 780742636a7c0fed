import Foundation

/// Walks over the bytes of a delimited text file.
struct CSVScanner {
  /// What stands between two fields.
  enum Separator: Sendable {
    case comma, tab, semicolon
    /// Any number of spaces and tabs.
    case space

    var byte: UInt8 {
      switch self {
      case .comma: UInt8(ascii: ",")
      case .tab: UInt8(ascii: "\t")
      case .semicolon: UInt8(ascii: ";")
      case .space: UInt8(ascii: " ")
      }
    }
  }

  /// What is wrong in the current line.
  struct Problem: Error {
    var column: Int?
    var text: String
    var hint: String?
    /// Whether the field would do in a column of texts.
    var isText = false
  }

  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let quote = UInt8(ascii: "\"")
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")

  let bytes: UnsafeRawBufferPointer
  /// The end of the last line that has something in it.
  private let lastContent: Int
  var position: Int
  /// The line of `position`, counted from 1.
  var line: Int
  var separator: Separator

  init(bytes: UnsafeRawBufferPointer, position: Int, line: Int, separator: Separator) {
    self.bytes = bytes
    (self.position, self.line, self.separator) = (position, line, separator)
    let blank = [Self.lineFeed, Self.carriageReturn, Self.space, Self.tab]
    lastContent = (bytes.lastIndex { !blank.contains($0) } ?? -1) + 1
  }

  /// Moves to the next line that has something in it; false at the end of the file.
  mutating func skipBlankLines() -> Bool {
    var probe = position
    while probe < bytes.count {
      switch bytes[probe] {
      case Self.lineFeed:
        probe += 1
        line += 1
        position = probe
      case Self.tab where separator == .tab: return true
      case Self.carriageReturn, Self.space, Self.tab: probe += 1
      default: return true
      }
    }
    position = bytes.count
    return false
  }

  /// Moves to the next row of a file with so many columns; false at the end of the file.
  ///
  /// A blank line between the rows of a single column is a row whose value is missing: without it
  /// the rows below would move up.
  mutating func moveToRow(columns: Int) -> Bool {
    columns > 1 ? skipBlankLines() : position < lastContent
  }

  /// Moves over the spaces in front of the current line's text.
  mutating func skipSpaces() {
    while position < bytes.count, bytes[position] == Self.space { position += 1 }
  }

  /// The separator that the current line has, outside quotes.
  func sniffSeparator() -> Separator {
    var found: Set<UInt8> = []
    var isQuoted = false
    for byte in bytes[position...] {
      if byte == Self.quote { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == Self.lineFeed || byte == Self.carriageReturn { break }
      found.insert(byte)
    }
    let candidates: [Separator] = [.comma, .tab, .semicolon, .space]
    return candidates.first { found.contains($0.byte) } ?? .comma
  }

  /// The wanted fields of the current line as text, all without a condition; moves to the next
  /// line.
  mutating func readTexts(where isWanted: (Int) -> Bool = { _ in true }) -> [String] {
    var texts: [String] = []
    var column = -1
    repeat {
      skipPadding()
      let (range, isQuoted) = nextField()
      column += 1
      guard isWanted(column) else { continue }
      var text = String(decoding: bytes[range], as: UTF8.self)
      if isQuoted {
        text = text.replacingOccurrences(of: "\"\"", with: "\"")
      } else {
        text = text.trimmingCharacters(in: .whitespaces)
      }
      texts.append(text)
    } while takeSeparator()
    takeLineEnd()
    return texts
  }

  /// Reads the numbers of the current line and moves to the next one; after an error `line` is the
  /// line of the error.
  ///
  /// - Parameters:
  ///   - targets: For every column of the file where its number goes; negative for columns that are
  ///     not wanted.
  ///   - row: Where the numbers go.
  ///   - value: The number for the field in a range of bytes, of a column of the file, that is not
  ///     a plain decimal number.
  mutating func readRow(
    targets: [Int], into row: UnsafeMutableBufferPointer<Double>,
    value: (CSVScanner, Range<Int>, Int) throws(Problem) -> Double
  ) throws(Problem) {
    let firstLine = line
    var column = 0
    repeat {
      skipPadding()
      guard column < targets.count else {
        throw Problem(
          text: "there are more than the \(targets.count) fields that the first line has")
      }
      let target = targets[column]
      if target < 0 {
        _ = nextField()
      } else if let value = nextSimpleNumber() {
        row[target] = value
      } else {
        let (range, _) = nextField()
        row[target] = try value(self, range, column)
      }
      column += 1
    } while takeSeparator()
    guard atLineEnd else {
      throw Problem(column: column - 1, text: "text follows the closing quote")
    }
    guard column == targets.count else {
      line = firstLine
      throw Problem(
        text: "there are \(column) fields, the first line has \(targets.count)",
        hint: position >= bytes.count
          ? "the file seems cut off: copy or download it again" : "correct the line")
    }
    takeLineEnd()
  }

  private var atLineEnd: Bool {
    position >= bytes.count || bytes[position] == Self.lineFeed
      || bytes[position] == Self.carriageReturn
  }

  private mutating func takeLineEnd() {
    if position < bytes.count, bytes[position] == Self.carriageReturn { position += 1 }
    if position < bytes.count, bytes[position] == Self.lineFeed { position += 1 }
    line += 1
  }

  private mutating func skipPadding() {
    while position < bytes.count,
      bytes[position] == Self.space
        || (bytes[position] == Self.tab && separator != .tab)
    { position += 1 }
  }

  /// Takes what stands between two fields; false at the end of the line.
  private mutating func takeSeparator() -> Bool {
    if separator == .space {
      skipPadding()
      return !atLineEnd
    }
    guard position < bytes.count, bytes[position] == separator.byte else { return false }
    position += 1
    return true
  }

  /// Takes one field and says where its content stands.
  mutating func nextField() -> (content: Range<Int>, isQuoted: Bool) {
    if position < bytes.count, bytes[position] == Self.quote {
      let start = position + 1
      position = start
      while position < bytes.count {
        if bytes[position] == Self.quote {
          guard position + 1 < bytes.count, bytes[position + 1] == Self.quote else { break }
          position += 1
        } else if bytes[position] == Self.lineFeed {
          line += 1
        }
        position += 1
      }
      let content = start..<min(position, bytes.count)
      position = min(position + 1, bytes.count)
      let end = position
      skipPadding()
      // Spaces are the separator itself, which `takeSeparator` wants to see.
      if separator == .space { position = end }
      return (content, true)
    }
    let start = position
    let separatorByte = separator.byte
    while position < bytes.count {
      let byte = bytes[position]
      if byte == separatorByte || byte == Self.lineFeed || byte == Self.carriageReturn { break }
      if byte == Self.tab, separator == .space { break }
      position += 1
    }
    return (start..<position, false)
  }
}
