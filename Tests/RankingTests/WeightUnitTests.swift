import Randomness
import Ranking
import Testing

@Suite("The unit of event weights") struct WeightUnitTests {
  private static func sample(unit: Double) throws -> ScoredSample {
    var random = RandomStream(seed: 5)
    let classes = (0..<400).map { UInt8($0 % 2) }
    let scores = classes.map { 0.3 * Double($0) + 0.7 * random.uniform() }
    let weights = classes.map { _ in unit * (0.5 + random.uniform()) }
    return try ScoredSample(scores: scores, isSignal: classes, weights: weights)
  }

  @Test(
    "No metric depends on it, however large or small it is",
    arguments: [1e308, 1e153, 1e90, 1e-90, 1e-165, 1e-300])
  func invariance(unit: Double) throws {
    let (plain, scaled) = (
      try WeightUnitTests.sample(unit: 1), try WeightUnitTests.sample(unit: unit)
    )
    func isSame(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * abs(a) }
    let (area, other) = (DeLong(plain), DeLong(scaled))
    #expect(isSame(area.areaUnderCurve, other.areaUnderCurve))
    #expect(isSame(area.standardError, other.standardError))
    #expect(isSame(area.interval().lower, other.interval().lower))
    #expect(isSame(Accuracy(plain).standardError, Accuracy(scaled).standardError))
    #expect(isSame(plain.signal.effectiveCount, scaled.signal.effectiveCount))
    let (curve, same) = (ROCCurve(plain), ROCCurve(scaled))
    let (rejection, again) = (
      curve.rejection(atSignalEfficiency: 0.9), same.rejection(atSignalEfficiency: 0.9)
    )
    #expect(isSame(rejection.lower, again.lower))
    #expect(isSame(rejection.error ?? 0, again.error ?? 1))
    #expect(
      isSame(
        ReliabilityDiagram(plain)?.brierScore ?? 0, ReliabilityDiagram(scaled)?.brierScore ?? 1))
  }

  @Test("Classes whose weights have nothing to do with each other are refused")
  func vanishing() {
    let error = #expect(throws: ScoredSampleError.self) {
      try ScoredSample(
        scores: [0.1, 0.2, 0.8, 0.9], isSignal: [0, 0, 1, 1], weights: [1, 1, 1e-165, 1e-165])
    }
    #expect("\(String(describing: error))".contains("weights of the signal"))
  }

  @Test("A weight whose square vanishes, alone above the cut, is no background")
  func vanishingWeight() throws {
    let curve = try ROCCurve(
      ScoredSample(
        scores: [9, 0.2, 0.3, 0.5, 0.7, 0.95], isSignal: [0, 0, 0, 1, 1, 1],
        weights: [.leastNonzeroMagnitude, 1.5, 1.5, 1.5, 1.5, 1.5]))
    let measured = curve.rejection(atSignalEfficiency: 0.3)
    #expect(measured.value == nil && measured.lower > 0 && measured.lower.isFinite)
  }
}
