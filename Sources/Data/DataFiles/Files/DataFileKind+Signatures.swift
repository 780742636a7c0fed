import Foundation

extension DataFileKind {
  /// The format of a file with these contents, which are not empty.
  init(_ bytes: UnsafeRawBufferPointer, _ url: URL) {
    if Self.isHDF5(bytes) {
      self = .hdf5
    } else if bytes.starts(with: Self.zipStart) || bytes.starts(with: Self.emptyZipStart) {
      self = Self.zipKind(bytes)
    } else if bytes.starts(with: Zlib.gzipSignature) {
      self = Self.gzipKind(bytes, url)
    } else if let known = Self.signatures.first(where: { bytes.starts(with: $0.1) }) {
      self = known.0
    } else if bytes.slice(257, count: 5)?.elementsEqual("ustar".utf8) == true {
      self = .archive
    } else if Self.isPickle(bytes) {
      // The legacy format of torch.save starts with a magic number of ten bytes.
      self = bytes.slice(2, count: 2)?.elementsEqual([0x8A, 0x0A]) == true ? .pytorch : .pickle
    } else if Self.isSafetensors(bytes) {
      self = .safetensors
    } else {
      self = Self.textKind(UnsafeRawBufferPointer(rebasing: bytes.prefix(4096)))
    }
  }

  private static let zipStart: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
  private static let emptyZipStart: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
  private static let hdf5Start: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  private static let signatures: [(DataFileKind, [UInt8])] = [
    (.npy, NPYHeader.magic), (.csv, Bzip2.signature), (.parquet, Array("PAR1".utf8)),
    (.root, Array("root".utf8) + [0]), (.arrow, Array("ARROW1".utf8)),
    (.arrow, Array("FEA1".utf8)), (.matlab, Array("MATLAB 5.0 MAT-file".utf8)),
    (.archive, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]), (.archive, [0x28, 0xB5, 0x2F, 0xFD]),
    (.archive, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]), (.utf16, [0xFF, 0xFE]),
    (.utf16, [0xFE, 0xFF]), (.gitLFS, Array("version https://git-lfs.github.com".utf8)),
    (.gitAnnex, Array("/annex/objects/".utf8)),
  ]

  /// HDF5 allows a block of the user's own in front, of 512 bytes or a power of two times that.
  private static func isHDF5(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var start = 0
    while let signature = bytes.slice(start, count: 8) {
      if signature.elementsEqual(hdf5Start) { return true }
      start = start == 0 ? 512 : start * 2
    }
    return false
  }

  /// A zip file with the members of an npz file, of `torch.save`, or others. The directory decides;
  /// of a cut file the first member does.
  private static func zipKind(_ bytes: UnsafeRawBufferPointer) -> DataFileKind {
    var names = ZipArchive.names(bytes)
    if names == nil, let length = bytes.littleEndian(UInt16.self, at: 26),
      let name = bytes.slice(30, count: Int(length))
    {
      names = [String(decoding: name, as: UTF8.self)]
    }
    guard let names, !names.isEmpty else { return .npz }
    if names.contains(where: { $0.hasSuffix(".npy") }) { return .npz }
    return names.contains { $0.hasSuffix("data.pkl") } ? .pytorch : .zip
  }

  /// Text packed by gzip counts as text.
  private static func gzipKind(_ bytes: UnsafeRawBufferPointer, _ url: URL) -> DataFileKind {
    // Without zlib whoever reads the text says so.
    guard let zlib = try? Zlib.shared.get() else { return .csv }
    let start = zlib.unpackedStart(bytes, count: 4096)
    guard !start.isEmpty else { return .gzip }
    return start.withUnsafeBytes { start in
      let kind = DataFileKind(start, url)
      return kind == .csv || kind == .latin1 ? kind : .gzip
    }
  }

  private static func isPickle(_ bytes: UnsafeRawBufferPointer) -> Bool {
    // The op code for the protocol, and the protocols that are binary.
    bytes.count > 2 && bytes[0] == 0x80 && (2...5).contains(bytes[1])
  }

  private static func isSafetensors(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let length = bytes.littleEndian(UInt64.self, at: 0), bytes.count > 8 else { return false }
    return length <= UInt64(SafetensorsFile.largestHeader) && bytes[8] == UInt8(ascii: "{")
  }

  /// What the start of a file is as text.
  private static func textKind(_ bytes: UnsafeRawBufferPointer) -> DataFileKind {
    if bytes.contains(0) { return isUTF16(bytes) ? .utf16 : .unknown }
    let isText = bytes.allSatisfy { $0 >= 0x20 || (0x09...0x0D).contains($0) || $0 == 0x1A }
    guard isText else { return .unknown }
    let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
    // A line that goes on may end in the middle of a letter.
    let isWhole = line.count < bytes.count || bytes.count < 4096
    let isUTF8 = (0...(isWhole ? 0 : min(3, line.count))).contains {
      String(validating: line.dropLast($0), as: UTF8.self) != nil
    }
    guard isUTF8 else { return .latin1 }
    return markup(String(decoding: bytes, as: UTF8.self)) ?? .csv
  }

  /// Whether every second byte is zero, as in the UTF-16 of Western texts.
  private static func isUTF16(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let pairs = bytes.count / 2
    guard pairs >= 2 else { return false }
    return [0, 1].contains { place in
      (0..<pairs).allSatisfy { bytes[2 * $0 + place] == 0 && bytes[2 * $0 + 1 - place] != 0 }
    }
  }

  /// HTML, XML or JSON.
  private static func markup(_ text: String) -> DataFileKind? {
    let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    switch start.first {
    case "<":
      let lower = start.lowercased()
      let page = ["<!doctype html", "<html", "<head", "<body", "<script"]
      if page.contains(where: lower.contains) { return .html }
      return lower.dropFirst().first.map { $0.isLetter || "!?".contains($0) } == true ? .xml : nil
    case "{", "[":
      let next = start.dropFirst().first { !$0.isWhitespace }
      return next.map { "\"{[]}-".contains($0) || $0.isNumber } == true ? .json : nil
    default: return nil
    }
  }
}
