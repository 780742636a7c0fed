import Mixtures
import Testing

@Suite("Signal fractions and scored mixtures")
struct SignalFractionTests {
  @Test("fractions outside 0…1 and impossible errors are refused", arguments: [-0.1, 1.01, .nan])
  func refusesImpossibleFractions(value: Double) {
    #expect(throws: WeakSupervisionError.self) { try SignalFraction(value) }
    #expect(throws: WeakSupervisionError.self) { try SignalFraction(0.5, uncertainty: -1) }
  }

  @Test("empty samples, scores that are not finite and unusable weights are refused")
  func refusesBrokenMixtures() {
    #expect(throws: WeakSupervisionError.self) { try ScoredMixture(name: "A", scores: []) }
    #expect(throws: WeakSupervisionError.self) { try ScoredMixture(name: "A", scores: [1, .nan]) }
    for weights in [[1.0], [1, -1], [1, .infinity], [0, 0]] {
      #expect(throws: WeakSupervisionError.self) {
        try ScoredMixture(name: "A", scores: [1, 2], weights: weights)
      }
    }
  }
}
