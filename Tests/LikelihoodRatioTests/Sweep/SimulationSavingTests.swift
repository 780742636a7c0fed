import Foundation
import LikelihoodRatio
import Testing

@Suite("Simulations saved")
struct SimulationSavingTests {
  /// Errors scale/√n.
  private func rows(_ method: String, scale: Double, counts: [Int]) -> [RatioSweepResult.Row] {
    counts.map { count in
      var row = RatioSweepResult.Row(simulator: "toy", method: method, count: count)
      row.errors = [scale / Double(count).squareRoot(), scale / Double(count).squareRoot()]
      return row
    }
  }

  private func savings(_ scale: Double, counts: [Int]) -> [SimulationSaving] {
    SimulationSaving.all(
      RatioSweepResult(
        rows: rows("carl", scale: 1, counts: [1000, 10_000])
          + rows("alice", scale: scale, counts: counts), published: [], testEvents: 1,
        omissions: []))
  }

  @Test("Errors of half the size with 1/√n save a factor of four")
  func factor() {
    let found = savings(0.5, counts: [100, 1000, 10_000])
    #expect(found.map(\.count) == [1000, 10_000] && found.allSatisfy { $0.method == "alice" })
    for saving in found {
      #expect(saving.factors.allSatisfy { abs($0 - 4) < 1e-9 })
      #expect(saving.areLimits == [false, false])
    }
  }

  @Test("Beyond the numbers that were tried the factor is a limit")
  func limits() {
    let better = savings(0.01, counts: [100, 1000])
    #expect(better[0].areLimits == [true, true] && abs(better[0].factors[1] - 10) < 1e-9)
    let worse = savings(10, counts: [100, 1000])
    #expect(worse[1].areLimits == [true, true])
    #expect(abs(worse[1].factors[0] - 10) < 1e-9)
  }
}
