import Foundation

/// An open object of libhdf5, closed when this value goes away on whatever path.
struct HDF5Handle: ~Copyable, Sendable {
  let identifier: HDF5Library.Identifier
  private let library: HDF5Library
  private let close: HDF5Library.Inspect

  /// Takes over an identifier that a function of the library returned.
  ///
  /// - Throws: ``DataFileError`` when it is negative, that is when the function failed; `action`
  ///   says what was tried.
  init(
    _ identifier: HDF5Library.Identifier, _ close: @escaping HDF5Library.Inspect,
    _ library: HDF5Library, _ url: URL, _ action: String
  ) throws {
    self.identifier = identifier
    self.library = library
    self.close = close
    guard identifier >= 0 else {
      let reason = library.lastError().map { ": \($0)" } ?? ""
      throw DataFileError(
        url, "HDF5 cannot \(action)\(reason)",
        hint: "the file may be damaged or cut off: copy or download it again")
    }
  }

  deinit {
    if identifier >= 0 { library.locked { _ = close(identifier) } }
  }
}

extension HDF5Library {
  /// Opens a file for reading, after a look at its first bytes.
  func open(_ url: URL) throws -> HDF5Handle {
    guard try DataFileKind.sniff(url) == .hdf5 else {
      throw DataFileError(
        url, "this is no HDF5 file", hint: "check that it was copied or downloaded completely")
    }
    let list = fileAccessList()
    defer { if list > 0 { _ = closeList(list) } }
    return try HDF5Handle(openFile(url.path, 0, list), closeFile, self, url, "open it")
  }

  /// The names in a group, at most `limit`.
  func names(in group: Identifier, limit: Int) -> [String] {
    var names: [String] = []
    var buffer = [CChar](repeating: 0, count: 256)
    while names.count < limit {
      let length = linkName(group, ".", 0, 0, UInt64(names.count), &buffer, buffer.count, 0)
      guard length > 0 else { break }
      names.append(
        String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
    return names
  }

  /// The bytes of an attribute, without trailing zeros, or nil when there is none of this name.
  func attribute(_ name: String, of object: Identifier, _ url: URL) throws -> [UInt8]? {
    guard attributeExists(object, name) > 0 else { return nil }
    let attribute = try HDF5Handle(
      openAttribute(object, name, 0), closeAttribute, self, url, "open the attribute \(name)")
    let type = try HDF5Handle(
      typeOfAttribute(attribute.identifier), closeType, self, url, "read the attribute \(name)")
    let space = try HDF5Handle(
      spaceOfAttribute(attribute.identifier), closeSpace, self, url, "read the attribute \(name)")
    let damaged = DataFileError(url, column: name, "this attribute cannot be read")
    let count = pointCount(space.identifier)
    let size = typeSize(type.identifier)
    guard count >= 0, count <= 1 << 24, size > 0, size <= 1 << 24 else { throw damaged }
    if isVariableText(type.identifier) > 0 {
      guard count == 1 else { throw damaged }
      var text: UnsafeMutablePointer<CChar>?
      guard readAttribute(attribute.identifier, type.identifier, &text) >= 0 else { throw damaged }
      defer { _ = freeMemory(text) }
      return text.map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) } ?? []
    }
    var bytes = [UInt8](repeating: 0, count: Int(count) * size)
    guard readAttribute(attribute.identifier, type.identifier, &bytes) >= 0 else { throw damaged }
    while bytes.last == 0 { bytes.removeLast() }
    return bytes
  }

  /// The element type of an HDF5 number type, or nil for texts, big-endian and other types.
  func element(of type: Identifier) -> StoredElement? {
    let size = typeSize(type)
    guard size == 1 || typeOrder(type) == 0 || typeClass(type) == TypeClass.enumeration else {
      return nil
    }
    switch (typeClass(type), size) {
    case (TypeClass.integer, _):
      let isSigned = typeSign(type) != 0
      let elements: [Int: (signed: StoredElement, unsigned: StoredElement)] = [
        1: (.int8, .uint8), 2: (.int16, .uint16), 4: (.int32, .uint32), 8: (.int64, .uint64),
      ]
      return elements[size].map { isSigned ? $0.signed : $0.unsigned }
    case (TypeClass.float, 2): return .float16
    case (TypeClass.float, 4): return .float32
    case (TypeClass.float, 8): return .float64
    // PyTables writes truth values as bit fields, h5py as enumerations.
    case (TypeClass.bitField, 1), (TypeClass.enumeration, 1): return .bool
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
    static let enumeration: Int32 = 8
    static let array: Int32 = 10
  }
}
