import Numerics
import Randomness
import Spectra
import TestSupport
import Testing

@Suite struct UniformityTestTests {
  @Test("Distance and p-value agree with scipy.stats.kstest")
  func samples() throws {
    for sample in try ResonanceGolden.read().kolmogorovSamples {
      let test = UniformityTest(sample.values)
      #expect(test.count == sample.values.count)
      #expect(agree(test.distance, sample.distance, relative: 1e-13))
      #expect(agree(test.pValue, sample.pValue, relative: 1e-8))
    }
  }

  /// SciPy approximates to a few parts in 10⁷ for 1000 values; for 200 the numbers are rational
  /// ones.
  @Test("The distribution of D is exact up to 1000 values and asymptotic above")
  func distribution() throws {
    for row in try ResonanceGolden.read().kolmogorov {
      let found = KolmogorovDistribution.survival(row[0], count: Int(row[1]))
      let tolerance = row[1] < 1000 ? 1e-10 : row[1] == 1000 ? 1e-6 : 2e-4
      #expect(agree(found, row[2], relative: tolerance))
    }
    #expect(KolmogorovDistribution.survival(0.1, count: 5) == 1)
    #expect(KolmogorovDistribution.survival(1, count: 5) == 0)
    // On the seam of the two methods, n D² = 4.
    let (below, above) = (0.19999999, 0.20000001)
    #expect(
      agree(
        KolmogorovDistribution.survival(below, count: 100),
        KolmogorovDistribution.survival(above, count: 100), relative: 1e-5))
  }

  @Test("p0 clipped at one half is not uniform, the signed p-value is")
  func clipped() throws {
    var stream = RandomStream(seed: 95)
    let significances = (0..<200).map { _ in stream.normal() }
    let signed = significances.map { NormalDistribution.cdf(-$0) }
    let clipped = significances.map { NormalDistribution.cdf(-max($0, 0)) }
    #expect(UniformityTest(signed).pValue > 0.05)
    #expect(UniformityTest(clipped).pValue < 1e-10)
  }
}
