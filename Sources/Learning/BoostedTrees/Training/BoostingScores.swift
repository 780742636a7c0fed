import TensorEngine

/// The scores of all events of one set during a training: double precision sums, which predictions
/// repeat to the bit, and the same in single precision for the loss.
final class BoostingScores: @unchecked Sendable {
  private let examples: BoostingExamples
  private let threads: Int
  private let sums: UnsafeMutablePointer<Double>
  private let rounded: UnsafeMutablePointer<Float>

  init(_ examples: BoostingExamples, initialScore: Double, threads: Int) {
    self.examples = examples
    self.threads = threads
    sums = .allocate(capacity: max(1, examples.table.rows))
    rounded = .allocate(capacity: max(1, examples.table.rows))
    sums.initialize(repeating: initialScore, count: examples.table.rows)
    rounded.initialize(repeating: Float(initialScore), count: examples.table.rows)
  }

  deinit {
    sums.deallocate()
    rounded.deallocate()
  }

  private var values: UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: rounded, count: examples.table.rows)
  }

  /// The loss of the scores.
  var loss: Double { examples.loss.value(scores: values) }

  /// Sets the derivatives of the loss.
  func gradients(
    into gradient: UnsafeMutableBufferPointer<Float>, _ hessian: UnsafeMutableBufferPointer<Float>
  ) {
    examples.loss.gradients(scores: values, gradient: gradient, hessian: hessian)
  }

  /// Adds a tree whose leaves hold all events.
  func add(_ leaves: [(value: Float, part: RowPartition.Part)], of partition: RowPartition) {
    parallelFor(leaves.count, threads: threads) { index in
      let value = Double(leaves[index].value)
      for row in partition.rows(leaves[index].part) {
        sums[Int(row)] += value
        rounded[Int(row)] = Float(sums[Int(row)])
      }
    }
  }

  /// Adds a tree, by running all events through it.
  func add(_ tree: Tree) {
    TreeEvaluation.add([tree], of: examples.table, to: sums, threads: threads)
    for row in 0..<examples.table.rows { rounded[row] = Float(sums[row]) }
  }
}
