/// Streams that deflate decoders take, made without a compressor.
enum Deflate {
  /// Deflate without compression (RFC 1951, section 3.2.4).
  static func blocks(_ contents: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var start = 0
    repeat {
      let end = min(start + 65_535, contents.count)
      let length = UInt16(end - start)
      result.append(end == contents.count ? 1 : 0)
      for word in [length, ~length] { result += [UInt8(word & 0xFF), UInt8(word >> 8)] }
      result += contents[start..<end]
      start = end
    } while start < contents.count
    return result
  }

  /// CRC-32 as zip and gzip use it.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes { crc = crc >> 8 ^ table[Int((crc ^ UInt32(byte)) & 0xFF)] }
    return ~crc
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
}
