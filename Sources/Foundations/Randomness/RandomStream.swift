/// A reproducible stream of random numbers with named children.
///
/// The stream is a key and a position. A child's key depends only on its parent's key and its own
/// name, never on how many numbers the parent has handed out, so adding a draw in one place changes
/// nothing elsewhere. Equal seeds give equal numbers on every platform.
///
/// ```swift
/// var noise = RandomStream(seed: 7).substream("shift").substream(jetIndex)
/// let smeared = energy * (1 + 0.02 * noise.normal())
/// ```
public struct RandomStream: RandomNumberGenerator, Hashable, Codable, Sendable {
  private var key: UInt64
  /// How many 64-bit numbers have been drawn.
  public internal(set) var position: UInt64

  /// The root stream of `seed`.
  public init(seed: UInt64) {
    key = RandomStream.mix(seed)
    position = 0
  }

  private init(key: UInt64) {
    self.key = key
    position = 0
  }

  /// The child stream called `name`.
  public func substream(_ name: String) -> RandomStream {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a, then mixed with the parent's key
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return RandomStream(key: RandomStream.mix(key ^ RandomStream.mix(hash)))
  }

  /// The child stream with number `index`.
  public func substream(_ index: Int) -> RandomStream {
    let salt = UInt64(bitPattern: Int64(index)) &+ 0x9E37_79B9_7F4A_7C15
    return RandomStream(key: RandomStream.mix(key &+ RandomStream.mix(salt)))
  }

  /// The finalizer of SplitMix64: every input bit reaches every output bit.
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The words of block number `index`.
  @inline(__always)
  func block(_ index: UInt64) -> (UInt32, UInt32, UInt32, UInt32) {
    Philox.block(key: key, counter: (index, 0))
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let words = block(position >> 1)
    let odd = position & 1 == 1
    position &+= 1
    return odd
      ? UInt64(words.2) | UInt64(words.3) << 32 : UInt64(words.0) | UInt64(words.1) << 32
  }
}
