import Foundation

/// How the values of an HDF5 type are stored.
enum StoredValue: Sendable {
  case number(StoredElement, isBigEndian: Bool)
  /// Integers that stand for names.
  case codes(StoredElement, isBigEndian: Bool, names: [Int: String])
  /// Texts of so many bytes, filled up with zeros or spaces.
  case text(byteCount: Int)
  /// Texts of any length, which stand elsewhere in the file.
  case variableText
  /// Something else, as said.
  case other(String)
}

extension StoredValue {
  /// The error when numbers are wanted of values that are none.
  func noNumbers(_ url: URL, column: String) -> DataFileError {
    let problem: String
    switch self {
    case .codes(_, _, let names):
      let list = names.sorted { $0.key < $1.key }.map { "\"\(shortened($0.value))\"" }
      let rest = list.count > 8 ? ", … (\(list.count) names)" : ""
      problem = "the values are codes of the names \(list.prefix(8).joined(separator: ", "))\(rest)"
    case .other(let kind): problem = "\(kind), not numbers"
    case .number, .text, .variableText: problem = "it holds texts, not numbers"
    }
    return DataFileError(
      url, column: column, problem, hint: "give a column of numbers in its place")
  }
}

extension HDF5Library {
  /// How values of an HDF5 type are stored.
  func storage(of type: Identifier, _ url: URL) throws -> StoredValue {
    let size = typeSize(type)
    switch typeClass(type) {
    case TypeClass.integer, TypeClass.float, TypeClass.bitField:
      guard let element = element(of: type) else {
        return .other("it holds numbers of an unusual kind of \(size) bytes")
      }
      return .number(element, isBigEndian: isBigEndian(type))
    case TypeClass.enumeration: return try enumeration(type, url)
    case TypeClass.string: return isVariableText(type) > 0 ? .variableText : .text(byteCount: size)
    case TypeClass.compound: return .other("it holds records of several fields")
    case TypeClass.reference: return .other("it holds references to other parts of the file")
    case TypeClass.variableLength: return .other("it holds lists of different lengths")
    case TypeClass.array: return .other("it holds an array in every element")
    default: return .other("it holds neither numbers nor texts")
    }
  }

  /// The names of an enumeration; h5py's truth values are one with the names FALSE and TRUE.
  private func enumeration(_ type: Identifier, _ url: URL) throws -> StoredValue {
    let base = try HDF5Handle(baseType(type), closeType, self, url, "read an enumeration")
    let count = memberCount(type)
    guard let element = element(of: base.identifier), element.isInteger, count > 0, count <= 1 << 16
    else { return .other("it holds an enumeration of an unusual kind") }
    let isBigEndian = isBigEndian(base.identifier)
    var names: [Int: String] = [:]
    for index in 0..<UInt32(count) {
      var bytes = [UInt8](repeating: 0, count: max(8, typeSize(type)))
      guard let name = memberName(type, index), memberValue(type, index, &bytes) >= 0 else {
        return .other("it holds an enumeration that cannot be read")
      }
      defer { _ = freeMemory(name) }
      let value = bytes.withUnsafeBytes {
        element.integer($0, isBigEndian: isBigEndian)
      }
      names[value] = String(cString: name)
    }
    if names.mapValues({ $0.lowercased() }) == [0: "false", 1: "true"], element.byteCount == 1 {
      return .number(.bool, isBigEndian: false)
    }
    return .codes(element, isBigEndian: isBigEndian, names: names)
  }

  private func isBigEndian(_ type: Identifier) -> Bool {
    typeSize(type) > 1 && typeOrder(type) == 1
  }

  /// The element type of an HDF5 number type that fills its bytes, or nil for another one.
  private func element(of type: Identifier) -> StoredElement? {
    let size = typeSize(type)
    guard typeOrder(type) == 0 || typeOrder(type) == 1 || size == 1 else { return nil }
    switch (typeClass(type), size) {
    case (TypeClass.integer, _) where precision(type) == 8 * size:
      let isSigned = typeSign(type) != 0
      let elements: [Int: (signed: StoredElement, unsigned: StoredElement)] = [
        1: (.int8, .uint8), 2: (.int16, .uint16), 4: (.int32, .uint32), 8: (.int64, .uint64),
      ]
      return elements[size].map { isSigned ? $0.signed : $0.unsigned }
    case (TypeClass.float, _):
      // Where the sign, the exponent and the fraction are, in bits.
      var (sign, exponent, exponentSize, fraction, fractionSize) = (0, 0, 0, 0, 0)
      guard fields(type, &sign, &exponent, &exponentSize, &fraction, &fractionSize) >= 0,
        sign == 8 * size - 1, exponent == fractionSize, fraction == 0
      else { return nil }
      let elements: [[Int]: StoredElement] = [
        [2, 5, 10]: .float16, [2, 8, 7]: .bfloat16, [4, 8, 23]: .float32, [8, 11, 52]: .float64,
      ]
      return elements[[size, exponentSize, fractionSize]]
    // PyTables writes truth values as bit fields.
    case (TypeClass.bitField, 1): return .bool
    default: return nil
    }
  }

  /// The values of `H5T_class_t` that matter here.
  enum TypeClass {
    static let integer: Int32 = 0
    static let float: Int32 = 1
    static let string: Int32 = 3
    static let bitField: Int32 = 4
    static let compound: Int32 = 6
    static let reference: Int32 = 7
    static let enumeration: Int32 = 8
    static let variableLength: Int32 = 9
    static let array: Int32 = 10
  }
}

extension StoredElement {
  /// Whether the elements are whole numbers.
  var isInteger: Bool {
    switch self {
    case .uint8, .int8, .int16, .uint16, .int32, .uint32, .int64, .uint64: true
    case .bool, .float16, .bfloat16, .float32, .float64: false
    }
  }

  /// The integer at the start of `bytes`, one of 64 bits without a sign bit by bit.
  func integer(_ bytes: UnsafeRawBufferPointer, isBigEndian: Bool) -> Int {
    func load<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type) -> Int {
      let value = bytes.loadUnaligned(as: type)
      return Int(truncatingIfNeeded: isBigEndian ? Value(bigEndian: value) : value)
    }
    return switch self {
    case .bool, .uint8: load(UInt8.self)
    case .int8: load(Int8.self)
    case .int16: load(Int16.self)
    case .uint16: load(UInt16.self)
    case .int32: load(Int32.self)
    case .uint32: load(UInt32.self)
    default: load(Int64.self)
    }
  }
}

/// The text in a field of fixed size, without the zeros or spaces that fill it up.
func paddedText(_ bytes: UnsafeRawBufferPointer) -> String {
  let text = bytes.prefix { $0 != 0 }
  let end = text.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? text.startIndex
  return String(decoding: text[..<end], as: UTF8.self)
}

extension ColumnContent {
  /// Codes whose names are given; codes without a name are missing, equal names become one.
  init(codes: some Sequence<Int>, names: [Int: String]) {
    var positions: [String: Int] = [:]
    var list: [String] = []
    var translation: [Int: Int] = [:]
    for (code, name) in names.sorted(by: { $0.key < $1.key }) {
      let position = positions[name] ?? list.count
      if position == list.count {
        positions[name] = position
        list.append(name)
      }
      translation[code] = position
    }
    self = .names(codes: codes.map { translation[$0] ?? -1 }, names: list)
  }
}
