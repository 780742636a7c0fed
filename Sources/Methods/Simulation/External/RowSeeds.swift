import Randomness

/// Seeds for other programs' generators: 31 bits, different for different rows of a simulation.
///
/// Generators differ in what they take: 31 bits suit all of them, and many give correlated numbers
/// for neighboring seeds. So row numbers are permuted, by MurmurHash3's finalizer (A. Appleby), a
/// permutation of 32 bits, applied until the result has 31.
struct RowSeeds {
  private let offset: UInt32
  private static let mask: UInt32 = 0x7FFF_FFFF

  init(seed: UInt64) {
    var random = RandomStream(seed: seed).substream("program")
    offset = UInt32(truncatingIfNeeded: random.next()) & RowSeeds.mask
  }

  /// The seed of a row.
  subscript(row: Int) -> UInt32 {
    var value = (UInt32(row) &+ offset) & RowSeeds.mask
    repeat {
      value ^= value >> 16
      value = value &* 0x85EB_CA6B
      value ^= value >> 13
      value = value &* 0xC2B2_AE35
      value ^= value >> 16
    } while value > RowSeeds.mask
    return value
  }
}
