/// The Philox4x32-10 block function: a bijection of a 128-bit counter under a 64-bit key.
///
/// Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC'11, section 3.3.
/// Being a pure function of (key, counter), any number of a stream can be drawn in any order and on
/// any thread.
package enum Philox {
  private static let multipliers: (UInt32, UInt32) = (0xD251_1F53, 0xCD9E_8D57)
  private static let keyIncrements: (UInt32, UInt32) = (0x9E37_79B9, 0xBB67_AE85)

  /// The four 32-bit words of block `counter` under `key`.
  @inline(__always)
  package static func block(key: SIMD2<UInt32>, counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var c = counter
    var k = key
    for round in 0..<10 {
      if round > 0 {
        k.x &+= keyIncrements.0
        k.y &+= keyIncrements.1
      }
      let p0 = multipliers.0.multipliedFullWidth(by: c.x)
      let p1 = multipliers.1.multipliedFullWidth(by: c.z)
      c = SIMD4(p1.high ^ c.y ^ k.x, p1.low, p0.high ^ c.w ^ k.y, p0.low)
    }
    return c
  }
}
