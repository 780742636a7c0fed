import DataFiles

extension JetSample {
  /// A 64-bit hash of each jet's exact bytes: equal jets have equal hashes in whatever file and at
  /// whatever place they are, so a jet that appears in two sets is found.
  ///
  /// Among a million jets the chance that two different ones share a hash is about 3·10⁻⁸.
  public func jetHashes() -> [UInt64] { (0..<count).map { withConstituents(of: $0, JetHash.of) } }

  /// The SHA-256 of the jets' hashes in order, as hexadecimal text: equal for equal jets in equal
  /// order, wherever they lie.
  public var contentHash: String {
    jetHashes().map(\.littleEndian).withUnsafeBytes { ContentHash.sha256($0) }
  }
}

/// The hash of a jet.
enum JetHash {
  @inline(__always)
  private static func fold(_ value: UInt64, _ multiplier: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: multiplier)
    return product.high ^ product.low
  }

  /// Odd multipliers: the first digits of √2, √3 and √5 behind the point.
  private static let multipliers: (UInt64, UInt64, UInt64) = (
    0x6A09_E667_F3BC_C909, 0xBB67_AE85_84CA_A73B, 0x3C6E_F372_FE94_F82B
  )

  /// The hash of the jet's components, bit by bit, and of their number.
  static func of(_ jet: UnsafeBufferPointer<FourMomentum>) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: jet.count) &+ multipliers.2
    for constituent in jet {
      let first = UInt64(constituent.e.bitPattern) << 32 | UInt64(constituent.px.bitPattern)
      let second = UInt64(constituent.py.bitPattern) << 32 | UInt64(constituent.pz.bitPattern)
      hash = fold(hash ^ first, multipliers.0) &+ first
      hash = fold(hash ^ second, multipliers.1) &+ second
    }
    return fold(hash, multipliers.2) ^ hash
  }
}
