/// The 32-bit checksum of zip files: polynomial 0xEDB88320, reflected (ISO 3309).
struct CyclicRedundancyCheck {
  private var remainder: UInt32 = 0xFFFF_FFFF

  /// The checksum of everything added so far.
  var value: UInt32 { ~remainder }

  /// Adds bytes, eight at a time.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var remainder = remainder
    Self.tables.withUnsafeBufferPointer { tables in
      var position = 0
      while position + 8 <= bytes.count {
        let word =
          UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
          ^ UInt64(remainder)
        remainder = 0
        for byte in 0..<8 {
          remainder ^= tables[(7 - byte) * 256 + Int(word >> UInt64(8 * byte) & 0xFF)]
        }
        position += 8
      }
      while position < bytes.count {
        remainder = remainder >> 8 ^ tables[Int((remainder ^ UInt32(bytes[position])) & 0xFF)]
        position += 1
      }
    }
    self.remainder = remainder
  }

  /// `tables[256 k + b]`: what byte b contributes when k more bytes follow it.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
      tables[byte] = value
    }
    for index in 256..<8 * 256 {
      let previous = tables[index - 256]
      tables[index] = previous >> 8 ^ tables[Int(previous & 0xFF)]
    }
    return tables
  }()
}
