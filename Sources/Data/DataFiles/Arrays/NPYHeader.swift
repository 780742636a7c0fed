import Foundation

/// The header of an npy file: element type, order and shape.
///
/// Format: NumPy Enhancement Proposal 1 and `numpy.lib.format`, versions 1 to 3.
struct NPYHeader {
  enum Element: Equatable {
    case number(StoredElement)
    /// Strings of `count` bytes, or of `count` UTF-32 code points when `isWide`.
    case text(count: Int, isWide: Bool)
    /// Records of `size` bytes.
    case records([NPYField], size: Int)

    var byteCount: Int {
      switch self {
      case .number(let element): element.byteCount
      case .text(let count, let isWide): isWide ? 4 * count : count
      case .records(_, let size): size
      }
    }
  }

  let element: Element
  let isBigEndian: Bool
  let isColumnMajor: Bool
  let shape: [Int]
  /// Where the elements start.
  let dataOffset: Int

  /// Why a header cannot be read, without the file's name.
  struct Problem: Error {
    let text: String
    var hint: String?
  }

  static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

  init(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
    guard bytes.count >= 10, bytes.prefix(6).elementsEqual(Self.magic) else {
      throw Problem(text: "this does not start like an npy file", hint: "write it with numpy.save")
    }
    let version = bytes[6]
    guard (1...3).contains(version) else {
      throw Problem(text: "npy format version \(version) is unknown")
    }
    let start = version == 1 ? 10 : 12
    let length: Int? =
      version == 1
      ? bytes.littleEndian(UInt16.self, at: 8).map { Int($0) }
      : bytes.littleEndian(UInt32.self, at: 8).map { Int($0) }
    guard let length, let header = bytes.slice(start, count: length) else {
      throw Problem(text: "the npy header is cut off", hint: "copy or download the file again")
    }
    dataOffset = start + length
    var scanner = HeaderScanner(text: Array(header))
    let fields = try scanner.dictionary()
    switch fields.descriptor {
    case .plain(let text): (element, isBigEndian) = try Self.parse(descriptor: text)
    case .fields(let list): (element, isBigEndian) = (try Self.records(list), false)
    }
    isColumnMajor = fields.isColumnMajor
    shape = fields.shape
  }

  /// The fields of records, each with its place.
  private static func records(
    _ list: [(name: String, descriptor: String, shape: [Int])]
  ) throws(Problem) -> Element {
    var fields: [NPYField] = []
    var offset = 0
    for (name, descriptor, shape) in list {
      guard let count = elementCount(shape), (1...largestFieldCount).contains(count) else {
        throw Problem(text: "the field '\(shortened(name))' has the shape \(shape)")
      }
      // numpy fills gaps with bytes that have no name.
      if name.isEmpty, descriptor.hasPrefix("|V"), let gap = Int(descriptor.dropFirst(2)),
        (0..<1 << 28).contains(gap)
      {
        offset += gap * count
      } else {
        let (element, isBigEndian) = try parse(descriptor: descriptor)
        fields.append(
          NPYField(
            name: name, element: element, isBigEndian: isBigEndian, offset: offset, count: count))
        offset += element.byteCount * count
      }
      guard offset < 1 << 30 else { throw Problem(text: "a record has more than 2^30 bytes") }
    }
    guard !fields.isEmpty else { throw Problem(text: "the records have no fields") }
    return .records(fields, size: offset)
  }

  /// The most elements of a field that is an array.
  private static let largestFieldCount = 1 << 16

  private static func parse(
    descriptor: String
  ) throws(Problem) -> (element: Element, isBigEndian: Bool) {
    let unsupported = Problem(
      text: "elements of type '\(shortened(descriptor))' are not supported",
      hint: "convert them first, for example with array.astype(numpy.float32)")
    let kind = descriptor.dropFirst().first
    if kind == "O" {
      throw Problem(
        text: "elements of type '\(descriptor)' are not supported: they are pickled Python objects",
        hint: "write numbers or texts, for example with array.astype(numpy.float32)")
    }
    if kind == "c" {
      throw Problem(
        text: "complex elements of type '\(descriptor)' are not supported",
        hint: "write the real and the imaginary part as arrays of their own")
    }
    guard let order = descriptor.first, let size = Int(descriptor.dropFirst(2)),
      (0..<1 << 28).contains(size), "<>|=".contains(order)
    else { throw unsupported }
    if kind == "S" { return (.text(count: size, isWide: false), false) }
    if kind == "U" { return (.text(count: size, isWide: true), order == ">") }
    let numbers: [String: StoredElement] = [
      "b1": .bool, "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64,
      "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64,
      "f2": .float16, "f4": .float32, "f8": .float64,
    ]
    guard let element = numbers[String(descriptor.dropFirst())] else { throw unsupported }
    return (.number(element), order == ">" && element.byteCount > 1)
  }

  /// The header that `numpy.save` writes for `array`, padded so that the elements start at a
  /// multiple of 64 bytes.
  static func encode(_ array: NumericArray) -> [UInt8] {
    let descriptor =
      switch array.values {
      case .float32: "<f4"
      case .float64: "<f8"
      case .int64: "<i8"
      case .int32: "<i4"
      case .uint8: "|u1"
      case .bool: "|b1"
      }
    return encode(descriptor, shape: array.shape)
  }

  /// The header of an array with elements of the type that `descriptor` names.
  static func encode(_ descriptor: String, shape lengths: [Int]) -> [UInt8] {
    let list = lengths.map { "\($0)" }.joined(separator: ", ")
    let shape = lengths.count == 1 ? "(\(list),)" : "(\(list))"
    var text = "{'descr': '\(descriptor)', 'fortran_order': False, 'shape': \(shape), }"
    // Magic, version and length take 10 bytes, the newline one.
    text += String(repeating: " ", count: (64 - (11 + text.utf8.count) % 64) % 64) + "\n"
    let length = UInt16(text.utf8.count)
    return magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
  }
}

/// Reads the Python dictionary that an npy header consists of, and nothing else of Python.
private struct HeaderScanner {
  let text: [UInt8]
  var position = 0

  /// What the elements are: a type, or fields with types.
  enum Descriptor {
    case plain(String)
    case fields([(name: String, descriptor: String, shape: [Int])])
  }

  mutating func dictionary() throws(NPYHeader.Problem) -> (
    descriptor: Descriptor, isColumnMajor: Bool, shape: [Int]
  ) {
    var descriptor: Descriptor?
    var isColumnMajor: Bool?
    var shape: [Int]?
    try expect("{")
    while !take("}") {
      let key = try quoted()
      try expect(":")
      switch key {
      case "descr":
        descriptor =
          peek() == UInt8(ascii: "[") ? .fields(try fields()) : .plain(try quoted())
      case "fortran_order": isColumnMajor = try truthValue()
      case "shape": shape = try tuple()
      default: throw broken
      }
      if !take(",") {
        try expect("}")
        break
      }
    }
    guard let descriptor, let isColumnMajor, let shape else { throw broken }
    return (descriptor, isColumnMajor, shape)
  }

  /// `[('pt', '<f4'), ('p', '<f8', (4,)), (('a title', 'eta'), '<f4')]`
  private mutating func fields() throws(NPYHeader.Problem) -> [(
    name: String, descriptor: String, shape: [Int]
  )] {
    var fields: [(name: String, descriptor: String, shape: [Int])] = []
    try expect("[")
    while !take("]") {
      try expect("(")
      let name: String
      if take("(") {
        _ = try quoted()
        try expect(",")
        name = try quoted()
        try expect(")")
      } else {
        name = try quoted()
      }
      try expect(",")
      if peek() == UInt8(ascii: "[") {
        throw NPYHeader.Problem(
          text: "the field '\(shortened(name))' holds records itself",
          hint: "save every field as an array of its own")
      }
      let descriptor = try quoted()
      var shape: [Int] = []
      if take(","), peek() == UInt8(ascii: "(") { shape = try tuple() }
      try expect(")")
      fields.append((name, descriptor, shape))
      if !take(",") {
        try expect("]")
        break
      }
    }
    return fields
  }

  private var broken: NPYHeader.Problem {
    NPYHeader.Problem(
      text: "the npy header cannot be understood at its byte \(position)",
      hint: "copy or download the file again, or write it with numpy.save")
  }

  private mutating func peek() -> UInt8? {
    while position < text.count, text[position] == 0x20 || text[position] == 0x0A { position += 1 }
    return position < text.count ? text[position] : nil
  }

  private mutating func take(_ character: Character) -> Bool {
    guard peek() == character.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Character) throws(NPYHeader.Problem) {
    if !take(character) { throw broken }
  }

  private mutating func quoted() throws(NPYHeader.Problem) -> String {
    guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""),
      let end = text[(position + 1)...].firstIndex(of: quote)
    else { throw broken }
    defer { position = end + 1 }
    return String(decoding: text[position + 1..<end], as: UTF8.self)
  }

  private mutating func truthValue() throws(NPYHeader.Problem) -> Bool {
    _ = peek()
    for (word, value) in [("True", true), ("False", false)]
    where text[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw broken
  }

  private mutating func tuple() throws(NPYHeader.Problem) -> [Int] {
    var lengths: [Int] = []
    try expect("(")
    while !take(")") {
      var digits = ""
      while let byte = peek(), (0x30...0x39).contains(byte) {
        digits.unicodeScalars.append(Unicode.Scalar(byte))
        position += 1
      }
      guard let length = Int(digits) else { throw broken }
      if peek() == UInt8(ascii: "L") { position += 1 }  // written by Python 2
      lengths.append(length)
      if !take(",") {
        try expect(")")
        break
      }
    }
    return lengths
  }
}
