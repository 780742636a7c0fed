import DataFiles
import Foundation
import Numerics
import Randomness
import RatioEstimation
import RatioInference
import RatioTestSupport
import Simulation
import TestSupport
import Testing

@Suite struct SampleComparisonTests {
  /// A peak at 0 on a flat background, and data with the peak at `position`.
  private func outcomes(peakAt position: Double, seed: UInt64) throws -> Diagnostic.Outcome? {
    var random = RandomStream(seed: seed)
    let pool = try RatioTestEvents(
      try Simulations.twoSamples(
        numerator: Rows(column: (0..<2000).map { _ in random.normal() }),
        denominator: Rows(column: (0..<2000).map { _ in random.uniform(in: -5...5) }),
        observableNames: ["x"]), for: try NormalRatio(), random: random)
    let x =
      (0..<100).map { _ in position + random.normal() }
      + (0..<400).map { _ in random.uniform(in: -5...5) }
    return try SampleComparison(
      ObservedEvents(x: Rows(column: x), names: ["x"]), pool: pool, counts: (100, 400),
      random: random)?.verdicts[0].outcome
  }

  @Test("Data like the mixture pass, data with the peak elsewhere fail")
  func shapes() throws {
    let good = try (1...10).map { try outcomes(peakAt: 0, seed: $0) }
    #expect(!good.contains(.fail) && good.count { $0 == .pass } >= 8)
    #expect(try outcomes(peakAt: 3, seed: 1) == .fail)
  }

  /// Events at θ = 0.3, and what a histogram says of those that it keeps; x ~ N(θ, 1).
  private func verdict(width: Double, count: Int = 400, seed: UInt64) throws -> Diagnostic? {
    var random = RandomStream(seed: seed)
    let theta = (0..<5000).map { _ in random.uniform(in: -1...1) }
    let ratio = try HistogramLogRatio(
      Simulations(
        theta: Rows(column: theta), x: Rows(column: theta.map { $0 + random.normal() }),
        observableNames: ["x"]), .init(replicas: 0))
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "histogram.json")
    try ratio.save(to: url)
    let loaded = try #require(try HistogramLogRatio.load(url)).ratio
    let x = (0..<count).map { _ in 0.3 + width * random.normal() }
    return try SampleComparison(
      ObservedEvents(x: Rows(column: x), names: ["x"]), loaded, at: [0.3], place: "at 0.3",
      random: random)?.verdicts[0]
  }

  @Test("Data at one point are compared with the simulations that a model keeps, weighted by r")
  func kept() throws {
    let good = try (1...20).map { try verdict(width: 1, seed: $0)?.outcome }
    #expect(good.count { $0 == .pass } >= 17 && !good.contains(.fail), "\(good)")
    let wide = try verdict(width: 2, seed: 1)
    #expect(wide?.outcome == .fail && wide?.statement.contains("events at 0.3") == true)
    #expect(try verdict(width: 1, count: 9, seed: 1) == nil)
  }

  @Test("Kept events that do not belong to the model are refused")
  func damaged() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "histogram.json")
    try HistogramLogRatio(
      Simulations(
        theta: Rows(column: [0, 1, 2, 0, 1, 2]), x: Rows(column: [0, 1, 2, 1, 2, 3]),
        weights: [1, 1, 1, 2, 2, 2], observableNames: ["x"])
    ).save(to: url)
    let text = try String(contentsOf: url, encoding: .utf8)
    for (part, other) in [
      ("\"columns\":1", "\"columns\":2"), ("\"columns\":1", "\"columns\":0"),
      ("\"values\":[0,", "\"values\":["), ("\"values\":[0,", "\"values\":[1e99,"),
    ] {
      let damaged = text.replacingOccurrences(of: part, with: other)
      #expect(damaged != text, "\(part)")
      try AtomicFile.write(damaged, to: url, overwrite: true)
      #expect(throws: DataFileError.self) { try HistogramLogRatio.load(url) }
    }
  }

  @Test("A few events are not compared")
  func few() throws {
    let pool = try RatioTestEvents(
      try Simulations.twoSamples(
        numerator: Rows(column: [0, 1]), denominator: Rows(column: [2, 3]),
        observableNames: ["x"]), for: try NormalRatio(), random: RandomStream(seed: 1))
    #expect(
      try SampleComparison(
        ObservedEvents(x: Rows(column: [1, 2])), pool: pool, counts: (1, 1),
        random: RandomStream(seed: 1)) == nil)
  }
}
