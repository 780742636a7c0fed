import Randomness
import Testing

@Suite struct WeightedChoiceTests {
  @Test("Numbers come as often as their weights say, those of weight zero never")
  func shares() {
    let weights = [0, 1, 0, 3, 6, 0]
    let choice = WeightedChoice(weights.map(Double.init))
    #expect(choice.total == 10)
    var random = RandomStream(seed: 1)
    var counts = [Int](repeating: 0, count: weights.count)
    for _ in 0..<10_000 { counts[choice.draw(&random)] += 1 }
    for (count, weight) in zip(counts, weights) {
      // Four binomial standard errors at most.
      #expect(abs(count - 1000 * weight) <= (weight == 0 ? 0 : 200))
    }
  }
}
