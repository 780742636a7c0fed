/// The rising sequence nearest to `values` in the sum of weighted squares, by pooling adjacent
/// violators (Ayer et al., Ann. Math. Statist. 26 (1955) 641).
///
/// - Parameter weights: Not negative; nil for 1. Values without weight take the mean of the block
///   they fall into.
/// - Complexity: O(n)
public func isotonicRegression(_ values: [Double], weights: [Double]? = nil) -> [Double] {
  isotonicBlocks(values, weights: weights).flatMap {
    [Double](repeating: $0.mean, count: $0.count)
  }
}

/// The blocks of equal values of an isotonic regression.
func isotonicBlocks(
  _ values: [Double], weights: [Double]? = nil
) -> [(mean: Double, weight: Double, count: Int)] {
  precondition(
    weights.map { $0.count == values.count } ?? true, "isotonicRegression: \(values.count) values")
  var blocks: [(mean: Double, weight: Double, count: Int)] = []
  for (index, value) in values.enumerated() {
    var block = (mean: value, weight: weights?[index] ?? 1, count: 1)
    while let last = blocks.last, last.mean >= block.mean {
      let weight = last.weight + block.weight
      // Exact for equal means, and all there is without weight.
      var mean = (last.mean + block.mean) / 2
      if last.mean > block.mean && weight > 0 {
        mean = (last.mean * last.weight + block.mean * block.weight) / weight
      }
      block = (mean, weight, last.count + block.count)
      blocks.removeLast()
    }
    blocks.append(block)
  }
  return blocks
}
