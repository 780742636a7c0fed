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
      let words = Philox.block(key: key, counter: (UInt64(index / 8), 0))
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
    let words = Philox.block(key: key, counter: (UInt64(index / 8), 0))
    let halves = SIMD8<UInt32>(
      words.0 & 0xFFFF, words.0 >> 16, words.1 & 0xFFFF, words.1 >> 16, words.2 & 0xFFFF,
      words.2 >> 16, words.3 & 0xFFFF, words.3 >> 16)
    for position in 0..<count - index {
      base[index + position] = halves[position] < threshold ? 0 : factor
    }
  }
}
