import Numerics
import Randomness

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension CountingExcess {
  /// p₀ by pseudo-experiments of this counting experiment without a signal.
  ///
  /// The background is B, its most likely value without a signal. Each toy draws n from
  /// Poisson(B) and the estimate b from Gauss(B, s²), and counts if its signed significance is at
  /// least that of the data. Toy number i uses substream i.
  public func pValue(toys: Int, random: RandomStream) -> ToyPValue {
    precondition(toys > 0, "CountingExcess.pValue: \(toys) toys")
    let mean = backgroundWithoutSignal / scale
    let variance = expectedVariance / (scale * scale)
    let deviation = variance.squareRoot()
    // A toy that repeats the data exactly has to count, whatever the rounding.
    let threshold = signedSignificance - 1e-12 * abs(signedSignificance)
    var exceeding = 0
    for toy in 0..<toys {
      var stream = random.substream(toy)
      let estimate = mean + deviation * stream.normal()
      let count = Double(stream.poisson(mean: mean))
      if CountingExcess.signedSignificance(count, estimate, variance) >= threshold {
        exceeding += 1
      }
    }
    return ToyPValue(exceeding: exceeding, toys: toys)
  }
}
