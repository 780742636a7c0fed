import Foundation
import Mixtures
import Numerics
import Randomness
import Testing

@Suite("Tests of assumptions")
struct AssumptionTests {
  private let stream = RandomStream(seed: 41)

  /// Normal numbers around `mean`.
  private func normal(_ count: Int, _ mean: Double, _ stream: RandomStream) -> [Double] {
    var stream = stream
    return (0..<count).map { _ in mean + stream.normal() }
  }

  // MARK: The same signal in both samples

  /// Two mixtures of `count` events with a perfect score and an observable whose signal is at 0 in
  /// the first and at `shift` in the second sample, background at 2.
  private func region(
    _ count: Int, shift: Double, permutations: Int = 300, _ stream: RandomStream
  ) throws -> PurifiedRegionTest {
    let pairs = try [(0.8, 0.0), (0.4, shift)].enumerated().map { index, setting in
      let signals = Int(Double(count) * setting.0)
      let values =
        normal(signals, setting.1, stream.substream(index))
        + normal(count - signals, 2, stream.substream(10 + index))
      let mixture = try ScoredMixture(
        name: "M\(index + 1)", scores: (0..<count).map { $0 < signals ? 1 : 0 },
        fraction: SignalFraction(setting.0))
      return (mixture, try ObservedFeature("width", values))
    }
    return try PurifiedRegionTest(
      pairs[0].0, pairs[0].1, pairs[1].0, pairs[1].1, region: .signalLike(from: 0.5),
      permutations: permutations, random: stream)
  }

  @Test("equal signals are consistent in a pure region, shifted ones are not")
  func purifiedRegion() throws {
    let p = try (0..<60).map { try region(200, shift: 0, permutations: 99, stream.substream($0)) }
    for values in [p.map(\.test.distancePValue), p.map(\.test.areaPValue)] {
      let (mean, deviation) = meanAndDeviation(values)
      #expect(abs(mean - 0.5) < 0.13 && abs(deviation - 0.289) < 0.08, "\(mean) \(deviation)")
    }
    let same = try region(3000, shift: 0, stream)
    #expect(same.isConsistent && same.verdict.contains("has the same distribution"))
    #expect(same.hasPower && same.detectableArea < 0.1)
    // 24 and 12 events: a difference has to be large.
    #expect(try region(30, shift: 0, stream).hasPower == false)
    #expect(same.events == [2400, 1200])
    #expect(same.purities!.allSatisfy { abs($0 - 1) < 1e-12 })
    let shifted = try region(3000, shift: 0.2, stream)
    #expect(!shifted.isConsistent)
    #expect(shifted.verdict.contains("differs in M1 and M2"))
    #expect(shifted.verdict.contains("more than the purities"))
    // Φ(0.2/√2): the second sample's signal lies higher.
    #expect(abs(shifted.test.areaUnderCurve - 0.444) < 3 * shifted.test.areaError)
    let data = try JSONEncoder().encode(shifted)
    #expect(try JSONDecoder().decode(PurifiedRegionTest.self, from: data) == shifted)
  }

  @Test("a difference that the impurity of the region can make is said to be possibly that")
  func impurity() throws {
    let mixtures = try GaussianToy.mixtures(4000, [0.8, 0.2], stream)
    // The observable is the score itself: below the cut the two samples differ by purity alone.
    let features = try mixtures.map { try ObservedFeature("copy", $0.scores) }
    let test = try PurifiedRegionTest(
      mixtures[0], features[0], mixtures[1], features[1], region: .backgroundLike(below: 0.5),
      permutations: 300, random: stream)
    #expect(!test.isConsistent && test.verdict.contains("may explain"))
    let purities = try #require(test.purities)
    for (fraction, purity) in zip([0.8, 0.2], purities) {
      let background = (1 - fraction) * (1 - GaussianToy.backgroundEfficiency(0.5))
      let signal = fraction * (1 - GaussianToy.signalEfficiency(0.5))
      #expect(abs(purity - background / (background + signal)) < 0.04)
    }
    #expect(throws: WeakSupervisionError.self) {
      try PurifiedRegionTest(
        mixtures[0], features[0], mixtures[1], features[1], region: .signalLike(from: 9),
        random: stream)
    }
    #expect(throws: WeakSupervisionError.self) {
      try PurifiedRegionTest(
        mixtures[0], ObservedFeature("short", [1]), mixtures[1], features[1],
        region: .signalLike(from: 0), random: stream)
    }
    #expect(throws: WeakSupervisionError.self) { try ObservedFeature("broken", [1, .nan]) }
  }

  @Test("distance and p-value are those of all permutations; a weight of 2 is two events of one")
  func distance() throws {
    let a = [0.1, 0.1, 0.4, 0.4, 0.7, 0.7, 1.3, 2.0, 2.2, 3.1]
    let b = [0.2, 0.4, 1.1, 1.9, 2.2, 2.5, 3.3, 3.9, 4.1, 4.5]
    func test(_ first: [Double], _ weights: [Double]?) throws -> TwoSampleTest {
      try PurifiedRegionTest(
        ScoredMixture(name: "A", scores: first.map { _ in 1 }, weights: weights),
        ObservedFeature("x", first), ScoredMixture(name: "B", scores: b.map { _ in 1 }),
        ObservedFeature("x", b), region: .signalLike(from: 0), permutations: 10_000, random: stream
      ).test
    }
    let plain = try test(a, nil)
    #expect(abs(plain.distance - 0.4) < 1e-12)
    // The share of all 184,756 assignments (numpy, by enumeration).
    #expect(abs(plain.distancePValue - 0.39683) < 0.02)
    let weighted = try test(a + [99], [1, 1, 2, 0, 1, 1, 1, 1, 1, 1, 0])
    #expect(abs(weighted.distance - plain.distance) < 1e-12)
    #expect(abs(weighted.areaUnderCurve - plain.areaUnderCurve) < 1e-12)
  }

  // MARK: Features and the variable

  @Test("features that follow the variable are found by mean, width or rank; others are not")
  func correlation() throws {
    var noise = stream.substream("noise")
    let mass = (0..<2000).map { _ in noise.uniform() }
    func feature(_ name: String, _ value: (Double) -> Double) throws -> ObservedFeature {
      try ObservedFeature(name, mass.map(value))
    }
    let features = try [
      feature("free") { _ in noise.normal() },
      feature("shifted") { 0.5 * $0 + noise.normal() },
      feature("widened") { (1 + $0) * noise.normal() },
      feature("also free") { _ in noise.uniform() },
    ]
    let variable = try ObservedFeature("mass", mass)
    let test = try FeatureCorrelationTest(
      features, variable: variable, low: 0..<0.35, high: 0.65..<1, permutations: 499, random: stream
    )
    #expect(test.correlated == ["shifted", "widened"])
    #expect(test.verdict.contains("2 of 4 features depend on mass"))
    #expect(test.events.reduce(0, +) == mass.filter { $0 < 0.35 || $0 >= 0.65 }.count)
    let row = test.rows[1]
    #expect(row.sidebands.areaUnderCurve > 0.5 && row.correlation.value > 0)
    // The width alone moves neither the area nor the rank correlation.
    #expect(test.rows[2].sidebands.distancePValue < 0.01)
    #expect(test.rows[2].sidebands.areaPValue > 0.01)
    let data = try JSONEncoder().encode(test)
    #expect(try JSONDecoder().decode(FeatureCorrelationTest.self, from: data) == test)
    #expect(throws: WeakSupervisionError.self) {
      try FeatureCorrelationTest(
        features, variable: variable, low: 0..<0.35, high: 2..<3, random: stream)
    }
    let error = #expect(throws: WeakSupervisionError.self) {
      try FeatureCorrelationTest(
        features, variable: variable, low: 0..<0.35, high: 0.65..<1, permutations: 100,
        random: stream)
    }
    #expect(error?.hint == "give at least 480 permutations")
  }

  @Test("the rank correlation is Spearman's, and its p-value that of random pairings")
  func rankCorrelation() throws {
    // scipy.stats.spearmanr: 0.8730172307884713; p = 6e-4 ± 2e-4 from 20,000 pairings.
    let x = [1.0, 2, 2, 3, 5, 4, 7, 7, 8, 10, 9, 6]
    let y = [2.0, 1, 3, 3, 6, 4, 4, 9, 8, 7, 9, 5]
    func rank(_ copies: Int, _ weights: [Double]?) throws -> RankCorrelation {
      let variable = [[Double]](repeating: y, count: copies).flatMap { $0 }
      return try FeatureCorrelationTest(
        [ObservedFeature("x", [[Double]](repeating: x, count: copies).flatMap { $0 })],
        variable: ObservedFeature("y", variable), weights: weights,
        // Both bands together are all events.
        low: 0..<4.5, high: 4.5..<100, permutations: 9999, random: stream
      ).rows[0].correlation
    }
    let doubled = try rank(2, nil)
    #expect(abs(doubled.value - 0.8730172307884713) < 1e-12)
    let weighted = try rank(2, [Double](repeating: 0.3, count: 24))
    #expect(abs(weighted.value - doubled.value) < 1e-12)
    #expect(doubled.pValue < 0.001)
  }

  @Test("independent features are rarely called correlated")
  func falseAlarms() throws {
    var alarms = 0
    for toy in 0..<60 {
      var noise = stream.substream(toy)
      let features = try (0..<3).map { index in
        try ObservedFeature("x\(index)", (0..<200).map { _ in noise.normal() })
      }
      let test = try FeatureCorrelationTest(
        features, variable: ObservedFeature("m", (0..<200).map { _ in noise.uniform() }),
        weights: (0..<200).map { _ in noise.uniform() }, low: 0..<0.4, high: 0.6..<1,
        permutations: 199, random: noise)
      alarms += test.correlated.isEmpty ? 0 : 1
    }
    #expect(alarms <= 7)  // at most 5% of 60 expected, 3 ± 1.7
  }

  // MARK: Sculpting

  private func spectrum(
    _ count: Int, weighted: Bool = false, _ stream: RandomStream, score: (Double, Double) -> Double
  ) throws -> (ObservedFeature, ScoredMixture) {
    var stream = stream
    let mass = (0..<count).map { _ in -Foundation.log(1 - stream.uniform()) }
    let scores = mass.map { score($0, stream.uniform()) }
    let weights = weighted ? mass.map { _ in stream.uniform() < 0.3 ? 4.0 : 0.5 } : nil
    return (
      try ObservedFeature("mass", mass),
      try ScoredMixture(name: "background", scores: scores, weights: weights)
    )
  }

  @Test("the χ² is that of the table of passing and failing events")
  func contingency() throws {
    // scipy.stats.chi2_contingency([[30, 45, 25, 60], [170, 155, 175, 140]], correction=False).
    let passing = [30, 45, 25, 60]
    var (mass, scores) = ([Double](), [Double]())
    for (bin, count) in passing.enumerated() {
      mass += [Double](repeating: Double(bin) + 0.5, count: 200)
      scores += (0..<200).map { $0 < count ? 1 : 0 }
    }
    let test = try SculptingTest(
      ObservedFeature("mass", mass), scores: ScoredMixture(name: "B", scores: scores),
      threshold: 1, edges: [0, 1, 2, 3, 4])
    #expect(abs(test.shape.chiSquared - 23.4375) < 1e-9 && test.shape.degreesOfFreedom == 3)
    #expect(abs(test.shape.pValue / 3.27321731131388e-05 - 1) < 1e-9)
    #expect(test.efficiency == 0.2 && test.largestDeviation.lower == 3)
    #expect(abs(test.largestDeviation.ratio - 1.5) < 1e-12)
    // √(χ² of one bin against the others): (0.3 − 0.1667)² / (0.2 · 0.8 (1/200 + 1/600)).
    let others = 100.0 / 600
    let pull = (0.3 - others) / (0.16 * (1.0 / 200 + 1.0 / 600)).squareRoot()
    #expect(abs(test.largestDeviation.pull - pull) < 1e-9)
    #expect(test.verdict.contains("sculpts mass"))
  }

  @Test("a cut that does not know the mass does not sculpt", arguments: [false, true])
  func noSculpting(weighted: Bool) throws {
    let edges = (0...12).map { Double($0) / 2 }
    var (shape, local) = ([Double](), [Double]())
    for toy in 0..<200 {
      let (mass, scores) = try spectrum(1500, weighted: weighted, stream.substream(toy)) { $1 }
      let test = try SculptingTest(mass, scores: scores, threshold: 0.8, edges: edges)
      shape.append(test.shape.pValue)
      local.append(test.largestDeviationPValue)
    }
    for values in [shape, local] {
      let (mean, deviation) = meanAndDeviation(values)
      #expect(abs(mean - 0.5) < 0.08 && abs(deviation - 0.289) < 0.04, "\(mean) \(deviation)")
    }
  }

  @Test("a cut that likes one mass is found there, unless that region is left out")
  func sculpting() throws {
    let (mass, scores) = try spectrum(20_000, stream) { mass, uniform in
      mass > 1 && mass < 1.5 ? uniform + 0.05 : uniform
    }
    let edges = (0...12).map { Double($0) / 2 }
    let test = try SculptingTest(mass, scores: scores, threshold: 0.9, edges: edges)
    #expect(test.largestDeviation.lower == 1 && test.largestDeviation.upper == 1.5)
    #expect(test.largestDeviation.pull > 5 && test.largestDeviationPValue < 1e-5)
    #expect(test.shape.pValue < 1e-5 && test.verdict.contains("sculpts mass"))
    // Few events lie above 4: their bins are joined.
    #expect(test.bins.count < 12 && test.bins.last!.upper == 6)
    let masked = try SculptingTest(
      mass, scores: scores, threshold: 0.9, edges: edges, excluding: 1..<1.5)
    #expect(masked.shape.pValue > 0.001 && masked.verdict.contains("does not visibly sculpt"))
    #expect(!masked.bins.contains { $0.lower < 1.5 && $0.upper > 1 })
    let data = try JSONEncoder().encode(test)
    #expect(try JSONDecoder().decode(SculptingTest.self, from: data) == test)
    for edges in [[0.0, 1], [0, 2, 1]] {
      #expect(throws: WeakSupervisionError.self) {
        try SculptingTest(mass, scores: scores, threshold: 0.9, edges: edges)
      }
    }
    #expect(throws: WeakSupervisionError.self) {
      try SculptingTest(mass, scores: scores, threshold: 5, edges: [0, 1, 2])
    }
  }
}
