import BoostedTrees
import Foundation
import Testing

/// Trees that can be written down.
@Suite struct GrowthTests {
  static let stump = BoostedTreesConfiguration(
    learningRate: 1, maxIterations: 1, maxLeaves: 2, minSamplesLeaf: 1)

  @Test("A stump has the threshold, values and gain of the Newton step")
  func stump() throws {
    // p = 1/2 at first, so every gradient is ±1/2 and every hessian 1/4.
    let examples = try column([1, 2, 3, 5, 6, 7], targets: [0, 0, 1, 1, 1, 0])
    let model = try BoostedTreesTrainer(GrowthTests.stump).train(examples).model
    let tree = try #require(try StoredTree.all(of: model).first)
    #expect(tree.threshold[0] == 2.5)
    // Left: G = 1, H = 1/2. Right: G = −1, H = 1. Gain = 1/0.5 + 1/1 − 0.
    #expect(tree.preorder().dropFirst().map { tree.value[$0] } == [-2, 1])
    #expect(abs(tree.gain[0] - 3) < 1e-6)
    #expect(try model.logOdds(examples.table) == [-2, -2, 1, 1, 1, 1])
  }

  @Test("l2 regularization, the learning rate and the smallest leaf act as defined")
  func regularization() throws {
    var configuration = GrowthTests.stump
    configuration.l2Regularization = 0.5
    configuration.learningRate = 0.25
    configuration.minSamplesLeaf = 3
    let examples = try column([1, 2, 3, 5, 6, 7], targets: [0, 0, 1, 1, 1, 0])
    let tree = try #require(
      try StoredTree.all(of: BoostedTreesTrainer(configuration).train(examples).model).first)
    #expect(tree.threshold[0] == 4)
    // Left: G = 1/2, H = 3/4 + 1/2.
    #expect(abs(tree.value[1] + 0.25 * 0.5 / 1.25) < 1e-7)
    #expect(abs(tree.value[2] - 0.25 * 0.5 / 1.25) < 1e-7)
    configuration.minSplitGain = 0.41  // the gain is 2 · 0.25/1.25
    let root = try BoostedTreesTrainer(configuration).train(examples).model
    #expect(root.leafCounts == [1])
    #expect(try root.logOdds(examples.table) == [0, 0, 0, 0, 0, 0])
  }

  @Test("Events of weight 2 count as two events, also for the quantiles", arguments: [4, 255])
  func weights(maxBins: Int) throws {
    let values: [Float] = (0..<60).map { Float(($0 * 37) % 61) / 8 }
    let targets: [Float] = (0..<60).map { ($0 * 29) % 7 < 3 ? 1 : 0 }
    let weights: [Float] = (0..<60).map { Float($0 % 3) }
    let repeated = weights.indices.flatMap { [Int](repeating: $0, count: Int(weights[$0])) }
    var configuration = BoostedTreesConfiguration(
      maxIterations: 5, maxLeaves: 5, minSamplesLeaf: 1)
    configuration.maxBins = maxBins
    let weighted = try BoostedTreesTrainer(configuration).train(
      column(values, targets: targets, weights: weights))
    let copied = try BoostedTreesTrainer(configuration).train(
      column(repeated.map { values[$0] }, targets: repeated.map { targets[$0] }))
    for (one, other) in zip(
      try StoredTree.all(of: weighted.model), try StoredTree.all(of: copied.model))
    {
      #expect(one.threshold == other.threshold)
      for (a, b) in zip(one.value, other.value) { #expect(abs(a - b) < 1e-5) }
    }
    #expect(abs(weighted.history[4].trainingLoss - copied.history[4].trainingLoss) < 1e-6)
  }

  @Test("The unit of the weights has no effect", arguments: [Float(1e-6), 1e6])
  func weightScale(unit: Float) throws {
    let values: [Float] = (0..<100).map { Float(($0 * 37) % 101) }
    let targets: [Float] = (0..<100).map { ($0 * 29) % 7 < 3 ? 1 : 0 }
    let weights: [Float] = (0..<100).map { Float(1 + $0 % 3) }
    let configuration = BoostedTreesConfiguration(maxIterations: 5, l2Regularization: 1)
    let plain = try BoostedTreesTrainer(configuration).train(
      column(values, targets: targets, weights: weights))
    let scaled = try BoostedTreesTrainer(configuration).train(
      column(values, targets: targets, weights: weights.map { $0 * unit }))
    #expect(plain.model.leafCounts[0] > 1)
    let table = try FeatureTable(names: ["x"], rows: 100, values: values.map(Double.init))
    for (a, b) in zip(try plain.model.logOdds(table), try scaled.model.logOdds(table)) {
      #expect(abs(a - b) < 1e-5)
    }
  }

  @Test("A soft target is a mixture of both classes")
  func softTargets() throws {
    let values: [Float] = (0..<40).map { Float($0 / 4) }
    let soft: [Float] = (0..<40).map { $0 < 20 ? 0.25 : 0.75 }
    let hard: [Float] = (0..<40).map { $0 < 20 ? ($0 % 4 == 0 ? 1 : 0) : ($0 % 4 == 0 ? 0 : 1) }
    let configuration = BoostedTreesConfiguration(maxIterations: 200, maxLeaves: 2)
    let model = try BoostedTreesTrainer(configuration).train(column(values, targets: soft)).model
    let same = try BoostedTreesTrainer(configuration).train(column(values, targets: hard)).model
    let table = try FeatureTable(names: ["x"], rows: 40, values: values.map(Double.init))
    for (row, score) in try model.scores(table).enumerated() {
      #expect(abs(score - (row < 20 ? 0.25 : 0.75)) < 1e-4)
      #expect(abs(score - (try same.scores(table)[row])) < 1e-5)
    }
  }

  @Test("Missing values go where they fit better; the majority's way when none were seen")
  func missingValues() throws {
    let nan = Float.nan
    let low = try column([1, 2, 8, 9, nan, nan], targets: [0, 0, 1, 1, 0, 0])
    let high = try column([1, 2, 8, 9, nan, nan], targets: [0, 0, 1, 1, 1, 1])
    let alone = try column([1, 2, 1, 2, nan, nan], targets: [0, 0, 0, 0, 1, 1])
    let none = try column([1, 2, 8, 9, 10, 11], targets: [0, 0, 1, 1, 1, 1])
    let probe = try FeatureTable(names: ["x"], rows: 3, values: [1.5, 8.5, .nan])
    for (examples, missing) in [(low, 0), (high, 1), (none, 1)] {
      let scores = try BoostedTreesTrainer(GrowthTests.stump).train(examples).model.logOdds(probe)
      #expect(scores[0] < scores[1])
      #expect(scores[2] == scores[missing])
    }
    let scores = try BoostedTreesTrainer(GrowthTests.stump).train(alone).model.logOdds(probe)
    #expect(scores[0] == scores[1])
    #expect(scores[2] > scores[0])
  }

  @Test("Depth and number of leaves are limited")
  func limits() throws {
    let examples = try generatedExamples(rows: 2000, start: 0)
    for (leaves, depth) in [(4, nil), (100, 3), (5, 2)] as [(Int, Int?)] {
      let configuration = BoostedTreesConfiguration(
        maxIterations: 2, maxLeaves: leaves, maxDepth: depth, minSamplesLeaf: 1)
      let counts = try BoostedTreesTrainer(configuration).train(examples).model.leafCounts
      #expect(counts == [Int](repeating: min(leaves, depth.map { 1 << $0 } ?? leaves), count: 2))
    }
  }
}
