import Foundation

/// An open object of libhdf5, closed when this value goes away on whatever path.
struct HDF5Handle: ~Copyable, Sendable {
  let identifier: HDF5Library.Identifier
  private let library: HDF5Library
  private let url: URL
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
    self.url = url
    self.close = close
    guard identifier >= 0 else {
      let reason = library.lastError().map { ": \($0)" } ?? ""
      throw DataFileError(
        url, "HDF5 cannot \(action)\(reason)",
        hint: "the file may be damaged or cut off: copy or download it again")
    }
  }

  deinit {
    if identifier >= 0 { library.locked(url) { _ = close(identifier) } }
  }
}

extension HDF5Library {
  /// Opens a file for reading, after a look at its first bytes.
  func open(_ url: URL) throws -> HDF5Handle {
    let kind = try DataFileKind.sniff(url)
    if kind != .hdf5 { try MappedFile(url).withBytes { try DataFileKind.refuseForeign($0, url) } }
    guard kind == .hdf5 else {
      throw DataFileError(
        url, "this is no HDF5 file", hint: "check that it was copied or downloaded completely")
    }
    let list = fileAccessList()
    defer { if list > 0 { _ = closeList(list) } }
    let file = openFile(url.path, 0, list)
    if file < 0, let reason = lastError(), reason.contains("version") {
      throw DataFileError(
        url, "the file was written by a newer HDF5 than the library here, \(version): \(reason)",
        hint: "write it with h5py's libver=\"earliest\", or install a newer libhdf5")
    }
    return try HDF5Handle(file, closeFile, self, url, "open it")
  }

  /// Makes sure that every part of `path` exists, which the library itself would not name.
  func requireLink(_ path: String, in file: Identifier, _ url: URL) throws {
    var parent = ""
    for part in path.split(separator: "/") {
      parent += "/\(part)"
      guard linkExists(file, parent, 0) > 0 else {
        let names = names(in: file, limit: 8)
        throw DataFileError(
          url, "the file has no \"\(path)\"",
          hint: names.isEmpty ? "it is empty" : "it has \(names.joined(separator: ", "))")
      }
      if linkKind(parent, in: file) == .external {
        throw DataFileError(
          url, "\"\(parent.dropFirst())\" is a link to another file",
          hint: "give that file, or copy everything into one with h5py or h5repack")
      }
    }
  }

  /// The names in a group, at most `limit`.
  func names(in group: Identifier, limit: Int) -> [String] {
    var names: [String] = []
    var buffer = [CChar](repeating: 0, count: 256)
    while names.count < limit {
      let length = linkName(group, ".", 0, 0, UInt64(names.count), &buffer, buffer.count, 0)
      guard length > 0 else { break }
      if length >= buffer.count, length < 1 << 16 {
        buffer = [CChar](repeating: 0, count: length + 1)
        continue
      }
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
}
