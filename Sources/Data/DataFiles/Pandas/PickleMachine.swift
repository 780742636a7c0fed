import Foundation

/// The stack machine that a pickle is a program for.
struct PickleMachine {
  let bytes: [UInt8]
  var position = 0
  var stack: [PickledValue] = []
  var memory: [Int: PickledValue] = [:]
  var listCount = 0

  mutating func run() throws(PickledValue.Problem) -> PickledValue {
    while true {
      let start = position
      let code = try byte()
      if code == UInt8(ascii: ".") { return try pop() }
      let isKnown =
        if code < 0x80 { try runText(code) ? true : try runBinary(code) } else {
          try runLater(code)
        }
      guard isKnown else {
        throw PickledValue.Problem(
          text: "the pickle does more than list names (op code \(code) at byte \(start))")
      }
    }
  }

  /// The op codes of protocol 0, whose arguments are lines of text.
  private mutating func runText(_ code: UInt8) throws(PickledValue.Problem) -> Bool {
    switch Unicode.Scalar(code) {
    case "(": stack.append(.mark)
    case "l":
      let values = try popToMark()
      try pushList(values)
    case "t": try pushTuple(popToMark())
    case "p": memory[try integer(line())] = try top()
    case "g": stack.append(try recall(integer(line())))
    case "a":
      let item = try pop()
      try append([item])
    case "V": stack.append(.text(try unescapeUnicode(line())))
    case "S": stack.append(.text(try unescapeQuoted(line())))
    case "I", "L", "F":
      let digits = try line().filter { $0 != UInt8(ascii: "L") }
      guard let text = String(validating: digits, as: UTF8.self), Double(text) != nil else {
        throw broken
      }
      stack.append(.number(text))
    case "N": stack.append(.none)
    case "0": _ = try pop()
    case "c": stack.append(.function(try ascii(line()) + "." + ascii(line())))
    case "R": try call()
    case "b": try setState()
    default: return false
    }
    return true
  }

  // Lists of names need little of either; much of it would only exhaust the stack when it is freed.
  private mutating func pushList(_ values: [PickledValue]) throws(PickledValue.Problem) {
    listCount += 1
    guard listCount <= 64 else { throw PickledValue.Problem(text: "the pickle has too many lists") }
    let list = PickledItems()
    list.values = values
    stack.append(.list(list))
  }

  private mutating func pushTuple(_ values: [PickledValue]) throws(PickledValue.Problem) {
    let depth = 1 + (values.map(\.depth).max() ?? 0)
    guard depth <= 16 else {
      throw PickledValue.Problem(text: "the pickle has tuples in tuples in tuples")
    }
    stack.append(.tuple(values, depth: depth))
  }

  /// The op codes of protocol 1 and those of later ones that look like letters.
  private mutating func runBinary(_ code: UInt8) throws(PickledValue.Problem) -> Bool {
    switch Unicode.Scalar(code) {
    case "]": try pushList([])
    case ")": try pushTuple([])
    case "q": memory[try length(1)] = try top()
    case "r": memory[try length(4)] = try top()
    case "h": stack.append(try recall(length(1)))
    case "j": stack.append(try recall(length(4)))
    case "e":
      let items = try popToMark()
      try append(items)
    case "X": stack.append(.text(try utf8(length(4))))
    case "U": stack.append(.text(try utf8(length(1))))
    case "T": stack.append(.text(try utf8(length(4))))
    case "B": stack.append(.bytes(try take(length(4))))
    case "C": stack.append(.bytes(try take(length(1))))
    case "J": stack.append(.number("\(Int32(truncatingIfNeeded: try length(4)))"))
    case "K": stack.append(.number("\(try length(1))"))
    case "M": stack.append(.number("\(try length(2))"))
    case "G":
      let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      stack.append(.number("\(Double(bitPattern: bits))"))
    default: return false
    }
    return true
  }

  /// The op codes of protocols 2 to 5.
  private mutating func runLater(_ code: UInt8) throws(PickledValue.Problem) -> Bool {
    switch code {
    case 0x80: _ = try byte()  // PROTO
    case 0x95: _ = try take(8)  // FRAME
    case 0x94: memory[memory.count] = try top()  // MEMOIZE
    case 0x85, 0x86, 0x87:  // TUPLE1 to TUPLE3
      let count = Int(code) - 0x84
      guard stack.count >= count else { throw broken }
      let items = Array(stack.suffix(count))
      stack.removeLast(count)
      try pushTuple(items)
    case 0x88, 0x89: stack.append(.number(code == 0x88 ? "1" : "0"))  // NEWTRUE, NEWFALSE
    case 0x8A:  // LONG1
      let digits = try take(length(1))
      guard digits.count <= 8 else { throw broken }
      var value = digits.last.map { $0 & 0x80 == 0 ? 0 : -1 } ?? 0
      for digit in digits.reversed() { value = value << 8 | Int(digit) }
      stack.append(.number("\(value)"))
    case 0x8C: stack.append(.text(try utf8(length(1))))  // SHORT_BINUNICODE
    case 0x8D: stack.append(.text(try utf8(length(8))))  // BINUNICODE8
    case 0x93:  // STACK_GLOBAL
      guard let name = try pop().name, let module = try pop().name else { throw broken }
      stack.append(.function("\(module).\(name)"))
    default: return false
    }
    return true
  }

  /// The three "calls" that a NumPy scalar is written with; none of them runs anything.
  private mutating func call() throws(PickledValue.Problem) {
    guard let arguments = try pop().items, case .function(let name) = try pop() else {
      throw broken
    }
    switch name {
    case "_codecs.encode":
      guard case .text(let text)? = arguments.first else { throw broken }
      // Latin-1: one byte for one character.
      stack.append(.bytes(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }))
    case "numpy.dtype":
      guard let type = arguments.first?.name else { throw broken }
      stack.append(.elementType(type))
    case "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar":
      guard arguments.count == 2, case .elementType(let type) = arguments[0],
        case .bytes(let bytes) = arguments[1]
      else { throw broken }
      stack.append(try scalar(type, bytes))
    default:
      throw PickledValue.Problem(text: "the pickle wants to call \(name), which is refused")
    }
  }

  /// A little-endian scalar of type "i8", "f4", "U3" and so on.
  private func scalar(
    _ type: String, _ bytes: [UInt8]
  ) throws(PickledValue.Problem) -> PickledValue {
    if type.hasPrefix("U"), bytes.count % 4 == 0 {
      var text = String.UnicodeScalarView()
      for start in stride(from: 0, to: bytes.count, by: 4) {
        let code = bytes[start..<start + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        text.append(Unicode.Scalar(code) ?? "\u{FFFD}")
      }
      return .text(String(text))
    }
    let elements: [String: StoredElement] = [
      "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64, "u1": .uint8, "u2": .uint16,
      "u4": .uint32, "u8": .uint64, "f4": .float32, "f8": .float64,
    ]
    guard let element = elements[type], bytes.count == element.byteCount,
      let values = bytes.withUnsafeBytes({ element.decode($0) })
    else { throw PickledValue.Problem(text: "a NumPy scalar of type \(type) is no name") }
    let array = NumericArray(values)
    return .number((try? array.integers()).map { "\($0[0])" } ?? "\(array.doubles[0])")
  }

  /// The state of an element type tells its byte order; of everything else it is refused.
  private mutating func setState() throws(PickledValue.Problem) {
    guard let state = try pop().items, state.count > 1, case .elementType = try top(),
      let order = state[1].name, order == "<" || order == "|"
    else { throw PickledValue.Problem(text: "the pickle sets the state of an object") }
  }
}
