/// A node of a tree, made for fast evaluation.
///
/// The children of a node follow each other. A leaf is its own left child and sends everything
/// there, so that an evaluation may go on at a leaf without harm.
struct TreeNode: Equatable, Sendable {
  /// Values up to this one go left.
  var threshold: Double
  /// The column that is asked.
  var feature: Int32
  /// The left child, counted from the root of the tree; the right one follows it.
  var left: Int32
  /// 1 where missing values go left, else 0.
  var missingGoesLeft: Int32

  static func leaf(at index: Int) -> TreeNode {
    TreeNode(
      threshold: .greatestFiniteMagnitude, feature: 0, left: Int32(index), missingGoesLeft: 1)
  }

  static func split(
    feature: Int, threshold: Double, left: Int, missingGoesLeft: Bool
  ) -> TreeNode {
    TreeNode(
      threshold: threshold, feature: Int32(feature), left: Int32(left),
      missingGoesLeft: missingGoesLeft ? 1 : 0)
  }

  /// The child to which an event goes.
  ///
  /// - Parameter mayMiss: Whether values may be NaN; a constant, so that the test for it vanishes.
  @inline(__always)
  func child(_ row: UnsafePointer<Double>, mayMiss: Bool) -> Int {
    let value = row[Int(feature)]
    var isRight: Int32 = value <= threshold ? 0 : 1
    if mayMiss { isRight &= ~((value == value ? 0 : 1) & missingGoesLeft) }
    return Int(left &+ isRight)
  }
}

/// One decision tree; node 0 is the root.
struct Tree: Equatable, Sendable {
  private(set) var nodes: [TreeNode] = []
  /// The values of the leaves, learning rate included; 0 for other nodes.
  private(set) var values: [Float] = []
  /// The gains of the splits; 0 for leaves.
  private(set) var gains: [Float] = []

  mutating func append(_ node: TreeNode, value: Float = 0, gain: Double = 0) {
    nodes.append(node)
    values.append(value)
    gains.append(Float(gain))
  }

  func isLeaf(_ index: Int) -> Bool { Int(nodes[index].left) == index }

  var leafCount: Int { nodes.indices.count { isLeaf($0) } }
}
