import Foundation
import Randomness
import RatioEstimation
import Simulation
import TestSupport
import Testing

@Suite("Trained scores")
struct ScoreTrainingTests {
  @Test("On the toy the score is (x − θ)/5, its mean square the Fisher information 0.2")
  func toy() throws {
    let reference = 1.5
    var random = RandomStream(seed: 6)
    let z = (0..<20_000).map { _ in reference + 2 * random.normal() }
    let x = z.map { $0 + random.normal() }
    let simulations = try Simulations(
      theta: Rows(repeating: [reference], count: z.count), x: Rows(column: x),
      jointScore: Rows(column: z.map { ($0 - reference) / 4 }))
    var configuration = RatioConfiguration(
      architecture: RatioArchitecture(width: 16, depth: 2), automaticEpochs: false, weightDecays: []
    )
    configuration.fit.epochs = 10
    let training = try ScoreTrainer(configuration).train(simulations)
    let points = (0..<41).map { -3.5 + 0.25 * Double($0) }
    let scores = try training.estimate.scores(x: Rows(column: points)).values
    for (score, x) in zip(scores, points) { #expect(abs(score - (x - reference) / 5) < 0.05) }
    let information =
      try training.estimate.scores(x: Rows(column: x)).values.reduce(0) { $0 + $1 * $1 }
      / Double(x.count)
    #expect(abs(information - 0.2) < 0.008)
    let projections = try training.estimate.projections(theta: [2.5], x: Rows(column: points))
    #expect(abs(projections[3] - scores[3]) < 1e-9)
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors")
    try training.estimate.save(to: url)
    #expect(try ScoreEstimate.load(url).scores(x: Rows(column: points)).values == scores)
    let events = ObservedEvents(x: Rows(column: points), weights: points.map { _ in 2 })
    let summarized = try training.estimate.summary().summarize(events)
    #expect(summarized.x.values == scores && summarized.names == ["score_theta"])
    #expect(summarized.weights == events.weights)
    let joint = try training.estimate.summary(toward: [reference + 2]).summarize(simulations)
    #expect(joint.theta == simulations.theta && joint.observableNames == ["score"])
    let first = try training.estimate.scores(x: Rows(column: [x[0]])).values[0]
    #expect(abs(joint.x.values[0] - 2 * first) < 1e-6)
    // The irreducible square error of the right joint score is 1/4 − 1/5; in units of its deviation
    // ½ that is 0.2. The wrong score (x − θ)/4 would leave nothing.
    let loss = try #require(training.histories[0].last?.validationLoss)
    #expect(abs(loss - 0.2) < 0.02)
  }

  @Test("What a score is not trained with is refused")
  func settings() {
    let replicas = RatioConfiguration(members: 2, bootstrap: true, weightDecays: [0])
    #expect(message { _ = try ScoreTrainer(replicas) }.contains("not trained on replicas"))
    let decays = message { _ = try ScoreTrainer(RatioConfiguration(weightDecays: [0, 0.3])) }
    #expect(decays.contains("weightDecays: a score is trained with one of them"), "\(decays)")
  }
}
