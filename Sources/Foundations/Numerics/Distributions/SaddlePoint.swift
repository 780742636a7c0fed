#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Pieces of C. Loader's saddle-point expansion ("Fast and accurate computation of binomial
/// probabilities", 2000): probabilities of large counts without the cancellation of large
/// logarithms of the gamma function.
package enum SaddlePoint {
  /// log Γ(z + 1) − ((z + ½) log z − z + ½ log 2π), the error of Stirling's formula, for z > 0.
  package static func stirlingError(_ z: Double) -> Double {
    guard z >= 15 else {
      let halfLogTwoPi = 0.918938533204672741780329736406
      return lgamma(z + 1) - (z + 0.5) * log(z) + z - halfLogTwoPi
    }
    let square = z * z
    let fourth = 1.0 / 1680 - (1.0 / 1188) / square
    let third = 1.0 / 1260 - fourth / square
    let second = 1.0 / 360 - third / square
    return (1.0 / 12 - second / square) / z
  }

  /// x log(x/m) + m − x, accurate also for x near m.
  package static func deviance(_ x: Double, mean m: Double) -> Double {
    guard abs(x - m) < 0.1 * (x + m) else { return x * log(x / m) + m - x }
    let v = (x - m) / (x + m)
    var sum = (x - m) * v
    var term = 2 * x * v
    var j = 1.0
    while true {
      term *= v * v
      let next = sum + term / (2 * j + 1)
      if next == sum { return sum }
      sum = next
      j += 1
    }
  }
}

/// The point in `range` where the rising function `value` reaches `target`: Newton steps with
/// `slope`, replaced by a bisection where they leave the bracket.
func solveRising(
  target: Double, in range: ClosedRange<Double>, start: Double, value: (Double) -> Double,
  slope: (Double) -> Double
) -> Double {
  var (low, high) = (range.lowerBound, range.upperBound)
  var x = min(max(start, low), high)
  for _ in 0..<200 {
    let distance = value(x) - target
    if distance == 0 { return x }
    if distance > 0 { high = x } else { low = x }
    var next = x - distance / slope(x)
    if !(next > low && next < high) { next = low + (high - low) / 2 }
    if abs(next - x) <= 2e-16 * abs(x) || next == low || next == high { return next }
    x = next
  }
  return x
}
