import Foundation
import Numerics
import Randomness
import Spectra
import TestSupport
import Testing

@Suite struct GoodnessOfFitTests {
  let golden: ResonanceGolden

  init() throws { golden = try ResonanceGolden.read() }

  @Test(
    "Chi squared, deviance and pulls are those of the definition",
    arguments: SpectrumFitMethod.allCases)
  func definition(method: SpectrumFitMethod) throws {
    let fit = try BackgroundFit(golden.toySpectrum(), method: method, masked: 15..<18)
    let goodness = GoodnessOfFit(fit)
    let used = zip(golden.toy.counts, fit.expected).enumerated().filter {
      !(15..<18).contains($0.0)
    }
    let chiSquared = used.reduce(0) { sum, bin in
      let (n, mean) = bin.1
      return sum + (n - mean) * (n - mean) / (method == .leastSquares ? n + 1 : mean)
    }
    let deviance = used.reduce(0) { sum, bin in
      let (n, mean) = bin.1
      return sum + 2 * (mean - n + (n > 0 ? n * log(n / mean) : 0))
    }
    #expect(agree(goodness.chiSquared, chiSquared, relative: 1e-10))
    #expect(agree(goodness.deviance, deviance, relative: 1e-10))
    let minimum = method == .leastSquares ? goodness.chiSquared : goodness.deviance
    #expect(agree(fit.minimum, minimum, relative: 1e-10))
    #expect(goodness.degreesOfFreedom == 33)
    #expect(
      agree(
        goodness.deviancePValue, ChiSquaredDistribution.survival(deviance, degrees: 33),
        relative: 1e-9))
    #expect(
      agree(
        goodness.pulls[0], (1391 - fit.expected[0]) / fit.expected[0].squareRoot(), relative: 1e-12)
    )
    // The resonance sticks out of the masked bins.
    #expect(goodness.pulls[15...17].max() ?? 0 > 4)
    #expect(goodness.deviancePValue > 0.1 && goodness.runs.pValue > 0.01)
  }

  @Test("Toys give the asymptotic p-value of the deviance where bins are full")
  func toys() throws {
    let full = try BackgroundFit(
      golden.spectrum(golden.signal, hypothesis: 7, efficiency: 0.1), masked: 6..<9)
    let goodness = GoodnessOfFit(full)
    let toys = try full.deviancePValue(toys: 2000, random: RandomStream(seed: 91))
    #expect(toys.failed == 0)
    #expect(abs(toys.value - goodness.deviancePValue) < 4 * toys.standardError + 0.01)
    #expect(
      try full.deviancePValue(toys: 50, random: RandomStream(seed: 92))
        == full.deviancePValue(toys: 50, random: RandomStream(seed: 92)))
  }

  @Test("A wrong shape is found by the deviance and by the runs")
  func wrongShape() throws {
    // A bend at 3 TeV that three parameters cannot follow.
    let edges = MassSpectrum.logarithmicEdges(from: 2000, to: 5000, bins: 24)
    let counts = zip(edges, edges.dropFirst()).map { low, high -> Double in
      let mass = (low + high) / 2
      return (2e4 * (mass < 3000 ? 1 : pow(mass / 3000, -9))).rounded()
    }
    let fit = try BackgroundFit(MassSpectrum(edges: edges, counts: counts))
    let goodness = GoodnessOfFit(fit)
    #expect(goodness.deviancePValue < 1e-10)
    #expect(goodness.runs.pValue < 1e-3)
    let toys = try fit.deviancePValue(toys: 200, random: RandomStream(seed: 93))
    #expect(toys.exceeding == 0)
  }

  @Test("The runs test counts all orders of the signs")
  func runs() throws {
    for case .of(let signs, let pValue) in golden.runs {
      #expect(agree(RunsTest(signs).pValue, pValue, relative: 1e-12))
    }
    #expect(RunsTest([true, true]).pValue == 1 && RunsTest([]).runs == 0)
  }

  @Test("The F test and the fall of chi squared agree with SciPy")
  func orderTests() throws {
    for row in golden.fSurvival {
      #expect(
        agree(
          FDistribution.survival(row[0], numerator: row[1], denominator: row[2]), row[3],
          relative: 1e-11))
    }
    for expected in golden.orderTests {
      let spectrum = try MassSpectrum(edges: golden.scanEdges, counts: expected.counts)
      let choice = try BackgroundChoice(
        spectrum, method: .leastSquares, masked: 6..<9, test: .fTest, significanceLevel: 0.999)
      #expect(choice.chosen.function.form == .fiveParameters && choice.stop == nil)
      for (comparison, wanted) in zip(choice.comparisons, expected.tests) {
        #expect(agree(comparison.improvement, wanted[0], relative: 1e-5))
        #expect(agree(comparison.fStatistic, wanted[1], relative: 1e-5))
        #expect(agree(comparison.fPValue, wanted[2], relative: 1e-5))
        #expect(agree(comparison.chiSquaredPValue, wanted[3], relative: 1e-5))
      }
      #expect(agree(choice.chosen.minimum, expected.minima[2], relative: 1e-7))
      let strict = try BackgroundChoice(spectrum, method: .leastSquares, masked: 6..<9)
      #expect(strict.chosen.function.form == .threeParameters && strict.comparisons.count == 1)
    }
  }

  @Test("A fourth parameter is taken as often as the level says, and whenever it is needed")
  func choice() throws {
    let edges = MassSpectrum.logarithmicEdges(from: 1500, to: 6000, bins: 25)
    let random = RandomStream(seed: 94)
    func taken(_ p4: Double, _ name: String) throws -> Int {
      let function = BackgroundFunction(.fourParameters)
      // The bend turns around the middle, ln y = −1.47, and leaves the events there.
      let parameters = [0.4 * exp(-1.47 * 1.47 * p4), 9, 5.5 + 2 * 1.47 * p4, p4]
      let means = zip(edges, edges.dropFirst()).map { low, high in
        function.density(at: (low + high) / 2, parameters: parameters) * (high - low) / 100
      }
      return try (0..<200).filter { toy in
        var stream = random.substream(name).substream(toy)
        let spectrum = try MassSpectrum(
          edges: edges, counts: means.map { Double(stream.poisson(mean: $0)) })
        return try BackgroundChoice(spectrum).chosen.function.form != .threeParameters
      }.count
    }
    // 5% of 200: 10 ± 3.
    let falsely = try taken(0, "three")
    #expect(falsely > 1 && falsely < 22)
    #expect(try taken(5, "four") > 190)
  }

  @Test("Too few bins for a richer function end the choice")
  func stop() throws {
    let spectrum = try MassSpectrum(
      edges: MassSpectrum.uniformEdges(from: 1000, to: 2000, bins: 4), counts: [90, 60, 35, 25])
    let choice = try BackgroundChoice(spectrum)
    #expect(choice.chosen.function.form == .threeParameters && choice.comparisons.isEmpty)
    #expect(choice.stop?.problem.contains("4 bins") == true)
  }
}
