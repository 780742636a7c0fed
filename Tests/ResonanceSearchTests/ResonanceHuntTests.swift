import BoostedTrees
import Foundation
import Mixtures
import Numerics
import ResonanceSearch
import Spectra
import TestSupport
import Testing

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
    #expect(UniformityTest(values).pValue > 1e-3)
    let small = values.filter { $0 < 0.05 }.count
    #expect((1...22).contains(small), "\(small) of 200 below 5 %")
  }

  @Test("A resonance that the spectrum hides is found in its place, and none where there is none")
  func findsSignal() throws {
    var configuration = quickSearch(seed: 1, centers: nil)
    configuration.efficiencies = [0.05, 0.02]
    configuration.classifier.trees.maxIterations = 30
    configuration.pseudoExperiments = 10
    let events = try ResonanceToy.make(signal: 150, scale: 0.03, seed: 3)
    let hunt = try ResonanceHunt(configuration, events: events)
    let quick = try hunt.search()
    #expect(HuntReport.verdict(quick).hasPrefix("Quick look, not calibrated: "))
    #expect(
      HuntReport.verdict(quick.withoutCalibration(because: "no events")).hasPrefix("Not judged: "))
    let experiments = try hunt.pseudoExperiments()
    let result = try hunt.judged(quick, by: SearchCalibration(experiments))
    let best = try #require(result.best)
    let region = try #require(result.regions.first { $0.center == best.center })
    #expect(region.range[0] < 2970 && 2970 < region.range[1])
    #expect(best.significance > 5)
    let before = try #require(result.inclusive.first { $0.center == best.center }?.selections.first)
    #expect(before.significance < best.significance / 2)
    #expect(HuntReport.verdict(result).contains("Discovery"))
    // The same excess is no claim where a test of its assumptions fails, or nothing calibrates it.
    let place = try #require(result.regions.firstIndex { $0.center == best.center })
    let selection = try #require(
      result.regions[place].selections.firstIndex { $0.efficiency == best.efficiency })
    var sculpted = result
    sculpted.regions[place].selections[selection].sculptingPValue = 1e-3
    #expect(HuntReport.verdict(sculpted).hasPrefix("No claim: "))
    #expect(HuntReport.verdict(sculpted).contains("changes the shape of the spectrum"))
    var misfitted = result
    misfitted.regions[place].selections[selection].fitPValue = 1e-3
    #expect(HuntReport.verdict(misfitted).contains("does not describe the selected spectrum"))
    var unjudged = result
    unjudged.regions[place].selections[selection].pseudoSpectra?.failed = 3
    unjudged.regions[place].selections[selection].pseudoSpectra?.exceeding = 3
    #expect(unjudged.regions[place].selections[selection].judgedPValue == nil)
    #expect(HuntReport.verdict(unjudged).contains("One selection is not judged"))
    unjudged.best?.fittedPValue = nil
    #expect(HuntReport.verdict(unjudged).hasPrefix("Not judged: "))
    let without = try ResonanceHunt(
      configuration, events: ResonanceToy.make(signal: 0, scale: 0.03, seed: 3))
    let none = try without.judged(without.search(), by: SearchCalibration(experiments))
    #expect(try #require(none.best?.globalPValue).value > 0.01)
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
    #expect(result.objections.contains { $0.hasPrefix("x2 depends on the mass") })
    #expect(HuntReport.verdict(result).hasPrefix("Quick look"))
  }

  @Test("Among few events nothing is claimed that the asymptotic formula sees alone")
  func fewEvents() throws {
    var (claims, formulas) = (0, 0)
    for seed in 1...60 {
      var configuration = quickSearch(seed: UInt64(seed), centers: [4, 6, 8])
      configuration.efficiencies = [0.2, 0.05, 0.03]
      configuration.toys = 200
      let events = try ResonanceToy.make(signal: 0, scale: 0.005, seed: UInt64(1000 + seed))
      let result = try ResonanceHunt(configuration, events: events).search()
      let best = try #require(result.best)
      if (best.boundOfGlobalPValue ?? 1) < 1.35e-3 { claims += 1 }
      let all = result.regions.flatMap(\.selections)
      formulas += all.count { $0.pValue < 1.35e-3 }
      for selection in all where selection.significance >= 1.5 {
        #expect(selection.pseudoSpectra?.count == 200 || selection.pseudoSpectra?.count == 20_000)
      }
    }
    // Of 60 searches 0.08 are expected above three standard deviations.
    #expect(claims <= 1, "\(claims) claims")
    #expect(formulas > claims, "\(formulas) by the formula")
  }

  @Test("Both sidebands count alike: what rises with the mass does not pass for a signal")
  func balancedSidebands() throws {
    // A feature that is 0 or 1, on average rising linearly with the mass, and 0.05 lower in the
    // signal region around bin 6. There its mean is 0.45, in the sidebands, if they count alike,
    // 0.5: zeros are the signal. Four times as many events in the lower sideband would bring that
    // mean to 0.38.
    var configuration = quickSearch(seed: 1)
    configuration.efficiencies = [0.4]
    configuration.range = nil
    let edges = (0...13).map { 2000 + 100 * Double($0) }
    configuration.edges = edges
    var (masses, values): ([Double], [Double]) = ([], [])
    for bin in 0..<13 {
      let count = Int(8000 * pow(0.75, Double(bin)))
      let mean = 0.5 + 0.08 * Double(bin - 6) - ((5...7).contains(bin) ? 0.05 : 0)
      for event in 0..<count {
        masses.append(edges[bin] + 100 * (Double(event) + 0.5) / Double(count))
        // As many ones as the mean says, evenly among the events.
        let before = (Double(event) * mean).rounded(.down)
        values.append((Double(event + 1) * mean).rounded(.down) - before)
      }
    }
    let events = try HuntEvents(
      table: FeatureTable(names: ["x"], rows: masses.count, values: values), masses: masses)
    let result = try ResonanceHunt(configuration, events: events).search()
    let selection = try #require(result.regions.first?.selections.first)
    func share(_ bins: Range<Int>) -> Double {
      let (lower, upper) = (edges[bins.lowerBound], edges[bins.upperBound])
      let all = masses.count { lower <= $0 && $0 < upper }
      return selection.counts[bins].reduce(0, +) / Double(all)
    }
    // Zeros alone are selected, in the sidebands 0.7 and 0.3 of the events.
    let ratio = share(3..<5) / share(8..<10)
    #expect(abs(ratio / (0.7 / 0.3) - 1) < 0.2, "\(ratio)")
  }

  @Test("A region without events in a fold is skipped and named, the others are searched")
  func sparseRegion() throws {
    let all = try ResonanceToy.make(signal: 0, scale: 0.02, seed: 1)
    let full = try ResonanceHunt(quickSearch(seed: 1, centers: nil), events: all)
    #expect(full.skipped.isEmpty)
    // A gap of three bins: nothing is left of the signal region around its middle, and of the upper
    // sidebands of the places six and seven.
    let gap = full.edges[8]..<full.edges[11]
    let rows = all.masses.indices.filter { !gap.contains(all.masses[$0]) }
    let events = try HuntEvents(
      table: all.table.selecting(rows), masses: rows.map { all.masses[$0] })
    let hunt = try ResonanceHunt(quickSearch(seed: 1, centers: nil), events: events)
    #expect(hunt.skipped.map(\.center) == [6, 7, 9])
    #expect(hunt.hypotheses.map(\.center) == [3, 4, 5, 8])
    let result = try hunt.search()
    #expect(result.regions.map(\.center) == [3, 4, 5, 8] && result.skipped == hunt.skipped)
    let words = HuntReport.sections(result).flatMap(\.paragraphs).joined()
    #expect(words.contains("not searched") && words.contains("0 events inside"))
    // Alone it is refused.
    #expect(
      message { _ = try ResonanceHunt(quickSearch(seed: 1, centers: [9]), events: events) }
        .contains("0 events inside"))
  }

  @Test("All weights multiplied by one number, the search is the same")
  func weightsOfAnySize() throws {
    let events = try ResonanceToy.make(signal: 30, scale: 0.01, seed: 4)
    let found = try [1, 0.01, 1e6].map { weight in
      try ResonanceHunt(
        quickSearch(seed: 1),
        events: HuntEvents(
          table: events.table, masses: events.masses,
          weights: events.masses.map { _ in weight })
      ).search().best
    }
    let first = try #require(found[0])
    for other in found.dropFirst() {
      let other = try #require(other)
      #expect(other.center == first.center && other.tries == first.tries)
      #expect(abs(other.significance - first.significance) < 0.05)
    }
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
