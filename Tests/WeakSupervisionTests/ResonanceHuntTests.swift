import BoostedTrees
import Foundation
import Statistics
import Testing
import WeakSupervision

/// A search that takes milliseconds: three folds, few small trees, one place.
private func quickSearch(seed: UInt64, centers: [Int]? = [6]) -> HuntConfiguration {
  var configuration = HuntConfiguration()
  configuration.range = [2200, 4600]
  configuration.bins = 13
  configuration.centers = centers
  configuration.folds = 3
  configuration.restarts = 1
  configuration.efficiencies = [0.2]
  configuration.backgroundParameters = 3
  configuration.toys = 50
  configuration.permutations = 0
  configuration.classifier.model = .trees
  configuration.classifier.trees.maxIterations = 10
  configuration.classifier.trees.maxLeaves = 6
  configuration.seed = seed
  return configuration
}

@Suite("Resonance search")
struct ResonanceHuntTests {
  @Test("Without a signal the p-values of 200 searches are uniform")
  func uniformWithoutSignal() throws {
    let values = try (1...200).map { toy -> Double in
      let events = try ResonanceToy.make(signal: 0, scale: 0.005, seed: UInt64(toy))
      let result = try ResonanceHunt(quickSearch(seed: UInt64(toy)), events: events).search()
      let selection = try #require(result.regions.first?.selections.first)
      return NormalDistribution.cdf(-selection.significance)
    }
    // One in a thousand correct searches would fail.
    #expect(try UniformityTest(values).pValue > 1e-3)
    let small = values.filter { $0 < 0.05 }.count
    #expect((1...22).contains(small), "\(small) of 200 below 5 %")
  }

  @Test("A resonance that the spectrum hides is found in its place, and none where there is none")
  func findsSignal() throws {
    var configuration = quickSearch(seed: 1, centers: nil)
    configuration.efficiencies = [0.05, 0.02]
    configuration.classifier.trees.maxIterations = 30
    let events = try ResonanceToy.make(signal: 150, scale: 0.03, seed: 3)
    let result = try ResonanceHunt(configuration, events: events).search()
    let best = try #require(result.best)
    let region = try #require(result.regions.first { $0.center == best.center })
    #expect(region.range[0] < 2970 && 2970 < region.range[1])
    #expect(best.significance > 5)
    let before = try #require(result.inclusive.first { $0.center == best.center }?.selections.first)
    #expect(before.significance < best.significance / 2)
    #expect(HuntReport.verdict(result).contains("Discovery"))
    let none = try ResonanceHunt(
      configuration, events: ResonanceToy.make(signal: 0, scale: 0.03, seed: 3)
    ).search()
    #expect(try #require(none.best).judgedPValue > 0.01)
    #expect(HuntReport.verdict(none).contains("No significant excess"))
  }

  @Test("Equal seeds give equal results; regions of an earlier search are taken as they are")
  func reproducible() throws {
    let events = try ResonanceToy.make(signal: 30, scale: 0.005, seed: 5)
    let hunt = try ResonanceHunt(quickSearch(seed: 2, centers: [5, 6]), events: events)
    var kept: [HuntResult.Region] = []
    let first = try hunt.search(done: { kept.append($0) })
    var trained = 0
    let second = try hunt.search(
      finished: { hypothesis in kept.first { $0.center == hypothesis.center } },
      progress: { _ in trained += 1 })
    #expect(first == second && trained == 0)
    #expect(first.regions == kept)
    #expect(try hunt.search() == first)
  }

  @Test("A feature that follows the mass is noticed")
  func correlatedFeature() throws {
    let events = try ResonanceToy.make(signal: 0, scale: 0.02, seed: 7)
    let values = events.masses.indices.flatMap { row in
      [
        events.table.values[2 * row],
        events.table.values[2 * row + 1] + events.masses[row] / 400,
      ]
    }
    let moved = try HuntEvents(
      table: FeatureTable(names: ["x1", "x2"], rows: events.count, values: values),
      masses: events.masses)
    var configuration = quickSearch(seed: 1)
    configuration.permutations = 300
    let result = try ResonanceHunt(configuration, events: moved).search()
    #expect(result.correlation?.correlated == ["x2"])
  }

  @Test("What leaves no room for a search is refused with the reason")
  func refusals() throws {
    let events = try ResonanceToy.make(signal: 0, scale: 0.005, seed: 1)
    func search(_ change: (inout HuntConfiguration) -> Void) -> String {
      var configuration = quickSearch(seed: 1)
      change(&configuration)
      return message { _ = try ResonanceHunt(configuration, events: events).search() }
    }
    #expect(search { $0.centers = [0] }.contains("enters can be 3 to 9"))
    #expect(search { $0.folds = 2 }.contains("folds"))
    #expect(search { $0.efficiencies = [1.5] }.contains("efficiencies"))
    #expect(search { $0.classifier.method = "forward" }.contains("cwola"))
    #expect(search { $0.range = [9000, 12_000] }.contains("bins"))
    #expect(
      message {
        _ = try HuntEvents(
          table: FeatureTable(names: ["mass"], rows: events.count, values: events.masses),
          masses: events.masses)
      }.contains("it is the mass"))
    #expect(
      message {
        _ = try HuntEvents(table: events.table, masses: events.masses.map { _ in -1 })
      }.contains("row 0"))
  }
}
