import Randomness
import TensorEngine

/// Grows trees on binned events, leaf by leaf: of all leaves the one with the largest gain is split
/// next (Shi, "Best-first decision tree learning", 2007; LightGBM, NeurIPS 2017).
///
/// Of two siblings only the smaller one's histograms are filled, those of the other are the
/// difference to their parent's. Memory is kept from tree to tree.
final class TreeGrower: @unchecked Sendable {
  /// A grown tree, the events in each of its leaves, and the sums over all events.
  struct Result {
    var tree: Tree
    var sums: GradientSums
    var leaves: [(value: Float, part: RowPartition.Part)]
  }

  let partition: RowPartition
  private let table: BinnedTable
  private let configuration: BoostedTreesConfiguration
  private let search: SplitSearch
  private let threads: Int
  private let pairs: UnsafeMutablePointer<SIMD2<Float>>
  private let builder: HistogramBuilder
  private let store: HistogramStore
  private let candidates: UnsafeMutableBufferPointer<Split?>

  init(_ table: BinnedTable, _ configuration: BoostedTreesConfiguration, threads: Int) {
    self.table = table
    self.configuration = configuration
    self.threads = threads
    search = SplitSearch(configuration)
    partition = RowPartition(capacity: table.rows, threads: threads)
    pairs = .allocate(capacity: max(1, table.rows))
    builder = HistogramBuilder(table, pairs: pairs, threads: threads)
    store = HistogramStore(length: table.columns * FeatureBins.histogramLength)
    candidates = .allocate(capacity: 2 * table.columns)
    candidates.initialize(repeating: nil)
  }

  deinit {
    pairs.deallocate()
    candidates.deallocate()
  }

  /// Grows a tree.
  ///
  /// - Parameters:
  ///   - gradient: The gradient of every event of the table.
  ///   - hessian: The hessian of every event.
  ///   - sample: The events to grow on, rising; nil for all.
  ///   - random: Draws the features of each split.
  func grow(
    gradient: UnsafePointer<Float>, hessian: UnsafePointer<Float>, sample: [UInt32]?,
    random: RandomStream
  ) -> Result {
    joinPairs(gradient, hessian)
    var tree = startTree(sample, random)
    var leaves = 1
    while leaves < configuration.maxLeaves, let best = tree.bestLeaf {
      leaves += 1
      split(best, of: &tree, isLast: leaves == configuration.maxLeaves, random)
    }
    for node in tree.indices { store.giveBack(tree[node].histograms) }
    return tree.finished(table.bins) { configuration.learningRate * search.value($0) }
  }

  private func joinPairs(_ gradient: UnsafePointer<Float>, _ hessian: UnsafePointer<Float>) {
    let blockSize = 16_384
    let rows = table.rows
    let pointers = UnsafeSendable((gradient, hessian, pairs))
    parallelFor((rows + blockSize - 1) / blockSize, threads: threads) { block in
      let (gradient, hessian, pairs) = pointers.value
      for row in block * blockSize..<min(rows, (block + 1) * blockSize) {
        pairs[row] = SIMD2(gradient[row], hessian[row])
      }
    }
  }

  private func startTree(_ sample: [UInt32]?, _ random: RandomStream) -> GrowingTree {
    let part = partition.start(sample?.count ?? table.rows) { sample?[$0] ?? UInt32($0) }
    let histograms = store.take()
    builder.fill(histograms, rows: partition.rows(part))
    for feature in 0..<table.columns {
      builder.merge(feature, rows: part.count, into: histograms)
    }
    var sums = GradientSums.zero
    for bin in 0..<FeatureBins.histogramLength { sums += histograms[bin] }
    var root = GrowingNode(part: part, depth: 0, sums: sums, histograms: histograms)
    if maySplit(root) {
      let features = allowedFeatures(0, random)
      for feature in 0..<table.columns {
        candidates[feature] = features[feature] ? candidate(root, feature) : nil
      }
      root.split = bestCandidate(0)
    }
    return GrowingTree(root: root)
  }

  private func maySplit(_ node: GrowingNode) -> Bool {
    node.part.count >= 2 * configuration.minSamplesLeaf
      && node.depth < configuration.maxDepth ?? .max
  }

  // MARK: Splitting

  private func split(
    _ index: Int, of tree: inout GrowingTree, isLast: Bool, _ random: RandomStream
  ) {
    guard let split = tree[index].split, let histograms = tree[index].histograms else { return }
    let parts = partition.split(tree[index].part, by: split, of: table)
    let left = tree.divide(index, by: split, into: parts)
    tree[index].histograms = nil
    guard !isLast, maySplit(tree[left]) || maySplit(tree[left + 1]) else {
      store.giveBack(histograms)
      return
    }
    let (smaller, larger) =
      parts.left.count < parts.right.count ? (left, left + 1) : (left + 1, left)
    tree[smaller].histograms = store.take()
    tree[larger].histograms = histograms  // the parent's, from which the smaller one's are taken
    findSplits(smaller, larger, of: &tree, random)
  }

  private func findSplits(
    _ smaller: Int, _ larger: Int, of tree: inout GrowingTree, _ random: RandomStream
  ) {
    let (small, large) = (tree[smaller], tree[larger])
    guard let ofSmall = small.histograms, let ofLarge = large.histograms else { return }
    builder.fill(ofSmall, rows: partition.rows(small.part))
    let (inSmall, inLarge) = (
      maySplit(small) ? allowedFeatures(smaller, random) : nil,
      maySplit(large) ? allowedFeatures(larger, random) : nil
    )
    let columns = table.columns
    let state = UnsafeSendable((small, large, ofSmall, ofLarge))
    parallelFor(columns, threads: threads) { feature in
      let (small, large, ofSmall, ofLarge) = state.value
      builder.merge(feature, rows: small.part.count, into: ofSmall)
      let start = feature * FeatureBins.histogramLength
      for bin in start..<start + FeatureBins.histogramLength {
        ofLarge[bin] = ofLarge[bin] - ofSmall[bin]
      }
      candidates[feature] = inSmall?[feature] == true ? candidate(small, feature) : nil
      candidates[columns + feature] = inLarge?[feature] == true ? candidate(large, feature) : nil
    }
    tree[smaller].split = bestCandidate(0)
    tree[larger].split = bestCandidate(columns)
    for node in [smaller, larger] where tree[node].split == nil {
      store.giveBack(tree[node].histograms)
      tree[node].histograms = nil
    }
  }

  private func candidate(_ node: GrowingNode, _ feature: Int) -> Split? {
    guard let histograms = node.histograms else { return nil }
    return search.best(
      histograms + feature * FeatureBins.histogramLength, binCount: table.bins.count(feature),
      hasMissing: table.hasMissing[feature], total: node.sums, feature: feature)
  }

  /// The best candidate of all features; the first one where gains are equal.
  private func bestCandidate(_ start: Int) -> Split? {
    var best: Split?
    for split in candidates[start..<start + table.columns] {
      if let split, split.gain > best?.gain ?? 0 { best = split }
    }
    return best
  }

  private func allowedFeatures(_ node: Int, _ random: RandomStream) -> [Bool] {
    let columns = table.columns
    let count = Int((configuration.featureFraction * Double(columns)).rounded(.up))
    guard count < columns else { return [Bool](repeating: true, count: columns) }
    var allowed = [Bool](repeating: false, count: columns)
    var random = random.substream(node)
    for feature in random.permutation(columns).prefix(count) { allowed[feature] = true }
    return allowed
  }
}
