#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Loops that reduce the middle axis of `[outer, extent, inner]`.
enum ReductionKernels {
  static func maximum(
    _ source: UnsafePointer<Float>, _ outer: Int, _ extent: Int, _ inner: Int,
    into result: UnsafeMutablePointer<Float>
  ) {
    for block in 0..<outer {
      let first = source + block * extent * inner
      let target = result + block * inner
      target.update(from: first, count: inner)
      for step in 1..<Swift.max(extent, 1) {
        let row = first + step * inner
        for position in 0..<inner where row[position] > target[position] {
          target[position] = row[position]
        }
      }
    }
  }

  /// 1/n where an element equals the maximum, which n elements of its run do; else 0.
  static func shareOfMaximum(
    _ source: UnsafePointer<Float>, _ maxima: UnsafePointer<Float>, _ outer: Int, _ extent: Int,
    _ inner: Int, into result: UnsafeMutablePointer<Float>
  ) {
    for block in 0..<outer {
      for position in 0..<inner {
        let start = block * extent * inner + position
        let largest = maxima[block * inner + position]
        var ties: Float = 0
        for step in 0..<extent where source[start + step * inner] == largest { ties += 1 }
        for step in 0..<extent {
          let place = start + step * inner
          result[place] = source[place] == largest ? 1 / ties : 0
        }
      }
    }
  }

  static func logSumExp(
    _ source: UnsafePointer<Float>, _ outer: Int, _ extent: Int, _ inner: Int,
    into result: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    for block in 0..<outer {
      for position in 0..<inner {
        let first = source + block * extent * inner + position
        var largest = -Float.infinity
        for step in 0..<extent { largest = Swift.max(largest, first[step * inner]) }
        // An infinite maximum is the answer itself; subtracting it would give NaN.
        guard largest.isFinite else {
          result[block * inner + position] = largest
          continue
        }
        for step in 0..<extent { scratch[step] = first[step * inner] - largest }
        ElementKernels.apply(.exp, scratch, into: scratch, count: extent)
        result[block * inner + position] =
          largest + logf(ElementKernels.sum(scratch, count: extent))
      }
    }
  }
}
