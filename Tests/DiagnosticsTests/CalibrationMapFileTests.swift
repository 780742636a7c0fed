import Diagnostics
import Foundation
import Randomness
import Ranking
import TestSupport
import Testing

@Suite("Calibration maps from files") struct CalibrationMapFileTests {
  @Test(
    "Whatever became of a map is an error, or a map with finite log ratios",
    arguments: [CalibrationMethod.histogram(bins: 4), .isotonic, .platt])
  func damages(method: CalibrationMethod) throws {
    var random = RandomStream(seed: 1)
    let classes = (0..<60).map { UInt8($0 % 2) }
    let scores = classes.map { Double($0) + random.normal() }
    let map = try CalibrationMap(
      method, fittedTo: ScoredSample(scores: scores, isSignal: classes), scale: .logit)
    let text = String(decoding: try JSONEncoder().encode(map), as: UTF8.self)
    var refused = 0
    for damage in try JSONDamage.all(of: text) {
      do {
        let changed = try JSONDecoder().decode(CalibrationMap.self, from: Data(damage.text.utf8))
        for score in [-1e9, -1, 0, 0.5, 2, 1e9] { _ = changed.logRatio(score) }
      } catch {
        refused += 1
      }
    }
    #expect(refused > 20)
  }
}
