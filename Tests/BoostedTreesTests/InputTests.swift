import BoostedTrees
import Foundation
import TensorEngine
import Testing

@Suite struct InputTests {
  @Test("An infinite value is refused with its row and column")
  func infinity() throws {
    let error = #expect(throws: BoostedTreesError.self) {
      try FeatureTable(names: ["pt", "mass"], rows: 2, values: [1, .nan, 3, -.infinity])
    }
    let text = try #require(error).description
    #expect(text.contains("\"mass\"") && text.contains("row 1") && text.contains("-inf"))
  }

  @Test("Tables without columns, with equal or empty names or a wrong size are refused")
  func tables() {
    for (names, values) in [
      ([], []), (["a", "a"], [1, 2]), (["a", ""], [1, 2]), (["a", "b"], [1, 2, 3]),
    ] as [([String], [Double])] {
      #expect(throws: BoostedTreesError.self) {
        try FeatureTable(names: names, rows: 1, values: values)
      }
    }
  }

  @Test(
    "Targets and weights that make no sense are refused",
    arguments: [
      ([], nil, "no events"), ([0, 1.5], nil, "row 1"), ([.nan, 1], nil, "row 0"),
      ([1, 1], nil, "both classes"), ([0, 1], [1, 0], "both classes"), ([0, 1], [1], "1 weights"),
      ([0, 1], [1, -1], "row 1"), ([0, 1], [.infinity, 1], "row 0"),
      ([0, 1], [0, 0], "all weights"),
    ] as [([Float], [Float]?, String)])
  func targets(_ targets: [Float], _ weights: [Float]?, _ complaint: String) throws {
    let error = #expect(throws: BoostedTreesError.self) {
      try LogisticLoss(targets: targets, weights: weights)
    }
    #expect(try #require(error).description.contains(complaint))
  }

  @Test("Sets that do not fit together are refused")
  func sets() throws {
    let examples = try column([1, 2], targets: [0, 1])
    let other = try FeatureTable(names: ["y"], rows: 2, values: [1, 2])
    #expect(throws: BoostedTreesError.self) {
      try BoostingExamples(other, loss: LogisticLoss(targets: [0, 1, 1]))
    }
    #expect(throws: BoostedTreesError.self) {
      try BoostedTreesTrainer().train(
        examples, validation: BoostingExamples(other, loss: examples.loss))
    }
    let model = try BoostedTreesTrainer().train(examples).model
    #expect(throws: BoostedTreesError.self) { try model.scores(other) }
    #expect(try model.scores(FeatureTable(names: ["x"], rows: 0, values: [])) == [])
  }

  @Test("A column without a value, or with a single one, is never used")
  func emptyColumns() throws {
    let table = try FeatureTable(
      names: ["none", "same", "x"], rows: 4,
      values: [.nan, 5, 1, .nan, 5, 2, .nan, 5, 3, .nan, 5, 4])
    let examples = try BoostingExamples(table, loss: LogisticLoss(targets: [0, 0, 1, 1]))
    let configuration = BoostedTreesConfiguration(minSamplesLeaf: 1)
    let model = try BoostedTreesTrainer(configuration).train(examples).model
    #expect(model.importances == [0, 0, 1])
  }

  @Test("A configuration is written, read back, and partly given over defaults")
  func configuration() throws {
    let configuration = BoostedTreesConfiguration(
      maxLeaves: 7, maxDepth: 3, earlyStopping: nil, keepBest: true, seed: 9)
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(BoostedTreesConfiguration.self, from: data) == configuration)
    func decode(_ text: String) throws -> BoostedTreesConfiguration {
      try JSONDecoder().decode(BoostedTreesConfiguration.self, from: Data(text.utf8))
    }
    #expect(try decode("{}") == BoostedTreesConfiguration())
    #expect(try decode(#"{"earlyStopping": null}"#).earlyStopping == nil)
    #expect(try decode(#"{"maxBins": 16}"#).maxBins == 16)
    let unknown = #expect(throws: ConfigurationError.self) { try decode(#"{"maxLeafs": 3}"#) }
    #expect(try #require(unknown).description.contains("maxLeaves"))
  }

  @Test(
    "A value out of range is refused by name",
    arguments: [
      "learningRate": "0", "maxIterations": "0", "maxLeaves": "1", "maxDepth": "0",
      "minSamplesLeaf": "0", "l2Regularization": "-1", "minSplitGain": "-0.5", "maxBins": "256",
      "rowFraction": "0", "featureFraction": "1.5", "earlyStopping": "0", "tolerance": "-1",
    ])
  func ranges(_ key: String, _ value: String) throws {
    let error = #expect(throws: ConfigurationError.self) {
      try JSONDecoder().decode(
        BoostedTreesConfiguration.self, from: Data("{\"\(key)\": \(value)}".utf8))
    }
    #expect(try #require(error).keyPath == key)
  }

  @Test("A loss that runs away is an error, not a model")
  func divergence() throws {
    let examples = try column(
      (0..<100).map { Float($0) }, targets: (0..<100).map { $0 % 2 == 0 ? 1 : 0 })
    var configuration = BoostedTreesConfiguration(minSamplesLeaf: 1)
    configuration.learningRate = 1e38
    #expect(throws: BoostedTreesError.self) {
      try BoostedTreesTrainer(configuration).train(examples)
    }
  }
}
