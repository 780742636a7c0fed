/// A way to cut a node in two.
struct Split {
  /// The fall of the loss, times two: the gain of Chen and Guestrin, arXiv:1603.02754, eq. 7,
  /// without its factor 1/2 and its γ.
  var gain: Double
  var feature: Int
  /// Bins up to this one go left.
  var bin: Int
  var missingGoesLeft: Bool
  /// The sums over the events that go left.
  var left: GradientSums
}

/// Finds the best split of a node by one feature from its histogram.
struct SplitSearch {
  /// Leaves with a smaller sum of hessians have no meaningful value (as in scikit-learn).
  static let smallestHessian = 1e-3

  let minSamplesLeaf: Double
  let l2Regularization: Double
  let minSplitGain: Double

  init(_ configuration: BoostedTreesConfiguration) {
    minSamplesLeaf = Double(configuration.minSamplesLeaf)
    l2Regularization = configuration.l2Regularization
    minSplitGain = configuration.minSplitGain
  }

  /// The value of a leaf, −G/(H + λ).
  func value(_ sums: GradientSums) -> Double {
    -sums.gradient / (sums.hessian + l2Regularization)
  }

  /// The best split, nil where none is allowed or none gains enough. Missing values are tried on
  /// both sides where there are any; else they follow the majority.
  ///
  /// - Parameters:
  ///   - bins: The feature's histogram.
  ///   - binCount: The number of its bins, that of missing values not counted.
  ///   - total: The sums over the whole node.
  func best(
    _ bins: UnsafePointer<GradientSums>, binCount: Int, hasMissing: Bool, total: GradientSums,
    feature: Int
  ) -> Split? {
    guard hasMissing else {
      var split = scan(bins, binCount - 1, startingWith: .zero, total: total, feature: feature)
      if let left = split?.left { split?.missingGoesLeft = 2 * left.count > total.count }
      return split
    }
    // With missing values on the right, all others may go left.
    let right = scan(bins, binCount, startingWith: .zero, total: total, feature: feature)
    var left = scan(
      bins, binCount - 1, startingWith: bins[Int(FeatureBins.missing)], total: total,
      feature: feature)
    left?.missingGoesLeft = true
    guard let right, let left else { return right ?? left }
    return left.gain > right.gain ? left : right
  }

  /// The best of the splits behind bin 0, 1, … `end` − 1; the first one where gains are equal.
  private func scan(
    _ bins: UnsafePointer<GradientSums>, _ end: Int, startingWith start: GradientSums,
    total: GradientSums, feature: Int
  ) -> Split? {
    let lambda = SIMD2(repeating: l2Regularization)
    let ofNode = total.gradient * total.gradient / (total.hessian + l2Regularization)
    var sums = start
    var best = (gain: minSplitGain, bin: -1, left: start)
    for bin in 0..<end {
      let events = bins[bin]
      if events.count == 0 { continue }  // the same split as behind the bin before
      sums += events
      let rest = total - sums
      if sums.count < minSamplesLeaf || sums.hessian < SplitSearch.smallestHessian { continue }
      if rest.count < minSamplesLeaf || rest.hessian < SplitSearch.smallestHessian { break }
      let gradients = SIMD2(sums.gradient, rest.gradient)
      let terms = gradients * gradients / (SIMD2(sums.hessian, rest.hessian) + lambda)
      let gain = terms.x + terms.y - ofNode
      if gain > best.gain { best = (gain, bin, sums) }
    }
    guard best.bin >= 0 else { return nil }
    return Split(
      gain: best.gain, feature: feature, bin: best.bin, missingGoesLeft: false, left: best.left)
  }
}
