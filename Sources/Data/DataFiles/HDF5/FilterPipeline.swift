import Foundation

/// The filters that the chunks of an HDF5 dataset have gone through, and how to undo them.
///
/// Doing this here needs none of HDF5's filter plugins, which differ from machine to machine.
struct FilterPipeline: Sendable {
  struct Filter: Sendable {
    let identifier: Int32
    let parameters: [UInt32]
    let name: String
  }

  /// The numbers that the HDF Group has assigned.
  private enum Known {
    static let deflate: Int32 = 1
    static let shuffle: Int32 = 2
    static let fletcher32: Int32 = 3
    static let blosc: Int32 = 32001
  }

  let filters: [Filter]

  /// Reads the filters from a dataset's creation properties.
  ///
  /// - Throws: ``DataFileError`` for filters that cannot be undone here.
  init(_ list: HDF5Library.Identifier, _ library: HDF5Library, _ url: URL) throws {
    var filters: [Filter] = []
    for index in 0..<max(0, library.filterCount(list)) {
      var flags: UInt32 = 0
      var count = 32
      var parameters = [UInt32](repeating: 0, count: count)
      var configuration: UInt32 = 0
      var name = [CChar](repeating: 0, count: 64)
      let identifier = library.filter(
        list, UInt32(index), &flags, &count, &parameters, name.count, &name, &configuration)
      let text = String(
        decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let known = [Known.deflate, Known.shuffle, Known.fletcher32, Known.blosc]
      guard known.contains(identifier) else {
        throw DataFileError(
          url, "the table is compressed with the filter \(identifier) (\(text))",
          hint: "only zlib and Blosc can be read: "
            + "rewrite it with \"ptrepack --complib=blosc --complevel=5\"")
      }
      if identifier == Known.blosc { _ = try BloscLibrary.shared.get() }
      if identifier == Known.deflate { _ = try Zlib.shared.get() }
      let used = Array(parameters.prefix(min(count, 32)))
      filters.append(Filter(identifier: identifier, parameters: used, name: text))
    }
    self.filters = filters
  }

  /// Undoes the filters of one chunk.
  ///
  /// - Parameters:
  ///   - stored: The bytes as they stand in the file.
  ///   - skipped: One bit for each filter that was not applied to this chunk.
  ///   - target: Where the chunk goes; its size is the chunk's.
  /// - Returns: what is wrong with the chunk, or nil.
  func decode(
    _ stored: UnsafeRawBufferPointer, skipped: UInt32, into target: UnsafeMutableRawBufferPointer
  ) -> String? {
    let applied = filters.indices.filter { skipped >> UInt32($0) & 1 == 0 }.map { filters[$0] }
    if applied.count == 1, applied[0].identifier != Known.fletcher32 {
      return undo(applied[0], stored, into: target)
    }
    var current = [UInt8](stored)
    for (index, filter) in applied.enumerated().reversed() {
      let size: Int
      switch filter.identifier {
      case Known.shuffle: size = current.count
      case Known.fletcher32: size = current.count - 4
      default:
        // What went into the compression: the chunk, and the checksums added before.
        size =
          target.count + 4 * applied[..<index].count { $0.identifier == Known.fletcher32 }
      }
      guard size >= 0 else { return "only \(current.count) bytes are stored" }
      var next = [UInt8](repeating: 0, count: size)
      let problem = current.withUnsafeBytes { source in
        next.withUnsafeMutableBytes { undo(filter, source, into: $0) }
      }
      if let problem { return problem }
      current = next
    }
    guard current.count == target.count else {
      return "the chunk holds \(current.count) bytes instead of \(target.count)"
    }
    target.copyBytes(from: current)
    return nil
  }

  private func undo(
    _ filter: Filter, _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) -> String? {
    switch filter.identifier {
    case Known.blosc:
      guard let blosc = try? BloscLibrary.shared.get() else { return "Blosc is missing" }
      return blosc.decompress(source, into: target)
    case Known.deflate:
      guard let zlib = try? Zlib.shared.get(), zlib.inflate(source, into: target, framing: .zlib)
      else { return "zlib cannot decompress it" }
      return nil
    case Known.shuffle:
      guard source.count == target.count else {
        return "the chunk holds \(source.count) bytes instead of \(target.count)"
      }
      Self.unshuffle(source, into: target, elementSize: Int(filter.parameters.first ?? 1))
      return nil
    default:
      guard source.count == target.count + 4,
        let expected = source.littleEndian(UInt32.self, at: target.count)
      else { return "the chunk holds \(source.count) bytes instead of \(target.count + 4)" }
      let data = UnsafeRawBufferPointer(rebasing: source[..<target.count])
      guard Self.fletcher32(data) == expected else { return "its checksum is wrong" }
      target.copyMemory(from: data)
      return nil
    }
  }

  /// Shuffled data hold the first bytes of all elements, then the second bytes, and so on; bytes
  /// beyond the last whole element follow unchanged.
  private static func unshuffle(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, elementSize: Int
  ) {
    let count = elementSize > 1 ? source.count / elementSize : 0
    for byte in 0..<(count == 0 ? 0 : elementSize) {
      for element in 0..<count {
        target[element * elementSize + byte] = source[byte * count + element]
      }
    }
    for position in count * elementSize..<source.count { target[position] = source[position] }
  }

  /// Fletcher's checksum over big-endian 16-bit words, as HDF5 computes it.
  private static func fletcher32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var first: UInt32 = 0
    var second: UInt32 = 0
    for position in stride(from: 0, to: bytes.count, by: 2) {
      let low = position + 1 < bytes.count ? UInt32(bytes[position + 1]) : 0
      first += UInt32(bytes[position]) << 8 | low
      // The end-around carry that makes this arithmetic modulo 65535.
      first = (first & 0xFFFF) + first >> 16
      second += first
      second = (second & 0xFFFF) + second >> 16
    }
    return second << 16 | first
  }
}
