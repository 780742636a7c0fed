/// The rising sequence nearest to `values` in the sum of weighted squares, by pooling adjacent
/// violators (Ayer et al., Ann. Math. Statist. 26 (1955) 641).
func isotonicRegression(_ values: [Double], weights: [Double]? = nil) -> [Double] {
  var blocks: [(mean: Double, weight: Double, count: Int)] = []
  for (index, value) in values.enumerated() {
    var block = (mean: value, weight: weights?[index] ?? 1, count: 1)
    while let last = blocks.last, last.mean > block.mean {
      let weight = last.weight + block.weight
      block = (
        (last.mean * last.weight + block.mean * block.weight) / weight, weight,
        last.count + block.count
      )
      blocks.removeLast()
    }
    blocks.append(block)
  }
  return blocks.flatMap { [Double](repeating: $0.mean, count: $0.count) }
}
