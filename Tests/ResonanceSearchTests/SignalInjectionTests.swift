import BoostedTrees
import Foundation
import Mixtures
import ResonanceSearch
import TestSupport
import Testing

@Suite("Injected signals")
struct SignalInjectionTests {
  private func hunt(signal: Int, seed: UInt64) throws -> ResonanceHunt {
    var configuration = HuntConfiguration()
    configuration.range = [2200, 4600]
    configuration.bins = 13
    configuration.folds = 3
    configuration.restarts = 1
    configuration.efficiencies = [0.1, 0.03]
    configuration.backgroundParameters = 3
    configuration.toys = 50
    configuration.permutations = 0
    configuration.classifier.model = .trees
    configuration.classifier.trees.maxIterations = 20
    configuration.classifier.trees.maxLeaves = 6
    configuration.seed = seed
    return try ResonanceHunt(
      configuration, events: ResonanceToy.make(signal: signal, scale: 0.02, seed: seed))
  }

  /// Signal events alone: what a toy with signal has beyond one without.
  private func signal(_ count: Int) throws -> HuntEvents {
    let all = try ResonanceToy.make(signal: count, scale: 0.001, seed: 77)
    let rows = Array(all.count - count..<all.count)
    return try HuntEvents(table: all.table.selecting(rows), masses: rows.map { all.masses[$0] })
  }

  @Test("The injected events are found again, and the yield of the data is what it holds")
  func yields() throws {
    let sample = try signal(2000)
    let (hunt, injected) = (try hunt(signal: 200, seed: 1), 200.0)
    let injection = try hunt.injection(of: sample, repeats: 3)
    #expect(injection.trials.count == 12)
    #expect(Set(injection.trials.map(\.injected)).count == 4)
    for trial in injection.trials {
      for selected in trial.selections {
        #expect(selected.signal <= Double(trial.injected))
        // The fit finds what is left, within its errors.
        #expect(abs(selected.excess - selected.signal) < 5 * selected.error)
      }
    }
    let result = try hunt.search()
    let region = try #require(result.regions.first { $0.center == injection.center })
    #expect(region.range[0] < 2970 && 2970 < region.range[1])
    let yield = try #require(injection.yield(in: result))
    #expect(
      yield.low < yield.events && yield.events < yield.high && yield.expectedLimit < yield.limit)
    #expect(abs(yield.events - injected) < 3 * (yield.high - yield.low) / 2, "\(yield)")
    var reported = result
    reported.injection = injection
    reported.yield = yield
    let section = try #require(
      HuntReport.sections(reported).first { $0.title == "The given signal" })
    #expect(section.tables[0].rows.count == 4 && section.figures.count == 1)
    #expect(section.paragraphs.count == 1)
    reported.normalization = try SignalNormalization(luminosity: 20, acceptance: 0.5)
    let sections = HuntReport.sections(reported)
    let values = sections.flatMap { $0.values ?? [] }
    let crossSection = try #require(values.first { $0.name == "cross section [fb]" })
    #expect(abs(crossSection.value - yield.events / 10) < 1e-9)
    let limit = try #require(values.first { $0.name == "upper limit on the cross section [fb]" })
    #expect(abs(limit.value - yield.limit / 10) < 1e-9)
    #expect(sections.flatMap(\.paragraphs).contains { $0.contains("fb are excluded at 95 %") })
    #expect(throws: WeakSupervisionError.self) { try SignalNormalization(luminosity: 0) }
    #expect(throws: WeakSupervisionError.self) {
      try SignalNormalization(luminosity: 1, acceptance: 0)
    }
  }

  @Test("The number of events follows the response, which may rise only")
  func response() throws {
    let trials = [(10, 2), (10, 4), (20, 2), (40, 30)].map { injected, signal in
      """
      {"injected": \(injected), "selections": [{"efficiency": 0.1, "signal": \(signal), "excess": 1,
       "error": 1, "significance": 1}]}
      """
    }
    let injection = try JSONDecoder().decode(
      SignalInjection.self,
      from: Data("{\"center\": 3, \"trials\": [\(trials.joined(separator: ","))]}".utf8))
    // 0 → 0, 10 → 3, 20 → 3, 40 → 30.
    for (selected, events) in [(0.0, 0.0), (-3, 0), (1.5, 5), (3, 10), (16.5, 30), (60, 80)] {
      #expect(abs(injection.events(selected: selected, efficiency: 0.1) - events) < 1e-12)
    }
    #expect(injection.events(selected: 1, efficiency: 0.5) == .infinity)
  }

  @Test("A signal with other features, or outside of the spectrum, is refused")
  func refusals() throws {
    let hunt = try hunt(signal: 0, seed: 2)
    let sample = try signal(50)
    let renamed = try HuntEvents(
      table: FeatureTable(names: ["a", "b"], rows: 50, values: sample.table.values),
      masses: sample.masses)
    #expect(message { _ = try hunt.injection(of: renamed, repeats: 1) }.contains("x1, x2"))
    let outside = try HuntEvents(table: sample.table, masses: sample.masses.map { $0 * 1000 })
    #expect(message { _ = try hunt.injection(of: outside, repeats: 1) }.contains("in GeV"))
  }
}
