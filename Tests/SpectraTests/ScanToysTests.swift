import Foundation
import Numerics
import Randomness
import Spectra
import TestSupport
import Testing

@Suite struct ScanToysTests {
  let golden: ResonanceGolden

  init() throws { golden = try ResonanceGolden.read() }

  private func scan(_ efficiency: Double = 0.01) throws -> ResonanceScan {
    try ResonanceScan(
      golden.spectrum(golden.signal, hypothesis: 7, efficiency: efficiency))
  }

  @Test("The signed significance of background-only toys is normal, its p-value uniform")
  func uniform() throws {
    let toys = try ScanToys(of: scan(), toys: 1000, random: RandomStream(seed: 81))
    #expect(toys.failed == 0)
    for place in [0, 4, 8] {
      let values = (0..<1000).compactMap { toys.signedSignificance(toy: $0, place: place) }
      let (mean, deviation) = meanAndDeviation(values)
      #expect(abs(mean) < 0.13 && abs(deviation - 1) < 0.1)
      let test = UniformityTest(values.map { NormalDistribution.cdf(-$0) })
      #expect(test.pValue > 1e-3)
    }
  }

  @Test(
    "In nearly empty bins the likelihood keeps p0 uniform, the published least squares does not")
  func lowCounts() throws {
    let spectrum = try golden.spectrum(golden.noSignal, hypothesis: 8, efficiency: 0.0005)
    func uniformity(_ method: SpectrumFitMethod) throws -> Double {
      let scan = try ResonanceScan(spectrum, method: method)
      let toys = try ScanToys(of: scan, toys: 1000, random: RandomStream(seed: 80))
      let values = (0..<1000).compactMap { toys.signedSignificance(toy: $0, place: 8) }
      return UniformityTest(values.map { NormalDistribution.cdf(-$0) }).pValue
    }
    #expect(try uniformity(.maximumLikelihood) > 1e-3)
    #expect(try uniformity(.leastSquares) < 1e-10)
  }

  /// A third of the events has weight 1, two thirds 0.2: 2.4 times fewer effective events.
  @Test("Weighted events: the significance of the background alone is normal")
  func weighted() throws {
    let truth = try scan().points[4].fit
    let random = RandomStream(seed: 79)
    let values = try (0..<1000).map { toy in
      var stream = random.substream(toy)
      let heavy = truth.expected.map { Double(stream.poisson(mean: $0 / 3)) }
      let light = truth.expected.map { Double(stream.poisson(mean: 2 * $0 / 3)) }
      let spectrum = try MassSpectrum(
        edges: golden.scanEdges, counts: zip(heavy, light).map { $0 + 0.2 * $1 },
        variances: zip(heavy, light).map { $0 + 0.04 * $1 })
      return try BackgroundFit(spectrum, masked: 6..<9).excess(in: 6..<9).signedSignificance
    }
    let (mean, deviation) = meanAndDeviation(values)
    #expect(abs(mean) < 0.13 && abs(deviation - 1) < 0.1)
  }

  @Test("Local p-values of full toys agree with the closed form")
  func local() throws {
    let toys = try ScanToys(of: scan(), toys: 4000, random: RandomStream(seed: 82))
    for threshold in [1.0, 2.0] {
      let asymptotic = NormalDistribution.cdf(-threshold)
      let found = toys.localPValue(place: 4, signedSignificance: threshold)
      #expect(abs(found.value - asymptotic) < 4 * found.standardError + 0.1 * asymptotic)
    }
    let certain = toys.localPValue(place: 0, signedSignificance: -100)
    #expect(certain.value == 1)
  }

  @Test("The global p-value lies between the local one and that of independent places")
  func global() throws {
    let toys = try ScanToys(of: scan(), toys: 3000, random: RandomStream(seed: 83))
    for threshold in [1.5, 2.5] {
      let local = NormalDistribution.cdf(-threshold)
      let found = toys.globalPValue(signedSignificance: threshold).value
      #expect(found > 2 * local && found < 1 - pow(1 - local, 9))
    }
  }

  /// A fine scan: 33 places with a third of a signal region from one to the next. With 20,000 toys
  /// the bound is 1.30 ± 0.04 of the toys at Z = 2.5 and 1.32 ± 0.05 at 3.
  @Test("The bound of Gross and Vitells holds and is near the toys")
  func upCrossings() throws {
    let toys = try ScanToys(
      of: ResonanceScan(golden.toySpectrum()), toys: 2000, random: RandomStream(seed: 84))
    let (crossings, error) = toys.upCrossings(level: 0.5)
    #expect(crossings > 3 && error < 0.05)
    for threshold in [2.5, 3.0] {
      let bound =
        NormalDistribution.cdf(-threshold)
        + crossings * exp(-(threshold * threshold - 0.25) / 2)
      let found = toys.globalPValue(signedSignificance: threshold)
      #expect(found.value - 2 * found.standardError < bound)
      #expect(found.value + 3 * found.standardError > bound / 1.4)
    }
  }

  @Test("The published toy stays significant anywhere; toys only bound it")
  func globalSignificance() throws {
    let scan = try ResonanceScan(golden.toySpectrum())
    let toys = try ScanToys(of: scan, toys: 300, random: RandomStream(seed: 85))
    let result = GlobalSignificance(of: scan, toys: toys)
    #expect(result.hypothesis.center == 16)
    #expect(result.toys.exceeding == 0 && result.trialsFactor == nil)
    #expect(result.toys.upperLimit() < 0.011)
    #expect(result.asymptoticPValue > 20 * result.local.pValue)
    #expect(result.asymptoticPValue < 1e-8)
    #expect(result.asymptoticError < 0.1 * result.asymptoticPValue)
    #expect(
      agree(
        result.asymptoticTrialsFactor * result.local.pValue, result.asymptoticPValue,
        relative: 1e-12))
  }

  @Test("A spectrum without a signal has no global significance")
  func noSignal() throws {
    let spectrum = try golden.spectrum(golden.noSignal, hypothesis: 5, efficiency: 0.1)
    let scan = try ResonanceScan(spectrum)
    let toys = try ScanToys(of: scan, toys: 500, random: RandomStream(seed: 86))
    let result = GlobalSignificance(of: scan, toys: toys)
    #expect(result.toys.value > 0.05 && result.asymptoticPValue > 0.05)
    let factor = try #require(result.trialsFactor)
    #expect(factor > 1 && factor < 9.5)
  }

  @Test("A seed fixes every number; toys with failed fits count as extreme")
  func seedsAndFailures() throws {
    let first = try ScanToys(of: scan(), toys: 20, random: RandomStream(seed: 87))
    let same = try ScanToys(of: scan(), toys: 20, random: RandomStream(seed: 87))
    let other = try ScanToys(of: scan(), toys: 20, random: RandomStream(seed: 88))
    let values = { (toys: ScanToys) in (0..<20).map { toys.signedSignificance(toy: $0, place: 2) } }
    #expect(values(first) == values(same))
    #expect(values(first) != values(other))

    // A dozen events in nine bins: some toys leave fewer than three bins filled.
    let spectrum = try MassSpectrum(
      edges: MassSpectrum.logarithmicEdges(from: 2000, to: 4000, bins: 9),
      counts: [3, 1, 1, 1, 0, 1, 0, 0, 0])
    let thin = try ResonanceScan(spectrum, hypotheses: [ResonanceHypothesis(center: 4)])
    let toys = try ScanToys(of: thin, toys: 300, random: RandomStream(seed: 89))
    #expect(toys.failed > 0 && toys.failed < 300)
    let extreme = toys.globalPValue(signedSignificance: 50)
    #expect(extreme.failed == toys.failed && extreme.exceeding >= toys.failed)
  }
}
