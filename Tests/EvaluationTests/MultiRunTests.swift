import Evaluation
import Numerics
import TestSupport
import Testing

@Suite struct MultiRunTests {
  let toys = Toys(count: 2000)

  @Test func nineTrainingsWithAFailedOne() throws {
    var runs = (0..<9).map { (name: "seed \($0)", scores: toys.scores(noise: 0.4, seed: $0)) }
    runs[4].scores = runs[4].scores.map { 1 - $0 }
    let summary = try MultiRunSummary.make(name: "net", runs: runs, isSignal: toys.isSignal)
    #expect(summary.ensembleSize == 6 && summary.ensembleCount == 84)
    #expect(summary.single.map(\.metric).prefix(2) == ["AUC", "accuracy"])
    let area = try #require(summary.single.first)
    #expect(area.removedRuns.contains(4) && area.values.count == 9)
    #expect(summary.notes.contains { $0.contains("seed 4") })
    let kept = area.values.indices.filter { !area.removedRuns.contains($0) }
      .compactMap { area.values[$0] }
    #expect(area.median == median(kept))
    #expect(area.standardDeviation == meanAndDeviation(kept).deviation)
    #expect(try #require(summary.meanEnsembles.first).values.count == 84)
    // The median of six is hardly touched by one inverted training, the mean is.
    #expect(
      try #require(summary.medianEnsembles.first).median
        > #require(summary.meanEnsembles.first).median)
  }

  @Test func ensemblesBeatTheirMembers() throws {
    let runs = (0..<4).map { (name: "\($0)", scores: toys.scores(noise: 0.8, seed: $0)) }
    let summary = try MultiRunSummary.make(name: "net", runs: runs, isSignal: toys.isSignal)
    #expect(summary.ensembleSize == 3 && summary.ensembleCount == 4)
    #expect(
      try #require(summary.meanEnsembles.first).median > #require(summary.single.first).median)
  }

  @Test func limitsAndFewTrainings() throws {
    let perfect = toys.isSignal.map { Double($0) * 0.5 + 0.2 }
    let two = [(name: "a", scores: perfect), (name: "b", scores: perfect)]
    let summary = try MultiRunSummary.make(name: "net", runs: two, isSignal: toys.isSignal)
    #expect(summary.single.map(\.metric) == ["AUC", "accuracy"])
    #expect(summary.notes.contains { $0.contains("no background left") })
    #expect(summary.notes.contains { $0.contains("no ensembles") })
    #expect(summary.meanEnsembles.isEmpty)
    #expect(
      message {
        _ = try MultiRunSummary.make(name: "net", runs: [two[0]], isSignal: toys.isSignal)
      }.contains("at least two"))
    #expect(
      message {
        _ = try MultiRunSummary.make(
          name: "net", runs: [two[0], (name: "short", scores: [1])], isSignal: toys.isSignal)
      }.contains("net, training short"))
  }
}
