import Foundation

extension CSVScanner {
  /// Takes a field that is a plain decimal number which double precision holds exactly up to one
  /// rounding: at most 2^53 times or over at most 10^22 (W. D. Clinger, PLDI 1990). Leaves
  /// everything else, including almost all errors, to ``number(_:column:options:)``.
  mutating func nextSimpleNumber() -> Double? {
    var cursor = position
    let end = bytes.count
    guard cursor < end else { return nil }
    let isNegative = bytes[cursor] == UInt8(ascii: "-")
    if isNegative { cursor += 1 }
    var mantissa: UInt64 = 0
    var digits = 0
    var exponent = 0
    var isFraction = false
    while cursor < end {
      let byte = bytes[cursor]
      let digit = byte &- 0x30
      if digit < 10 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        digits += 1
        if isFraction { exponent -= 1 }
      } else if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else {
        break
      }
      cursor += 1
    }
    guard digits > 0, digits <= 19, mantissa <= 1 << 53 else { return nil }
    if cursor < end, bytes[cursor] | 0x20 == UInt8(ascii: "e") {
      guard let (value, next) = exponentField(from: cursor + 1) else { return nil }
      exponent += value
      cursor = next
    }
    guard abs(exponent) <= 22 else { return nil }
    if cursor < end {
      let byte = bytes[cursor]
      guard byte == separator.byte || byte == Self.lineFeed || byte == Self.carriageReturn else {
        return nil
      }
    }
    position = cursor
    let magnitude =
      exponent < 0
      ? Double(mantissa) / Self.powersOfTen[-exponent]
      : Double(mantissa) * Self.powersOfTen[exponent]
    return isNegative ? -magnitude : magnitude
  }

  private func exponentField(from start: Int) -> (value: Int, next: Int)? {
    var cursor = start
    guard cursor < bytes.count else { return nil }
    let isNegative = bytes[cursor] == UInt8(ascii: "-")
    if isNegative || bytes[cursor] == UInt8(ascii: "+") { cursor += 1 }
    var value = 0
    let first = cursor
    while cursor < bytes.count, cursor < first + 4, bytes[cursor] &- 0x30 < 10 {
      value = value * 10 + Int(bytes[cursor] &- 0x30)
      cursor += 1
    }
    return cursor > first ? (isNegative ? -value : value, cursor) : nil
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// The value of a field with digits, signs, points and exponents only, by the C library.
  private func decimalNumber(_ range: Range<Int>) -> Double? {
    guard !range.isEmpty, range.count < 64 else { return nil }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      for (index, byte) in bytes[range].enumerated() {
        guard
          byte &- 0x30 < 10 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "+") || byte | 0x20 == UInt8(ascii: "e")
        else { return nil }
        buffer[index] = CChar(bitPattern: byte)
      }
      buffer[range.count] = 0
      guard let start = buffer.baseAddress else { return nil }
      var end: UnsafeMutablePointer<CChar>?
      let value = strtod(start, &end)
      return end == start + range.count ? value : nil
    }
  }

  /// The value of any field, or the error to report for it.
  func number(
    _ range: Range<Int>, column: Int, options: CSVFile.Options
  ) throws(Problem) -> Double {
    if let value = decimalNumber(range), value.isFinite { return value }
    let text = String(decoding: bytes[range], as: UTF8.self)
      .trimmingCharacters(in: .whitespaces)
    if text.isEmpty {
      guard let value = options.missingValue else {
        throw Problem(
          column: column, text: "the value is missing", hint: "fill the field or drop the row")
      }
      return value
    }
    switch text {
    case "True", "true", "TRUE": return 1
    case "False", "false", "FALSE": return 0
    default: break
    }
    // Hexadecimal numbers are Swift's own idea, not that of CSV files.
    guard let value = Double(text), !text.contains(where: { $0 == "x" || $0 == "X" }) else {
      throw Problem(
        column: column, text: "\"\(shortened(text))\" is not a number",
        hint: "correct the field or leave the column out", isText: true)
    }
    guard value.isFinite || options.allowsNonFinite else {
      throw Problem(
        column: column, text: "the value is \(text), a finite number is needed",
        hint: "correct the field or drop the row")
    }
    return value
  }
}
