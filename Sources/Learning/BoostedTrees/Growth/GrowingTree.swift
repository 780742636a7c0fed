/// A node of a tree in growth.
struct GrowingNode {
  var part: RowPartition.Part
  var depth: Int
  var sums: GradientSums
  /// Kept as long as the node may be split.
  var histograms: UnsafeMutablePointer<GradientSums>?
  /// The best split, if one is allowed.
  var split: Split?
  /// The left child, once the node is split; the right one follows it.
  var left: Int?
}

/// A tree in growth: nodes in the order in which they came about, the root first.
struct GrowingTree {
  private var nodes: [GrowingNode]

  init(root: GrowingNode) { nodes = [root] }

  subscript(index: Int) -> GrowingNode {
    get { nodes[index] }
    set { nodes[index] = newValue }
  }

  var indices: Range<Int> { nodes.indices }

  /// The open node with the largest gain; the older one where gains are equal.
  var bestLeaf: Int? {
    var best: (node: Int, gain: Double)?
    for (index, node) in nodes.enumerated() where node.left == nil {
      if let gain = node.split?.gain, gain > best?.gain ?? 0 { best = (index, gain) }
    }
    return best?.node
  }

  /// Gives a node its two children, which own `parts` of its events.
  ///
  /// - Returns: The left child.
  mutating func divide(
    _ index: Int, by split: Split, into parts: (left: RowPartition.Part, right: RowPartition.Part)
  ) -> Int {
    let (parent, left) = (nodes[index], nodes.count)
    nodes[index].left = left
    nodes.append(GrowingNode(part: parts.left, depth: parent.depth + 1, sums: split.left))
    nodes.append(
      GrowingNode(part: parts.right, depth: parent.depth + 1, sums: parent.sums - split.left))
    return left
  }

  /// The tree for evaluation, and its leaves.
  ///
  /// - Parameter leafValue: The value of a leaf with these sums.
  func finished(_ bins: FeatureBins, leafValue: (GradientSums) -> Double) -> TreeGrower.Result {
    var tree = Tree()
    var leaves: [(value: Float, part: RowPartition.Part)] = []
    for (index, node) in nodes.enumerated() {
      if let left = node.left, let split = node.split {
        let edges = bins.edges[split.feature]
        tree.append(
          .split(
            feature: split.feature,
            // Behind the last edge lie the missing values alone.
            threshold: split.bin < edges.count ? edges[split.bin] : .greatestFiniteMagnitude,
            left: left, missingGoesLeft: split.missingGoesLeft),
          gain: split.gain)
      } else {
        // A tree that is nothing but a root says nothing.
        let value = nodes.count == 1 ? 0 : Float(leafValue(node.sums))
        tree.append(.leaf(at: index), value: value)
        leaves.append((value, node.part))
      }
    }
    return TreeGrower.Result(tree: tree, sums: nodes[0].sums, leaves: leaves)
  }
}
