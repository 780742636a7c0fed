import Foundation
import RatioBenchmark
import Simulation
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
      #expect(saving.kinds == [.measured, .measured])
    }
  }

  @Test("Beyond the numbers that were tried the factor is a limit, of the side it is on")
  func limits() {
    let better = savings(0.01, counts: [100, 1000])
    #expect(better[0].kinds == [.atLeast, .atLeast] && better[0].text.hasPrefix("≥ 10"))
    // With 1000 simulations not as good as CARL with 10 000, which would look like a factor of 10.
    let worse = savings(10, counts: [100, 1000])
    #expect(worse[1].kinds == [.atMost, .atMost] && worse[1].text.hasPrefix("≤ 10"))
  }

  @Test("Limits of both sides have no mean")
  func bothSides() {
    var result = RatioSweepResult(
      rows: rows("carl", scale: 1, counts: [1000]) + rows("rolr", scale: 1, counts: [1000, 2000]),
      published: [], testEvents: 1, omissions: [])
    for index in 1...2 { result.rows[index].errors = [0.001, 1] }
    let saving = SimulationSaving.all(result)[0]
    #expect(saving.kinds == [.atLeast, .atMost] && saving.text == "–")
  }
}
