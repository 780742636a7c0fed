/// The Philox4x32-10 block function: a bijection of a 128-bit counter under a 64-bit key.
///
/// Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC'11, section 3.3.
/// Being a pure function of (key, counter), any number of a stream can be drawn in any order and on
/// any thread.
public enum Philox {
  /// The four 32-bit words of block `counter` under `key`; low words first.
  @inlinable
  public static func block(
    key: UInt64, counter: (low: UInt64, high: UInt64)
  ) -> (UInt32, UInt32, UInt32, UInt32) {
    var k0 = UInt32(truncatingIfNeeded: key)
    var k1 = UInt32(truncatingIfNeeded: key >> 32)
    var c0 = UInt32(truncatingIfNeeded: counter.low)
    var c1 = UInt32(truncatingIfNeeded: counter.low >> 32)
    var c2 = UInt32(truncatingIfNeeded: counter.high)
    var c3 = UInt32(truncatingIfNeeded: counter.high >> 32)
    for _ in 0..<10 {
      let p0 = 0xD251_1F53 * UInt64(c0)
      let p1 = 0xCD9E_8D57 * UInt64(c2)
      c0 = UInt32(truncatingIfNeeded: p1 >> 32) ^ c1 ^ k0
      c1 = UInt32(truncatingIfNeeded: p1)
      c2 = UInt32(truncatingIfNeeded: p0 >> 32) ^ c3 ^ k1
      c3 = UInt32(truncatingIfNeeded: p0)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (c0, c1, c2, c3)
  }
}
