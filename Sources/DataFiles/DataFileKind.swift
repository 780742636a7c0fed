import Foundation

/// The format of a file, judged by its content; names and extensions play no part.
public enum DataFileKind: String, Sendable, CaseIterable {
  /// A zip file, taken for NumPy's npz.
  case npz
  /// One NumPy array.
  case npy
  /// HDF5, such as the tables that pandas writes.
  case hdf5
  /// Tensors of Hugging Face's format.
  case safetensors
  /// Text, taken for delimited columns; also packed by bzip2.
  case csv
  /// Compressed by gzip; must be unpacked first.
  case gzip
  /// Apache Parquet; must be converted first.
  case parquet
  /// CERN ROOT; must be converted first.
  case root
  /// None of these.
  case unknown

  /// Looks at the file at `url`.
  ///
  /// - Throws: ``DataFileError`` when the file is missing, unreadable or empty.
  public static func sniff(_ url: URL) throws -> DataFileKind {
    try MappedFile(url).withBytes { bytes in
      guard !bytes.isEmpty else {
        throw DataFileError(url, "the file is empty", hint: "copy or download it again")
      }
      return classify(bytes)
    }
  }

  private static let signatures: [(DataFileKind, [UInt8])] = [
    (.npz, [0x50, 0x4B, 0x03, 0x04]), (.npz, [0x50, 0x4B, 0x05, 0x06]), (.npy, NPYHeader.magic),
    (.csv, Bzip2.signature), (.gzip, [0x1F, 0x8B]), (.parquet, Array("PAR1".utf8)),
    (.root, Array("root".utf8) + [0]),
  ]

  private static func classify(_ bytes: UnsafeRawBufferPointer) -> DataFileKind {
    for (kind, signature) in signatures where bytes.starts(with: signature) { return kind }
    // HDF5 allows a block of the user's own in front, of 512 bytes or a power of two times that.
    let hdf5: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
    var start = 0
    while let signature = bytes.slice(start, count: 8) {
      if signature.elementsEqual(hdf5) { return .hdf5 }
      start = start == 0 ? 512 : start * 2
    }
    if let length = bytes.littleEndian(UInt64.self, at: 0), bytes.count > 8,
      length <= UInt64(SafetensorsFile.largestHeader), bytes[8] == UInt8(ascii: "{")
    {
      return .safetensors
    }
    return bytes.prefix(4096).contains(0) ? .unknown : .csv
  }
}
