/// A place where a resonance may lie: a signal region of bins with a sideband on either side.
public struct ResonanceHypothesis: Hashable, Sendable {
  /// The central bin.
  public let center: Int
  /// The bins of the signal region.
  public let signalRegion: Range<Int>
  /// The sideband at lower masses.
  public let lowerSideband: Range<Int>
  /// The sideband at higher masses.
  public let upperSideband: Range<Int>

  /// A hypothesis around bin `center`.
  ///
  /// - Parameters:
  ///   - halfWidth: The bins of the signal region on either side of the center.
  ///   - sidebandWidth: The bins of each sideband. Sidebands are what a classifier is trained
  ///     against; the background is fitted to all bins outside the signal region.
  public init(center: Int, halfWidth: Int = 1, sidebandWidth: Int = 2) {
    precondition(
      halfWidth >= 0 && sidebandWidth >= 0 && center >= halfWidth + sidebandWidth,
      "ResonanceHypothesis: center \(center), half width \(halfWidth), sidebands \(sidebandWidth)")
    self.center = center
    signalRegion = center - halfWidth..<center + halfWidth + 1
    lowerSideband = signalRegion.lowerBound - sidebandWidth..<signalRegion.lowerBound
    upperSideband = signalRegion.upperBound..<signalRegion.upperBound + sidebandWidth
  }

  /// All hypotheses whose sidebands lie inside `bins` bins, from low to high masses.
  public static func scan(
    bins: Int, halfWidth: Int = 1, sidebandWidth: Int = 2
  ) -> [ResonanceHypothesis] {
    let reach = halfWidth + sidebandWidth
    return (reach..<max(bins - reach, reach)).map {
      ResonanceHypothesis(center: $0, halfWidth: halfWidth, sidebandWidth: sidebandWidth)
    }
  }
}
