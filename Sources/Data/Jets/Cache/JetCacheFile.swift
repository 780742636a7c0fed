import DataFiles
import Foundation

/// A cache of jets on disk, mapped into memory: four-momenta as the program uses them.
///
/// Layout, little-endian: 4096 bytes that begin with the magic; the four-momenta (16 bytes each);
/// the offsets (int64, jets + 1); the labels (a byte each, where there are any); a JSON
/// description; and a tail of 24 bytes: length and checksum of the description, magic again. The
/// description holds the checksum of everything between, the source's checksum and fingerprint, and
/// what was asked for, so that a file that is cut off, altered or about something else is never
/// taken for the cache.
struct JetCacheFile: Sendable {
  /// What the end of the file says about the rest.
  struct Description: Codable, Equatable {
    var jets: Int
    var constituents: Int
    var largestMultiplicity: Int
    var labelled: Bool
    var warnings: [String]
    var payloadChecksum: UInt64
    var source: FileFingerprint
    var sourceChecksum: UInt64
    var request: String
  }

  static let magic = Array("TSJETS02".utf8)
  static let prologueSize = 4096
  static let tailSize = 24

  let description: Description
  private let file: MappedFile
  private let descriptionStart: Int

  var count: Int { description.jets }
  var constituentCount: Int { description.constituents }
  var warnings: [String] { description.warnings }

  private var offsetsStart: Int {
    Self.prologueSize + constituentCount * MemoryLayout<FourMomentum>.stride
  }

  private var labelsStart: Int { offsetsStart + 8 * (count + 1) }

  /// Opens the cache at `url`; `nil` when it is missing, cut off, altered or of another version.
  ///
  /// - Parameter isChecked: Whether the payload is known to be right, because it was just written.
  init?(_ url: URL, isChecked: Bool = false) {
    guard let file = try? MappedFile(url), let end = Self.readEnd(of: file) else { return nil }
    self.file = file
    description = end.description
    descriptionStart = end.start
    guard isChecked || isIntact else { return nil }
  }

  /// The description and where it starts.
  private static func readEnd(of file: MappedFile) -> (description: Description, start: Int)? {
    file.withBytes { bytes in
      let tail = bytes.count - tailSize
      guard tail >= prologueSize, bytes.prefix(magic.count).elementsEqual(magic),
        bytes[(tail + 16)...].elementsEqual(magic)
      else { return nil }
      let length = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: tail, as: UInt64.self))
      let checksum = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: tail + 8, as: UInt64.self))
      guard length <= UInt64(tail - prologueSize) else { return nil }
      let start = tail - Int(length)
      let text = UnsafeRawBufferPointer(rebasing: bytes[start..<tail])
      guard CacheChecksum.of(text) == checksum,
        let description = try? ForeignJSON.decode(Description.self, from: Data(text))
      else { return nil }
      return (description, start)
    }
  }

  /// Whether the sizes fit, the payload has its checksum, the offsets rise to the end and the
  /// labels are 0 or 1.
  private var isIntact: Bool {
    guard count > 0, constituentCount >= count, count < descriptionStart,
      constituentCount < descriptionStart,
      labelsStart + (description.labelled ? count : 0) == descriptionStart
    else { return false }
    return file.withBytes { bytes in
      var checksum = CacheChecksum()
      checksum.update(UnsafeRawBufferPointer(rebasing: bytes[Self.prologueSize..<descriptionStart]))
      guard checksum.value == description.payloadChecksum else { return false }
      let offsets = bytes[offsetsStart..<labelsStart].bindMemory(to: Int64.self)
      guard offsets[0] == 0, offsets[count] == Int64(constituentCount) else { return false }
      for jet in 0..<count where offsets[jet + 1] <= offsets[jet] { return false }
      return bytes[labelsStart..<descriptionStart].allSatisfy { $0 <= 1 }
    }
  }

  /// The labels; empty where there are none.
  var labels: [UInt8] { file.withBytes { Array($0[labelsStart..<descriptionStart]) } }

  @inline(__always)
  func withConstituents<R>(
    of jet: Int, _ body: (UnsafeBufferPointer<FourMomentum>) throws -> R
  ) rethrows -> R {
    try file.withBytes { bytes in
      let base = bytes.baseAddress!
      let offsets = (base + offsetsStart).assumingMemoryBound(to: Int64.self)
      let start = Int(offsets[jet])
      let momenta = (base + Self.prologueSize).assumingMemoryBound(to: FourMomentum.self)
      return try body(
        UnsafeBufferPointer(start: momenta + start, count: Int(offsets[jet + 1]) - start))
    }
  }

  /// Writes the same cache to `url` with another description.
  func copy(to url: URL, with description: Description) throws {
    try AtomicFile.write(to: url, overwrite: true) { writer in
      try file.withBytes {
        try writer.append(UnsafeRawBufferPointer(rebasing: $0[..<descriptionStart]))
      }
      try Self.writeEnd(description, to: writer)
    }
  }

  /// Writes the description and the tail.
  static func writeEnd(_ description: Description, to writer: borrowing FileWriter) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = try encoder.encode(description)
    try writer.append(text)
    let words = [UInt64(text.count), text.withUnsafeBytes(CacheChecksum.of)]
    for word in words {
      try withUnsafeBytes(of: word.littleEndian) { try writer.append($0) }
    }
    try writer.append(Data(magic))
  }
}
