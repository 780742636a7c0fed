#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension MassSpectrum {
  /// Edges of `bins` bins of equal width between two masses in GeV.
  public static func uniformEdges(from lower: Double, to upper: Double, bins: Int) -> [Double] {
    precondition(
      bins > 0 && lower < upper, "uniformEdges: \(bins) bins from \(lower) to \(upper) GeV")
    let width = (upper - lower) / Double(bins)
    return (0...bins).map { $0 == bins ? upper : lower + Double($0) * width }
  }

  /// Edges of `bins` bins of equal width in the logarithm of the mass, between two masses in GeV:
  /// for a resolution that is proportional to the mass.
  public static func logarithmicEdges(
    from lower: Double, to upper: Double, bins: Int
  ) -> [Double] {
    precondition(
      bins > 0 && 0 < lower && lower < upper,
      "logarithmicEdges: \(bins) bins from \(lower) to \(upper) GeV")
    let step = log(upper / lower) / Double(bins)
    return (0...bins).map { $0 == bins ? upper : lower * exp(Double($0) * step) }
  }
}
