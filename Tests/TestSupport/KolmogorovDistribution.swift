#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The distribution of the largest distance D between an empirical and a continuous distribution
/// function, two-sided.
public enum KolmogorovDistribution {
  /// P(Dₙ ≥ distance) for n values.
  ///
  /// In the tail, n D² > 4 or D ≥ ½, twice the one-sided probability (exact for D ≥ ½, else to
  /// e^(−24)); below, for up to 1000 values, the exact matrix method; else the limiting
  /// distribution with the correction D√n + 1/(6√n), to about 1/n.
  public static func survival(_ distance: Double, count n: Int) -> Double {
    precondition(n > 0, "KolmogorovDistribution.survival: \(n) values")
    let d = distance
    if d <= 0.5 / Double(n) { return 1 }
    if d >= 1 { return 0 }
    if d >= 0.5 || Double(n) * d * d > 4 { return min(1, 2 * oneSided(d, n)) }
    if n <= 1000 { return 1 - matrixMethod(d, n) }
    let root = Double(n).squareRoot()
    return limiting(d * root + 1 / (6 * root))
  }

  /// P(Dₙ⁺ ≥ d), the sum of Smirnov, Birnbaum and Tingey (Ann. Math. Statist. 22 (1951) 592).
  private static func oneSided(_ d: Double, _ n: Int) -> Double {
    let count = Double(n)
    let logFactorial: Double = lgamma(count + 1)
    return d
      * (0...Int(count * (1 - d))).reduce(0.0) { sum, index in
        let j = Double(index)
        let rest = 1 - d - j / count
        guard rest > 0 else { return sum }
        let choose: Double = logFactorial - lgamma(j + 1) - lgamma(count - j + 1)
        return sum + exp(choose + (j - 1) * log(d + j / count) + (count - j) * log(rest))
      }
  }

  /// P(Dₙ < d): Marsaglia, Tsang and Wang, J. Stat. Softw. 8, 18 (2003).
  private static func matrixMethod(_ d: Double, _ n: Int) -> Double {
    let k = Int(Double(n) * d) + 1
    let h = Double(k) - Double(n) * d
    var (power, exponent) = ScaledMatrix(size: 2 * k - 1, excess: h).raised(to: n)
    var value = power[k - 1, k - 1]
    // n!/nⁿ, kept in range by powers of two.
    for i in 1...n {
      value *= Double(i) / Double(n)
      if value < 0x1p-400 {
        value *= 0x1p400
        exponent -= 400
      }
    }
    return scalbn(value, Int(exponent))
  }

  /// 2 Σ (−1)^(j−1) e^(−2 j² x²), by the equivalent theta series for small x.
  private static func limiting(_ x: Double) -> Double {
    if x < 1 {
      let sum = stride(from: 1.0, through: 9, by: 2).reduce(0) {
        $0 + exp(-$1 * $1 * Double.pi * Double.pi / (8 * x * x))
      }
      return 1 - (2 * Double.pi).squareRoot() / x * sum
    }
    return (1...6).reduce(0.0) { sum, j in
      let term = 2 * exp(-2 * Double(j * j) * x * x)
      return j % 2 == 1 ? sum + term : sum - term
    }
  }
}

/// The square matrix of the method of Marsaglia, Tsang and Wang, with powers kept in range.
private struct ScaledMatrix {
  let size: Int
  var entries: [Double]

  subscript(row: Int, column: Int) -> Double {
    get { entries[row * size + column] }
    set { entries[row * size + column] = newValue }
  }

  /// The matrix H for the fraction `excess` = k − n d.
  init(size: Int, excess h: Double) {
    self.size = size
    entries = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0..<min(row + 2, size) { self[row, column] = 1 }
    }
    for index in 0..<size {
      self[index, 0] -= pow(h, Double(index + 1))
      self[size - 1, index] -= pow(h, Double(size - index))
    }
    if 2 * h > 1 { self[size - 1, 0] += pow(2 * h - 1, Double(size)) }
    for row in 0..<size {
      for column in 0..<min(row + 1, size) {
        self[row, column] /= tgamma(Double(row - column + 2))
      }
    }
  }

  /// The power with the binary exponent that was taken out.
  func raised(to power: Int) -> (matrix: ScaledMatrix, exponent: Int) {
    if power == 1 { return (self, 0) }
    let half = raised(to: power / 2)
    var (result, exponent) = (half.matrix.times(half.matrix), 2 * half.exponent)
    if power % 2 == 1 { result = result.times(self) }
    if result[size / 2, size / 2] > 0x1p400 {
      for index in result.entries.indices { result.entries[index] *= 0x1p-400 }
      exponent += 400
    }
    return (result, exponent)
  }

  private func times(_ other: ScaledMatrix) -> ScaledMatrix {
    var result = self
    result.entries.withUnsafeMutableBufferPointer { target in
      entries.withUnsafeBufferPointer { left in
        other.entries.withUnsafeBufferPointer { right in
          for row in 0..<size {
            for column in 0..<size { target[row * size + column] = 0 }
            for k in 0..<size {
              let factor = left[row * size + k]
              for column in 0..<size {
                target[row * size + column] += factor * right[k * size + column]
              }
            }
          }
        }
      }
    }
    return result
  }
}
