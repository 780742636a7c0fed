#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension RandomStream {
  /// A uniform number in [0, 1) with 53 random bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A uniform number in `range`.
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// A uniform integer in 0 ..< `bound`, without bias (Lemire's multiplication with rejection).
  ///
  /// - Precondition: `bound` is positive.
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "integer(below:) needs a positive bound, got \(bound)")
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// A standard normal number (Box–Muller; two draws a number, so positions stay predictable).
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * Double.pi * uniform())
  }

  /// A Poisson count with the given mean.
  ///
  /// Multiplication of uniforms below a mean of 30 (Knuth); above, Hörmann's transformed rejection
  /// (PTRS, Insurance: Mathematics and Economics 12, 39 (1993)).
  ///
  /// - Precondition: `mean` is finite and not negative.
  public mutating func poisson(mean: Double) -> Int {
    precondition(mean >= 0 && mean.isFinite, "poisson(mean:) needs a finite mean ≥ 0, got \(mean)")
    if mean < 30 {
      let limit = exp(-mean)
      var count = 0
      var product = uniform()
      while product > limit {
        count += 1
        product *= uniform()
      }
      return count
    }
    let logMean = log(mean)
    let b = 0.931 + 2.53 * mean.squareRoot()
    let a = -0.059 + 0.02483 * b
    let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    let acceptance = 0.9277 - 3.6224 / (b - 2)
    while true {
      let u = uniform() - 0.5
      let v = 1 - uniform()
      let us = 0.5 - abs(u)
      let k = ((2 * a / us + b) * u + mean + 0.43).rounded(.down)
      if us >= 0.07 && v <= acceptance { return Int(k) }
      if k < 0 || (us < 0.013 && v > us) { continue }
      let left = log(v) + log(inverseAlpha) - log(a / (us * us) + b)
      if left <= k * logMean - mean - lgamma(k + 1) { return Int(k) }
    }
  }

  /// Shuffles `values` in place (Fisher–Yates).
  public mutating func shuffle<Element>(_ values: inout [Element]) {
    guard values.count > 1 else { return }
    for last in stride(from: values.count - 1, to: 0, by: -1) {
      values.swapAt(last, integer(below: last + 1))
    }
  }

  /// The numbers 0 ..< `count` in random order.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }

  /// Fills `buffer` with uniform numbers in [0, 1) of 24 random bits: four for each Philox block.
  public mutating func fillUniform(_ buffer: UnsafeMutableBufferPointer<Float>) {
    if position & 1 == 1 { position &+= 1 }  // start on a block, whatever was drawn before
    guard let base = buffer.baseAddress else { return }
    let count = buffer.count
    var index = 0
    while index < count {
      let words = block(position >> 1)
      position &+= 2
      base[index] = Float(words.0 >> 8) * 0x1p-24
      if index + 1 < count { base[index + 1] = Float(words.1 >> 8) * 0x1p-24 }
      if index + 2 < count { base[index + 2] = Float(words.2 >> 8) * 0x1p-24 }
      if index + 3 < count { base[index + 3] = Float(words.3 >> 8) * 0x1p-24 }
      index += 4
    }
  }
}
