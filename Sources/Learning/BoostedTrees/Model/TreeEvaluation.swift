import TensorEngine

/// Runs events through trees.
enum TreeEvaluation {
  private static let blockSize = 256
  /// How many events go down a tree at once, so that the processor need not wait for each step.
  private static let lanes = 4

  /// Adds the value of every tree to the score of every event.
  static func add(
    _ trees: [Tree], of table: FeatureTable, to scores: UnsafeMutablePointer<Double>, threads: Int
  ) {
    let (rows, columns) = (table.rows, table.columns)
    table.values.withUnsafeBufferPointer { values in
      let pointers = UnsafeSendable((values, scores))
      parallelFor((rows + blockSize - 1) / blockSize, threads: threads) { block in
        let (values, scores) = pointers.value
        let start = block * blockSize
        let end = min(rows, start + blockSize)
        let part = UnsafeBufferPointer(rebasing: values[start * columns..<end * columns])
        let mayMiss = part.contains { $0.isNaN }
        for tree in trees {
          tree.nodes.withUnsafeBufferPointer { nodes in
            tree.values.withUnsafeBufferPointer { leaves in
              let descent = Descent(nodes, leaves, part, columns, scores + start)
              mayMiss ? descent.run(mayMiss: true) : descent.run(mayMiss: false)
            }
          }
        }
      }
    }
  }

  /// The way of a block of events down one tree.
  private struct Descent {
    private let nodes: UnsafePointer<TreeNode>
    private let leaves: UnsafePointer<Float>
    private let values: UnsafePointer<Double>
    private let columns: Int
    private let rows: Int
    private let scores: UnsafeMutablePointer<Double>

    init(
      _ nodes: UnsafeBufferPointer<TreeNode>, _ leaves: UnsafeBufferPointer<Float>,
      _ values: UnsafeBufferPointer<Double>, _ columns: Int, _ scores: UnsafeMutablePointer<Double>
    ) {
      self.nodes = nodes.baseAddress!
      self.leaves = leaves.baseAddress!
      self.values = values.baseAddress!
      self.columns = columns
      rows = values.count / columns
      self.scores = scores
    }

    @inline(__always)
    func run(mayMiss: Bool) {
      var row = 0
      while row + lanes <= rows {
        addFour(row, mayMiss: mayMiss)
        row += lanes
      }
      while row < rows {
        var (place, before) = (0, -1)
        while place != before {
          before = place
          place = nodes[place].child(values + row * columns, mayMiss: mayMiss)
        }
        scores[row] += Double(leaves[place])
        row += 1
      }
    }

    /// Goes on until all four are at a leaf, which is its own child.
    @inline(__always)
    private func addFour(_ row: Int, mayMiss: Bool) {
      let first = values + row * columns
      let (second, third, fourth) = (first + columns, first + 2 * columns, first + 3 * columns)
      var (a, b, c, d) = (0, 0, 0, 0)
      var moved = 0
      repeat {
        let (nextA, nextB) = (
          nodes[a].child(first, mayMiss: mayMiss), nodes[b].child(second, mayMiss: mayMiss)
        )
        let (nextC, nextD) = (
          nodes[c].child(third, mayMiss: mayMiss), nodes[d].child(fourth, mayMiss: mayMiss)
        )
        moved = (a ^ nextA) | (b ^ nextB) | (c ^ nextC) | (d ^ nextD)
        (a, b, c, d) = (nextA, nextB, nextC, nextD)
      } while moved != 0
      scores[row] += Double(leaves[a])
      scores[row + 1] += Double(leaves[b])
      scores[row + 2] += Double(leaves[c])
      scores[row + 3] += Double(leaves[d])
    }
  }
}
