import TensorEngine

/// Adds gradients up by bin: the histograms of one node, all features one after the other.
///
/// Events are taken in blocks whose limits depend on their number alone, and the blocks are added
/// in order, so that the bits do not depend on the number of threads.
final class HistogramBuilder: @unchecked Sendable {
  typealias Histograms = UnsafeMutablePointer<GradientSums>

  private static let smallestBlock = 32_768
  private static let mostBlocks = 32

  private let table: BinnedTable
  private let pairs: UnsafePointer<SIMD2<Float>>
  private let threads: Int
  private let length: Int
  /// Histograms of all blocks but the first.
  private let partial: Histograms

  /// Histograms of gradients and hessians in `pairs`, which belong to the events of `table`.
  init(_ table: BinnedTable, pairs: UnsafePointer<SIMD2<Float>>, threads: Int) {
    self.table = table
    self.pairs = pairs
    self.threads = threads
    length = table.columns * FeatureBins.histogramLength
    partial = .allocate(
      capacity: max(1, (HistogramBuilder.blocks(of: table.rows).count - 1) * length))
  }

  deinit { partial.deallocate() }

  /// Sets `histograms` to the sums over the given events, but for the blocks that
  /// ``merge(_:of:into:)`` adds.
  func fill(_ histograms: Histograms, rows: UnsafeBufferPointer<UInt32>) {
    let (count, size) = HistogramBuilder.blocks(of: rows.count)
    let targets = UnsafeSendable((histograms, rows))
    parallelFor(count * table.groups, threads: threads) { task in
      let (histograms, rows) = targets.value
      let (block, group) = (task / table.groups, task % table.groups)
      let part = UnsafeBufferPointer(
        rebasing: rows[block * size..<min(rows.count, (block + 1) * size)])
      let target = block == 0 ? histograms : partial + (block - 1) * length
      fill(target, group: group, part)
    }
  }

  /// Adds the later blocks of ``fill(_:rows:)``, for one feature.
  func merge(_ feature: Int, rows: Int, into histograms: Histograms) {
    let target = histograms + feature * FeatureBins.histogramLength
    for block in 1..<max(1, HistogramBuilder.blocks(of: rows).count) {
      let source = partial + (block - 1) * length + feature * FeatureBins.histogramLength
      for bin in 0..<FeatureBins.histogramLength { target[bin] += source[bin] }
    }
  }

  private static func blocks(of rows: Int) -> (count: Int, size: Int) {
    let size = max(smallestBlock, (rows + mostBlocks - 1) / mostBlocks)
    return (max(1, (rows + size - 1) / size), size)
  }

  private func fill(
    _ histograms: Histograms, group: Int, _ rows: UnsafeBufferPointer<UInt32>
  ) {
    let (first, end) = (table.groupStarts[group], table.groupStarts[group + 1])
    let target = histograms + first * FeatureBins.histogramLength
    target.update(repeating: .zero, count: (end - first) * FeatureBins.histogramLength)
    let words = table.group(group)
    switch end - first {
    case 1: add(rows, words, lanes: 1, to: target)
    case 2: add(rows, words, lanes: 2, to: target)
    case 3: add(rows, words, lanes: 3, to: target)
    default: add(rows, words, lanes: 4, to: target)
    }
  }

  /// The innermost loop of training; inlined with a constant number of lanes.
  @inline(__always)
  private func add(
    _ rows: UnsafeBufferPointer<UInt32>, _ words: UnsafePointer<UInt32>, lanes: Int,
    to histograms: Histograms
  ) {
    let pairs = pairs
    for row in rows {
      let sums = GradientSums(pairs[Int(row)])
      let word = Int(words[Int(row)])
      histograms[word & 255] += sums
      if lanes > 1 { histograms[256 + (word >> 8) & 255] += sums }
      if lanes > 2 { histograms[512 + (word >> 16) & 255] += sums }
      if lanes > 3 { histograms[768 + (word >> 24) & 255] += sums }
    }
  }
}
