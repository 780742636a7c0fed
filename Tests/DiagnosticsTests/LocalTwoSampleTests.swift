import Diagnostics
import Foundation
import Numerics
import Randomness
import Testing

/// θ ~ N(0, 1), x ~ N(θ, 1): the posterior is N(x/2, 1/√2). A wrong one is shifted and widened.
@Suite("Local two-sample test")
struct LocalTwoSampleTests {
  private let deviation = 0.5.squareRoot()

  private func test(
    at observation: Double, count: Int = 1000, seed: UInt64, tolerance: Double = 0,
    exchanges: Int = 199,
    shift: (Double) -> Double = { _ in 0 }, width: Double = 1
  ) throws -> LocalTwoSampleTest {
    let root = RandomStream(seed: seed)
    var random = root.substream("simulations")
    var (truths, draws, observables) = ([Double](), [Double](), [Double]())
    for _ in 0..<count {
      let theta = random.normal()
      let x = theta + random.normal()
      truths.append(theta)
      observables.append(x)
      draws.append(x / 2 + shift(x) + width * deviation * random.normal())
    }
    let posterior = (0..<1000).map { _ in
      observation / 2 + shift(observation) + width * deviation * random.normal()
    }
    return try LocalTwoSampleTest(
      truths: truths, draws: draws, observables: observables, observation: [observation],
      posterior: posterior, tolerance: tolerance, exchanges: exchanges,
      random: root.substream("exchanges"))
  }

  @Test("With right posteriors p-values are uniform")
  func uniform() throws {
    let pValues = try (0..<200).map { try test(at: 1, count: 150, seed: $0, exchanges: 99).pValue }
    for level in [0.1, 0.3, 0.7] {
      let below = pValues.filter { $0 <= level }.count
      let range = BinomialDistribution.centralRange(trials: 200, probability: level, level: 0.999)
      #expect(range.contains(below), "\(below) of 200 below \(level)")
    }
  }

  @Test("Shifts and wrong widths are found", arguments: [(0.25, 1.0), (0, 1.3), (0, 0.75)])
  func wrong(shift: Double, width: Double) throws {
    let test = try test(at: 0.5, seed: 1, shift: { _ in shift }, width: width)
    #expect(test.pValue == 1.0 / 200)
    #expect(test.statistic > 5 * test.expected)
    #expect(Diagnostic.Outcome(pValue: test.pValue) == .warn)
  }

  @Test("A shift that is allowed is doubted as seldom as none")
  func tolerance() throws {
    func doubted(shift: Double, tolerance: Double) throws -> Int {
      try (0..<200).count {
        try test(
          at: 0.5, count: 400, seed: $0, tolerance: tolerance, exchanges: 99,
          shift: { _ in shift * deviation }
        ).pValue <= 0.05
      }
    }
    // 200 tests give the rate of 5 % to 1.5 %.
    #expect(try doubted(shift: 0.1, tolerance: 0.025) <= 19)
    #expect(try doubted(shift: 0.1, tolerance: 0) > 19)
    #expect(try doubted(shift: 0.5, tolerance: 0.025) >= 190)
  }

  @Test("A posterior that is wrong at large x is found there, not at x = 0")
  func local() throws {
    func statistic(_ observation: Double) throws -> LocalTwoSampleTest {
      try test(at: observation, count: 3000, seed: 2, shift: { 0.2 * $0 })
    }
    let (far, near) = (try statistic(2.5), try statistic(0))
    #expect(far.pValue <= 0.01)
    #expect(near.statistic < far.statistic / 4)
  }

  @Test("Of many observables those count that say something about the parameters")
  func manyObservables() throws {
    let root = RandomStream(seed: 6)
    var random = root.substream("simulations")
    var (truths, draws, observables) = ([Double](), [Double](), [Double]())
    for _ in 0..<1500 {
      let theta = random.normal()
      let x = theta + random.normal()
      truths.append(theta)
      draws.append(0.8 * x + deviation * random.normal())
      observables += (0..<60).map { _ in random.normal() } + [x]
    }
    let observation = [Double](repeating: 0, count: 60) + [2]
    let test = try LocalTwoSampleTest(
      truths: truths, draws: draws, observables: observables, observation: observation,
      posterior: (0..<500).map { _ in 1.6 + deviation * random.normal() }, exchanges: 499,
      random: root.substream("exchanges"))
    #expect(test.pValue == 1.0 / 500)
  }

  @Test("Arrays that do not belong together are refused")
  func broken() {
    #expect(throws: InferenceError.self) {
      try LocalTwoSampleTest(
        truths: [1, 2], draws: [1], observables: [1, 2], observation: [1], posterior: [1],
        random: RandomStream(seed: 1))
    }
    #expect(throws: InferenceError.self) {
      try LocalTwoSampleTest(
        truths: [1, .nan], draws: [1, 2], observables: [1, 2], observation: [1], posterior: [1],
        random: RandomStream(seed: 1))
    }
  }
}
