import BoostedTrees
import Testing

/// Trees against those of scikit-learn.
@Suite struct ReferenceTests {
  static let tables: [Golden.Table] = (try? Golden.read("trees")) ?? []

  @Test("The fixtures are there") func fixtures() { #expect(ReferenceTests.tables.count == 6) }

  @Test("Three trees agree with scikit-learn node by node", arguments: tables)
  func nodes(_ golden: Golden.Table) throws {
    let examples = try golden.examples()
    let model = try BoostedTreesTrainer(golden.settings).train(examples).model
    #expect(abs(model.initialScore - golden.initialScore) < 1e-7)
    for (tree, expected) in zip(try StoredTree.all(of: model), golden.trees) {
      let order = tree.preorder()
      try #require(order.count == expected.count)
      for (index, node) in zip(order, expected) {
        if let value = node.value {
          #expect(tree.isLeaf(index))
          #expect(abs(tree.value[index] - value) < 1e-6 * max(1, abs(value)))
          continue
        }
        try #require(!tree.isLeaf(index))
        #expect(tree.feature[index] == node.feature)
        #expect((tree.missingGoesLeft[index] == 1) == node.missingGoesLeft)
        if let threshold = node.threshold {
          #expect(abs(tree.threshold[index] - threshold) < 1e-6)
        } else {
          #expect(tree.threshold[index] == Double(Float.greatestFiniteMagnitude))
        }
      }
    }
    for (value, expected) in zip(try model.logOdds(examples.table), golden.logOdds) {
      #expect(abs(value - expected) < 2e-6)
    }
  }

  @Test("Gains of the first tree agree with scikit-learn", arguments: tables)
  func gains(_ golden: Golden.Table) throws {
    let model = try BoostedTreesTrainer(golden.settings).train(golden.examples()).model
    let tree = try #require(try StoredTree.all(of: model).first)
    for (index, node) in zip(tree.preorder(), golden.trees[0]) {
      guard let gain = node.gain else { continue }
      #expect(abs(tree.gain[index] / gain - 1) < 1e-4)
    }
  }

  @Test("On 20,000 events losses and AUC are those of scikit-learn")
  func largeTable() throws {
    let golden: Golden.Generated = try Golden.read("generated")
    let training = try generatedExamples(rows: 20_000, start: 0)
    let test = try generatedExamples(rows: 20_000, start: 20_000)
    let configuration = BoostedTreesConfiguration(maxIterations: 50, earlyStopping: nil)
    let result = try BoostedTreesTrainer(configuration).train(training, validation: test)
    let last = try #require(result.history.last)
    #expect(abs(last.trainingLoss - golden.trainingLoss) < 1e-5)
    #expect(abs(try #require(last.validationLoss) - golden.testLoss) < 1e-5)
    let scores = try result.model.scores(test.table)
    #expect(abs(areaUnderCurve(scores, test) - golden.testAUC) < 1e-5)
  }

  @Test("Early stopping ends with the same tree as in scikit-learn, by the same losses")
  func earlyStopping() throws {
    let golden: Golden.Generated = try Golden.read("generated")
    let training = try generatedExamples(rows: 20_000, start: 0)
    let validation = try generatedExamples(rows: 20_000, start: 20_000)
    let configuration = BoostedTreesConfiguration(learningRate: 0.2, maxIterations: 400)
    let result = try BoostedTreesTrainer(configuration).train(training, validation: validation)
    #expect(result.ending == .earlyStopping)
    #expect(result.history.count == golden.stoppedAt)
    for (record, loss) in zip(result.history, golden.stoppedLosses.dropFirst()) {
      #expect(abs(try #require(record.validationLoss) - loss) < 1e-5)
    }
  }

  private func areaUnderCurve(_ scores: [Double], _ examples: BoostingExamples) -> Double {
    guard let loss = examples.loss as? LogisticLoss else { return .nan }
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var (pairs, background, signal) = (0.0, 0.0, 0.0)
    for index in order {
      if loss.targets[index] == 1 {
        pairs += background
        signal += 1
      } else {
        background += 1
      }
    }
    return pairs / (signal * background)
  }
}
