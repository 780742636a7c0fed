/// The generator MT19937 (Matsumoto and Nishimura, ACM Trans. Model. Comput. Simul. 8 (1998) 3)
/// with the draws of NumPy's `RandomState`.
///
/// The two-sample test of the benchmark is defined with scikit-learn's folds, starting values and
/// orders for a given seed, and depends on them where a training gets stuck; so this one place
/// draws its random numbers as scikit-learn does.
struct MersenneTwister {
  private static let length = 624
  private static let shift = 397
  private var state: [UInt32]
  private var position = MersenneTwister.length

  /// `RandomState(seed)`.
  init(seed: UInt32) {
    state = [seed]
    state.reserveCapacity(MersenneTwister.length)
    for index in 1..<MersenneTwister.length {
      let previous = state[index - 1]
      state.append(1_812_433_253 &* (previous ^ (previous >> 30)) &+ UInt32(index))
    }
  }

  /// The next 32 random bits.
  mutating func next() -> UInt32 {
    if position == MersenneTwister.length { refill() }
    var word = state[position]
    position += 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9D2C_5680
    word ^= (word << 15) & 0xEFC6_0000
    return word ^ (word >> 18)
  }

  private mutating func refill() {
    let (length, shift) = (MersenneTwister.length, MersenneTwister.shift)
    for index in 0..<length {
      let word = (state[index] & 0x8000_0000) | (state[(index + 1) % length] & 0x7FFF_FFFF)
      let twisted = (word >> 1) ^ (word & 1 == 1 ? 0x9908_B0DF : 0)
      state[index] = state[(index + shift) % length] ^ twisted
    }
    position = 0
  }

  /// `random_sample()`: a number in [0, 1) of 53 random bits.
  mutating func uniform() -> Double {
    let (high, low) = (next() >> 5, next() >> 6)
    return (Double(high) * 0x1p26 + Double(low)) * 0x1p-53
  }

  /// `shuffle(arange(count))`.
  mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, Int(integer(upTo: UInt32(last))))
    }
    return order
  }

  /// A number in 0 … `largest`: bits under a mask, drawn again while they are too large.
  private mutating func integer(upTo largest: UInt32) -> UInt32 {
    let mask = UInt32.max >> UInt32(largest.leadingZeroBitCount)
    while true {
      let value = next() & mask
      if value <= largest { return value }
    }
  }
}
