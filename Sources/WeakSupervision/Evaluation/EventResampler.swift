import Randomness

/// Draws events of a sample with replacement.
enum EventResampler {
  /// How often each of `count` events is drawn in `count` draws.
  ///
  /// Each 64-bit number gives two events; no event is preferred by more than count/2³².
  static func counts(_ count: Int, _ stream: RandomStream) -> [UInt32] {
    precondition(count <= Int(UInt32.max), "EventResampler: \(count) events are more than 2³²")
    var stream = stream
    return [UInt32](unsafeUninitializedCapacity: count) { counts, filled in
      counts.initialize(repeating: 0)
      let range = UInt64(count)
      var drawn = 0
      while drawn < count {
        let bits = stream.next()
        counts[Int(((bits >> 32) &* range) >> 32)] += 1
        drawn += 1
        if drawn == count { break }
        counts[Int(((bits & 0xFFFF_FFFF) &* range) >> 32)] += 1
        drawn += 1
      }
      filled = count
    }
  }
}
