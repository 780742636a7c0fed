import RatioTestSupport
import Simulation
import Testing

@Suite struct EventSummaryTests {
  @Test("The score of a ratio is its slope, wherever the denominator is")
  func score() throws {
    let ratio = try NormalRatio(offset: 3)
    let x = Rows(column: [-1, 0, 2.5])
    let events = ObservedEvents(x: x, weights: [1, 2, 3])
    for point in [nil, [0.5], [6]] as [[Double]?] {
      let summary = try ratio.scoreSummary(at: point).summarize(events)
      #expect(summary.names == ["score_theta"] && summary.weights == events.weights)
      // At the edge of the box, from −6 to 6, the difference is one to the inside.
      let center = point == [6] ? 5.4 : point?[0] ?? 0
      for (score, x) in zip(summary.x.values, x.values) {
        #expect(abs(score - (x - center)) < 1e-9)
      }
    }
    #expect(throws: LikelihoodRatioError.self) { try ratio.scoreSummary(at: [7]) }
  }

  @Test("Simulations keep all else that they carry")
  func simulations() throws {
    let simulations = try NormalRatio.simulations(50, seed: 2)
    let summarized = try NormalRatio().scoreSummary().summarize(simulations)
    #expect(summarized.theta == simulations.theta)
    for (score, x) in zip(summarized.x.values, simulations.x.values) {
      #expect(abs(score - x) < 1e-9)
    }
  }
}
