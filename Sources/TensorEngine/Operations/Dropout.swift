import Randomness

extension Variable {
  /// Sets a fraction `rate` of the elements to zero, drawn from `stream`, and divides the others by
  /// 1 − `rate`, so that the expectation stays (Srivastava et al., JMLR 15 (2014) 1929).
  ///
  /// The fraction is rounded to a multiple of 2⁻¹⁶, in the draw and in the factor.
  public func dropout(_ rate: Float, _ stream: RandomStream) -> Variable {
    precondition(rate >= 0 && rate < 1, "dropout: rate \(rate) is not in 0 ..< 1")
    var stream = stream
    let key = stream.next()
    let mask = tape.constant(shape) { DropoutMask.fill($0, rate, key: key) }
    return self * mask
  }
}

/// The numbers by which dropout multiplies.
package enum DropoutMask {
  /// Fills `mask` with 0 (probability `rate`) and 1/(1 − rate). Eight elements share one block of
  /// 128 random bits, because drawing them costs as much as a matrix product in small networks.
  package static func fill(_ mask: UnsafeMutableBufferPointer<Float>, _ rate: Float, key: UInt64) {
    guard let base = mask.baseAddress else { return }
    let threshold = min(UInt32((rate * 65536).rounded()), 65535)
    let factor = 65536 / Float(65536 - threshold)
    let count = mask.count
    var index = 0
    while index + 8 <= count {
      let words = block(key, UInt64(index / 8))
      let target = base + index
      target[0] = words.0 & 0xFFFF < threshold ? 0 : factor
      target[1] = words.0 >> 16 < threshold ? 0 : factor
      target[2] = words.1 & 0xFFFF < threshold ? 0 : factor
      target[3] = words.1 >> 16 < threshold ? 0 : factor
      target[4] = words.2 & 0xFFFF < threshold ? 0 : factor
      target[5] = words.2 >> 16 < threshold ? 0 : factor
      target[6] = words.3 & 0xFFFF < threshold ? 0 : factor
      target[7] = words.3 >> 16 < threshold ? 0 : factor
      index += 8
    }
    guard index < count else { return }
    let words = block(key, UInt64(index / 8))
    let halves = SIMD8<UInt32>(
      words.0 & 0xFFFF, words.0 >> 16, words.1 & 0xFFFF, words.1 >> 16, words.2 & 0xFFFF,
      words.2 >> 16, words.3 & 0xFFFF, words.3 >> 16)
    for position in 0..<count - index {
      base[index + position] = halves[position] < threshold ? 0 : factor
    }
  }

  /// Philox4x32-10 on plain words: the same bits as `Philox.block`, whose vectors would be taken
  /// apart and put together again in every round.
  @inline(__always)
  package static func block(_ key: UInt64, _ counter: UInt64) -> (UInt32, UInt32, UInt32, UInt32) {
    var k0 = UInt32(truncatingIfNeeded: key)
    var k1 = UInt32(truncatingIfNeeded: key >> 32)
    var c0 = UInt32(truncatingIfNeeded: counter)
    var c1 = UInt32(truncatingIfNeeded: counter >> 32)
    var c2: UInt32 = 0
    var c3: UInt32 = 0
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
