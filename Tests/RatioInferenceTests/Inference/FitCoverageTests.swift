import Evaluation
import Randomness
import RatioInference
import RatioTestSupport
import Simulation
import Testing

@Suite struct FitCoverageTests {
  /// 200 sets of 50 events of x ~ N(0.7, 1).
  private let events: ObservedEvents = {
    var random = RandomStream(seed: 5)
    return ObservedEvents(x: Rows(column: (0..<10_000).map { _ in 0.7 + random.normal() }))
  }()

  private func coverage(_ ratio: NormalRatio) throws -> FitCoverage.Parameter {
    let found = try FitCoverage(ratio, events: events, truth: ["theta": 0.7], size: 50, count: 200)
    #expect(found.counts == (200, 0) && found.parameters.count == 1)
    return found.parameters[0]
  }

  @Test("Intervals of the exact ratio cover at their level, without a bias")
  func exact() throws {
    let found = try coverage(try NormalRatio())
    #expect(abs(found.bias.value) < 4 * found.bias.error && found.bias.error < 0.08)
    for coverage in found.coverage {
      #expect(abs(coverage.value - coverage.level) < 4 * coverage.expectedError)
    }
    #expect(found.trainingError == nil && found.coverageWithTraining.isEmpty)
  }

  @Test("A training that is off is a bias of all; intervals with its error cover it, others do not")
  func biased() throws {
    var ratio = try NormalRatio()
    ratio.shift = 0.1
    ratio.replicaShifts = [-0.05, 0.1, 0.25]
    let found = try coverage(ratio)
    // The shift of 0.1 beside an error of 1/√50.
    #expect(abs(found.bias.value + 0.1 * 50.0.squareRoot()) < 4 * found.bias.error)
    // With Student's factor for three replicas.
    #expect(abs((found.trainingError ?? 0) - 0.15 * 1.3212) < 0.004)
    #expect(found.coverage[0].value < 0.65 && found.coverageWithTraining[0].value > 0.7)
    let section = RatioReport.coverage(
      try FitCoverage(ratio, events: events, truth: ["theta": 0.7], size: 50, count: 20))
    #expect(section.tables[0].columns.count == 8 && section.tables[0].rows.count == 1)
  }

  @Test("Too few events and a missing truth are said")
  func mistakes() throws {
    let ratio = try NormalRatio()
    #expect {
      try FitCoverage(ratio, events: events, truth: ["theta": 0.7], size: 60, count: 200)
    } throws: { "\($0)".contains("need 12000, there are 10000") }
    #expect { try FitCoverage(ratio, events: events, truth: [:], size: 5, count: 20) } throws: {
      "\($0)".contains("--truth theta")
    }
  }
}
