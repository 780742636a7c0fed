import TensorEngine

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A trained sum of decision trees: log odds of class 1 against class 0 for a classifier.
public struct BoostedTreesModel: Equatable, Sendable {
  /// The names of the features, in their order.
  public let names: [String]
  /// How the model was trained.
  public let configuration: BoostedTreesConfiguration
  /// The score before any tree.
  public let initialScore: Double
  var trees: [Tree]

  init(
    names: [String], configuration: BoostedTreesConfiguration, initialScore: Double,
    trees: [Tree] = []
  ) {
    self.names = names
    self.configuration = configuration
    self.initialScore = initialScore
    self.trees = trees
  }

  /// The number of trees.
  public var treeCount: Int { trees.count }

  /// The number of leaves of each tree.
  public var leafCounts: [Int] { trees.map(\.leafCount) }

  /// The sum of the gains of all splits by each feature, as a share of the total; zeros for a model
  /// without splits.
  public var importances: [Double] {
    var gains = [Double](repeating: 0, count: names.count)
    for tree in trees {
      for (node, gain) in zip(tree.nodes, tree.gains) { gains[Int(node.feature)] += Double(gain) }
    }
    let total = gains.reduce(0, +)
    return total > 0 ? gains.map { $0 / total } : gains
  }
}

// MARK: Prediction

extension BoostedTreesModel {
  /// The sum of the trees for each event, log odds for a classifier.
  ///
  /// - Throws: `BoostedTreesError` for a table with other columns.
  public func logOdds(
    _ table: FeatureTable, threads: Int = Threads.count
  ) throws(BoostedTreesError) -> [Double] {
    try checkColumns(of: table)
    var scores = [Double](repeating: initialScore, count: table.rows)
    scores.withUnsafeMutableBufferPointer { scores in
      guard let scores = scores.baseAddress else { return }
      TreeEvaluation.add(trees, of: table, to: scores, threads: threads)
    }
    return scores
  }

  /// P(class 1) of each event.
  ///
  /// - Throws: `BoostedTreesError` for a table with other columns.
  public func scores(
    _ table: FeatureTable, threads: Int = Threads.count
  ) throws(BoostedTreesError) -> [Double] {
    try logOdds(table, threads: threads).map { 1 / (1 + exp(-$0)) }
  }

  func checkColumns(of table: FeatureTable) throws(BoostedTreesError) {
    guard table.names == names else {
      throw BoostedTreesError(
        "feature table",
        "its columns are \(table.names.joined(separator: ", ")), "
          + "the trees were trained on \(names.joined(separator: ", "))",
        hint: "give the same columns in the same order")
    }
  }
}
