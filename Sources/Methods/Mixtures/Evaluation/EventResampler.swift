import Randomness

/// Draws events of a sample: with replacement for the bootstrap, in another order for permutation
/// tests.
///
/// Each 64-bit number gives two draws; no event is preferred by more than count/2³².
enum EventResampler {
  /// How often each of `count` events is drawn in `count` draws with replacement.
  static func counts(_ count: Int, _ stream: RandomStream) -> [UInt32] {
    var draws = Draws(stream)
    return [UInt32](unsafeUninitializedCapacity: count) { counts, filled in
      counts.initialize(repeating: 0)
      for _ in 0..<count { counts[draws.next(below: count)] += 1 }
      filled = count
    }
  }

  /// `values` in random order (Fisher–Yates).
  static func shuffled<Value>(_ values: [Value], _ stream: RandomStream) -> [Value] {
    var draws = Draws(stream)
    var result = values
    result.withUnsafeMutableBufferPointer { result in
      for last in stride(from: result.count - 1, to: 0, by: -1) {
        result.swapAt(last, draws.next(below: last + 1))
      }
    }
    return result
  }

  private struct Draws {
    private var stream: RandomStream
    private var bits: UInt64 = 0
    private var isLeft = false

    init(_ stream: RandomStream) { self.stream = stream }

    /// A number in 0 ..< `bound`.
    @inline(__always)
    mutating func next(below bound: Int) -> Int {
      if isLeft { bits >>= 32 } else { bits = stream.next() }
      isLeft.toggle()
      return Int(((bits & 0xFFFF_FFFF) &* UInt64(bound)) >> 32)
    }
  }
}
