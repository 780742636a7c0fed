import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension PosteriorSamples {
  /// The share of Scott's bandwidth by which `density` smooths: that rule is for one peak, and
  /// posteriors with several would be smeared.
  private static let bandwidthFactor = 0.75

  /// The density of one or two parameters from the draws: a histogram smoothed by a Gaussian,
  /// reflected at the ends of the ranges so that nothing leaks out of them.
  ///
  /// The standard deviation of the Gaussian is 0.75 σ n^(−1/(d + 4)) for n draws in d dimensions
  /// with the spread σ.
  ///
  /// - Parameters:
  ///   - axes: One or two parameters.
  ///   - ranges: Where each is looked at; draws outside are left out.
  ///   - cells: The number of cells of each.
  /// - Precondition: Some draw lies inside of the ranges.
  public func density(
    of axes: [Int], ranges: [ClosedRange<Double>], cells: Int
  ) -> GridPosterior {
    precondition(
      (1...2).contains(axes.count) && ranges.count == axes.count && cells > 0,
      "PosteriorSamples.density: \(axes.count) parameters, \(ranges.count) ranges")
    var counts = [Double](repeating: 0, count: axes.count == 1 ? cells : cells * cells)
    let widths = ranges.map { ($0.upperBound - $0.lowerBound) / Double(cells) }
    for draw in 0..<chains * draws {
      var cell = 0
      var isInside = true
      for (place, axis) in axes.enumerated() {
        let value = points[draw * dimensions + axis]
        guard ranges[place].contains(value) else {
          isInside = false
          break
        }
        cell =
          cell * cells + min(Int((value - ranges[place].lowerBound) / widths[place]), cells - 1)
      }
      if isInside { counts[cell] += 1 }
    }
    let scale =
      PosteriorSamples.bandwidthFactor
      * pow(Double(chains * draws), -1 / Double(axes.count + 4))
    for (place, axis) in axes.enumerated() {
      let spread = meanAndDeviation(values(of: axis).flatMap { $0 }).deviation
      smooth(
        &counts, cells: cells, stride: place == axes.count - 1 ? 1 : cells,
        width: scale * spread / widths[place])
    }
    return GridPosterior(
      edges: zip(ranges, widths).map { range, width in
        (0...cells).map { $0 == cells ? range.upperBound : range.lowerBound + Double($0) * width }
      }, probabilities: counts)
  }
}

/// Smooths lines of `cells` numbers, `stride` apart, by a Gaussian of `width` cells.
private func smooth(_ values: inout [Double], cells: Int, stride: Int, width: Double) {
  let reach = min(Int((4 * width).rounded(.up)), cells)
  guard reach > 0 else { return }
  let kernel = (-reach...reach).map { exp(-0.5 * Double($0 * $0) / (width * width)) }
  let norm = kernel.reduce(0, +)
  for line in 0..<values.count / cells {
    let first = stride == 1 ? line * cells : line
    let old = (0..<cells).map { values[first + $0 * stride] }
    for cell in 0..<cells {
      var sum = 0.0
      for (offset, weight) in kernel.enumerated() {
        // Beyond an end the line goes on as its mirror image.
        var source = cell + offset - reach
        if source < 0 { source = -1 - source }
        if source >= cells { source = 2 * cells - 1 - source }
        sum += weight * old[min(max(source, 0), cells - 1)]
      }
      values[first + cell * stride] = sum / norm
    }
  }
}
