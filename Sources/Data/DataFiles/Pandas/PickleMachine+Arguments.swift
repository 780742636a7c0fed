import Foundation

extension PickleMachine {
  var broken: PickledValue.Problem {
    PickledValue.Problem(text: "the pickle breaks off or is damaged at byte \(position)")
  }

  mutating func pop() throws(PickledValue.Problem) -> PickledValue {
    guard let value = stack.popLast() else { throw broken }
    return value
  }

  func top() throws(PickledValue.Problem) -> PickledValue {
    guard let value = stack.last else { throw broken }
    return value
  }

  mutating func popToMark() throws(PickledValue.Problem) -> [PickledValue] {
    let mark = stack.lastIndex {
      if case .mark = $0 { true } else { false }
    }
    guard let mark else { throw broken }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[(mark + 1)...])
  }

  func append(_ values: [PickledValue]) throws(PickledValue.Problem) {
    guard case .list(let list) = try top() else { throw broken }
    list.values += values
  }

  func recall(_ key: Int) throws(PickledValue.Problem) -> PickledValue {
    guard let value = memory[key] else { throw broken }
    return value
  }

  mutating func byte() throws(PickledValue.Problem) -> UInt8 {
    guard position < bytes.count else { throw broken }
    position += 1
    return bytes[position - 1]
  }

  mutating func take(_ count: Int) throws(PickledValue.Problem) -> [UInt8] {
    guard count >= 0, count <= bytes.count - position else { throw broken }
    position += count
    return Array(bytes[position - count..<position])
  }

  mutating func length(_ size: Int) throws(PickledValue.Problem) -> Int {
    let value = try take(size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let length = Int(exactly: value) else { throw broken }
    return length
  }

  mutating func line() throws(PickledValue.Problem) -> [UInt8] {
    guard let end = bytes[position...].firstIndex(of: 0x0A) else { throw broken }
    defer { position = end + 1 }
    return Array(bytes[position..<end])
  }

  mutating func utf8(_ count: Int) throws(PickledValue.Problem) -> String {
    guard let text = String(validating: try take(count), as: UTF8.self) else { throw broken }
    return text
  }

  func integer(_ digits: [UInt8]) throws(PickledValue.Problem) -> Int {
    guard let value = Int(String(decoding: digits, as: UTF8.self)) else { throw broken }
    return value
  }

  func ascii(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Python's "raw-unicode-escape": Latin-1 with `\uXXXX` and `\UXXXXXXXX`.
  func unescapeUnicode(_ line: [UInt8]) throws(PickledValue.Problem) -> String {
    let lengths: [UInt8: Int] = [UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8]
    var text = String.UnicodeScalarView()
    var index = 0
    while index < line.count {
      if line[index] == UInt8(ascii: "\\"), index + 1 < line.count,
        let length = lengths[line[index + 1]]
      {
        let end = index + 2 + length
        guard end <= line.count, let code = UInt32(ascii(Array(line[index + 2..<end])), radix: 16),
          let scalar = Unicode.Scalar(code)
        else { throw broken }
        text.append(scalar)
        index = end
      } else {
        text.append(Unicode.Scalar(line[index]))
        index += 1
      }
    }
    return String(text)
  }

  /// A quoted text of Python 2 without escapes other than those of quotes and backslashes.
  func unescapeQuoted(_ line: [UInt8]) throws(PickledValue.Problem) -> String {
    guard line.count >= 2, let quote = line.first, quote == line.last,
      quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"")
    else { throw broken }
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in line.dropFirst().dropLast() {
      if isEscaped {
        guard byte == quote || byte == UInt8(ascii: "\\") else { throw broken }
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
        continue
      }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
