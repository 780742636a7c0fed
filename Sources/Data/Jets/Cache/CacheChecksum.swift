/// A checksum against damage, not against malice: four lanes of multiply and rotate over words of
/// eight bytes, as fast as memory gives them.
package struct CacheChecksum {
  private var lanes = SIMD4<UInt64>(
    0x6A09_E667_F3BC_C909, 0xBB67_AE85_84CA_A73B, 0x3C6E_F372_FE94_F82B, 0xA54F_F53A_5F1D_36F1)
  /// Bytes that wait for 32 to be full.
  private var rest = SIMD32<UInt8>()
  private var restCount = 0

  package static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var checksum = CacheChecksum()
    checksum.update(bytes)
    return checksum.value
  }

  /// Adds bytes. In how many pieces they come makes no difference.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var start = 0
    if restCount > 0 {
      start = min(32 - restCount, bytes.count)
      for index in 0..<start { rest[restCount + index] = bytes[index] }
      restCount += start
      guard restCount == 32 else { return }
      withUnsafeBytes(of: rest) { absorb($0) }
      restCount = 0
    }
    let whole = (bytes.count - start) & ~31
    absorb(UnsafeRawBufferPointer(rebasing: bytes[start..<start + whole]))
    for index in start + whole..<bytes.count {
      rest[restCount] = bytes[index]
      restCount += 1
    }
  }

  /// The checksum of everything added; what fills no 32 bytes is filled up with zeros.
  var value: UInt64 {
    var all = self
    if restCount > 0 {
      for index in restCount..<32 { all.rest[index] = 0 }
      withUnsafeBytes(of: all.rest) { all.absorb($0) }
    }
    let lanes = all.lanes
    return Self.step(Self.step(Self.step(lanes.x, lanes.y), lanes.z), lanes.w)
  }

  /// Adds a multiple of 32 bytes.
  private mutating func absorb(_ bytes: UnsafeRawBufferPointer) {
    // Single words keep the four chains in scalar registers, where multiplying is fastest.
    var (a, b, c, d) = (lanes.x, lanes.y, lanes.z, lanes.w)
    for place in stride(from: 0, to: bytes.count, by: 32) {
      a = Self.step(a, bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      b = Self.step(b, bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self))
      c = Self.step(c, bytes.loadUnaligned(fromByteOffset: place + 16, as: UInt64.self))
      d = Self.step(d, bytes.loadUnaligned(fromByteOffset: place + 24, as: UInt64.self))
    }
    lanes = SIMD4(a, b, c, d)
  }

  @inline(__always)
  private static func step(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let mixed = (state << 5 | state >> 59) ^ UInt64(littleEndian: word)
    return mixed &* 0x9E37_79B9_7F4A_7C15
  }
}
