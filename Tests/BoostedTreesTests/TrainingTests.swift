import BoostedTrees
import Foundation
import Synchronization
import Testing

/// ½ Σ (score − target)²/n, and a term that couples all events: ½ stiffness·(mean score)².
private struct CoupledLoss: BoostingLoss {
  var targets: [Float]
  var stiffness: Float
  var count: Int { targets.count }
  var weights: [Float]? { nil }
  var initialScore: Double { 0 }

  func gradients(
    scores: UnsafeBufferPointer<Float>, gradient: UnsafeMutableBufferPointer<Float>,
    hessian: UnsafeMutableBufferPointer<Float>
  ) {
    let mean = scores.reduce(0, +) / Float(count)
    for row in scores.indices {
      gradient[row] = scores[row] - targets[row] + stiffness * mean
      hessian[row] = 1
    }
  }

  func value(scores: UnsafeBufferPointer<Float>) -> Double {
    let mean = Double(scores.reduce(0, +)) / Double(count)
    var sum = 0.0
    for (score, target) in zip(scores, targets) { sum += pow(Double(score - target), 2) }
    return sum / Double(2 * count) + Double(stiffness) * mean * mean / 2
  }
}

@Suite struct TrainingTests {
  @Test("A loss of the caller is minimized, also one that couples all events")
  func coupledLoss() throws {
    let table = try FeatureTable(names: ["x"], rows: 80, values: (0..<80).map { Double($0 / 40) })
    let loss = CoupledLoss(targets: (0..<80).map { $0 < 40 ? 1 : 4 }, stiffness: 0.5)
    let configuration = BoostedTreesConfiguration(learningRate: 0.3, maxIterations: 100)
    let result = try BoostedTreesTrainer(configuration).train(BoostingExamples(table, loss: loss))
    // Minimum: s₁ − 1 + m/2 = 0, s₂ − 4 + m/2 = 0 with m = (s₁ + s₂)/2, so m = 5/3.
    let scores = try result.model.logOdds(table)
    #expect(abs(scores[0] - (1 - 5.0 / 6)) < 1e-4)
    #expect(abs(scores[79] - (4 - 5.0 / 6)) < 1e-4)
  }

  @Test("Derivatives that are not finite are an error")
  func brokenLoss() throws {
    let table = try FeatureTable(names: ["x"], rows: 80, values: (0..<80).map { Double($0) })
    let loss = CoupledLoss(targets: (0..<80).map { $0 == 7 ? .nan : 1 }, stiffness: 0)
    let error = #expect(throws: BoostedTreesError.self) {
      try BoostedTreesTrainer().train(BoostingExamples(table, loss: loss))
    }
    #expect(try #require(error).description.contains("derivatives"))
  }

  @Test("The number of threads changes no bit", arguments: [1.0, 0.7])
  func threads(fraction: Double) throws {
    var configuration = BoostedTreesConfiguration(
      maxIterations: 4, rowFraction: fraction, featureFraction: fraction)
    configuration.seed = 5
    // Enough events for several blocks of histograms.
    let models = try [1, 2, 5].map { threads in
      let examples = try generatedExamples(rows: 90_000, start: 0, threads: threads)
      return try BoostedTreesTrainer(configuration, threads: threads).train(examples)
    }
    for result in models.dropFirst() {
      #expect(result.model == models[0].model)
      #expect(result.history.map(\.trainingLoss) == models[0].history.map(\.trainingLoss))
    }
  }

  @Test("The seed decides about drawn rows and features, and about nothing else")
  func seeds() throws {
    let examples = try generatedExamples(rows: 3000, start: 0)
    func trees(_ seed: UInt64, rows: Double, features: Double) throws -> [Double] {
      let configuration = BoostedTreesConfiguration(
        maxIterations: 3, rowFraction: rows, featureFraction: features, seed: seed)
      return try BoostedTreesTrainer(configuration).train(examples).model.logOdds(examples.table)
    }
    #expect(try trees(1, rows: 1, features: 1) == trees(2, rows: 1, features: 1))
    #expect(try trees(1, rows: 0.5, features: 1) != trees(2, rows: 0.5, features: 1))
    #expect(try trees(1, rows: 1, features: 0.5) != trees(2, rows: 1, features: 0.5))
    #expect(try trees(1, rows: 0.5, features: 0.5) == trees(1, rows: 0.5, features: 0.5))
  }

  @Test("Trees on half of the events learn as well")
  func rowFraction() throws {
    let training = try generatedExamples(rows: 20_000, start: 0)
    let test = try generatedExamples(rows: 10_000, start: 50_000)
    let losses = try [1, 0.5].map { fraction in
      let configuration = BoostedTreesConfiguration(maxIterations: 40, rowFraction: fraction)
      let result = try BoostedTreesTrainer(configuration).train(training, validation: test)
      return try #require(result.history.last?.validationLoss)
    }
    #expect(abs(losses[0] - losses[1]) < 0.003)
    #expect(losses[1] < 0.64)  // without trees 0.693
  }

  @Test("Predictions repeat the losses of the training")
  func historyAgrees() throws {
    let training = try generatedExamples(rows: 3000, start: 0)
    let validation = try generatedExamples(rows: 1001, start: 9000)
    let configuration = BoostedTreesConfiguration(maxIterations: 12, earlyStopping: nil)
    let result = try BoostedTreesTrainer(configuration).train(training, validation: validation)
    func loss(_ examples: BoostingExamples) throws -> Double {
      let scores = try result.model.logOdds(examples.table).map { Float($0) }
      return scores.withUnsafeBufferPointer { examples.loss.value(scores: $0) }
    }
    let last = try #require(result.history.last)
    #expect(try loss(training) == last.trainingLoss)
    #expect(try loss(validation) == last.validationLoss)
    for (earlier, later) in zip(result.history, result.history.dropFirst()) {
      #expect(later.trainingLoss < earlier.trainingLoss)
    }
  }

  @Test("keepBest ends with the tree of the smallest validation loss")
  func keepBest() throws {
    let training = try generatedExamples(rows: 1000, start: 0)
    let validation = try generatedExamples(rows: 1000, start: 9000)
    var configuration = BoostedTreesConfiguration(learningRate: 0.3, earlyStopping: 5)
    let all = try BoostedTreesTrainer(configuration).train(training, validation: validation)
    configuration.keepBest = true
    let best = try BoostedTreesTrainer(configuration).train(training, validation: validation)
    let count = try #require(best.bestIteration)
    #expect(all.ending == .earlyStopping)
    #expect(all.model.treeCount == all.history.count)
    #expect(best.model.treeCount == count)
    #expect(count < all.model.treeCount)
    let smallest = try #require(all.history.compactMap(\.validationLoss).min())
    #expect(all.history[count - 1].validationLoss == smallest)
  }

  @Test("Every tree is reported, and a training stops when asked to")
  func interruption() throws {
    let examples = try generatedExamples(rows: 1000, start: 0)
    let seen = Mutex<[Int]>([])
    let trainer = BoostedTreesTrainer(
      progress: { record in seen.withLock { $0.append(record.iteration) } },
      isInterrupted: { seen.withLock { $0.count == 3 } })
    let result = try trainer.train(examples)
    #expect(result.ending == .interrupted)
    #expect(result.model.treeCount == 3)
    #expect(seen.withLock { $0 } == [1, 2, 3])
    #expect(result.history.map(\.iteration) == [1, 2, 3])
  }

  @Test("Importances are shares of the gain: none for noise that no tree may use")
  func importances() throws {
    let table = try FeatureTable(
      names: ["noise", "signal"], rows: 200,
      values: (0..<200).flatMap { [Double(1), Double($0 / 2)] })
    let examples = try BoostingExamples(
      table, loss: LogisticLoss(targets: (0..<200).map { $0 < 90 ? 0 : 1 }))
    let model = try BoostedTreesTrainer().train(examples).model
    #expect(model.importances == [0, 1])
  }
}
