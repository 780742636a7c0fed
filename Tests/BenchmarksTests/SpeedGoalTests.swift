import Benchmarks
import Foundation
import Testing

@Suite struct SpeedGoalTests {
  @Test func aSpreadIsMedianAndEnds() {
    let odd = Spread([5, 1, 3])
    #expect((odd.lowest, odd.median, odd.highest) == (1, 3, 5) && odd.repeats == 3)
    #expect(Spread([4, 1, 2, 10]).median == 3)
  }

  private func ours(_ rate: Double, memory: Double, configuration: String = "float32") throws
    -> SpeedMeasurement
  {
    let text = """
      {"work": "cnn-training", "configuration": "\(configuration)", "unit": "jets/s",
       "peakMemoryMB": \(memory),
       "rate": {"median": \(rate), "lowest": \(rate), "highest": \(rate), "repeats": 1}}
      """
    return try JSONDecoder().decode(SpeedMeasurement.self, from: Data(text.utf8))
  }

  private func peer(_ rate: Double, memory: Double, precision: String = "float32") throws
    -> PeerMeasurement
  {
    let text = """
      {"work": "cnn-training", "configuration": "PyTorch, \(precision)", "unit": "jets/s",
       "precision": "\(precision)", "rate": \(rate), "peak_memory_mb": \(memory)}
      """
    return try JSONDecoder().decode(PeerMeasurement.self, from: Data(text.utf8))
  }

  @Test("More jets a second and less memory reach a goal; the rival is the peer's fastest")
  func goals() throws {
    let all = try PeerComparison.all(
      [ours(700, memory: 100), ours(900, memory: 120, configuration: "bfloat16")],
      [peer(200, memory: 300), peer(290, memory: 500, precision: "bf16")])
    func found(_ quantity: SpeedGoal.Quantity, float32Only: Bool) throws -> PeerComparison {
      try #require(all.first { $0.quantity == quantity && $0.float32Only == float32Only })
    }
    let rate = try found(.rate, float32Only: false)
    #expect(abs(rate.ratio - 900 / 290.0) < 1e-12 && rate.goal == 3 && rate.isReached)
    let single = try found(.rate, float32Only: true)
    #expect(single.ratio == 3.5 && single.peer == 200 && single.isReached)
    let memory = try found(.memory, float32Only: false)
    #expect(memory.ratio == 120.0 / 500 && memory.isReached)
    let slow = try PeerComparison.all([ours(500, memory: 200)], [peer(200, memory: 300)])
    #expect(slow.count == 3 && slow.allSatisfy { !$0.isReached })
  }
}
