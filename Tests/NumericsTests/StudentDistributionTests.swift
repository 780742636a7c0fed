import Foundation
import Numerics
import Testing

@Suite("Student's t")
struct StudentDistributionTests {
  @Test("One and two degrees of freedom have closed forms, many are normal")
  func closedForms() {
    for t in [-20.0, -1, 0, 0.5, 3, 40] {
      let cauchy = 0.5 - atan(t) / .pi
      #expect(abs(StudentDistribution.survival(t, degrees: 1) - cauchy) < 1e-14)
      let two = (1 - t / (2 + t * t).squareRoot()) / 2
      #expect(abs(StudentDistribution.survival(t, degrees: 2) - two) < 1e-14)
    }
    for z in [1.0, 3, 6] {
      let ratio = StudentDistribution.survival(z, degrees: 1e7) / NormalDistribution.cdf(-z)
      #expect(abs(ratio - 1) < 1e-4)
    }
    // SciPy: stats.t.ppf(stats.norm.cdf(1), n - 1), the factor of n repetitions.
    for (degrees, factor) in [
      (1.0, 1.837337201471583), (4, 1.141626629090954), (19, 1.02701739762354),
    ] {
      let value = StudentDistribution.quantile(NormalDistribution.cdf(1), degrees: degrees)
      #expect(abs(value / factor - 1) < 1e-12)
      let mirrored = StudentDistribution.quantile(NormalDistribution.cdf(-1), degrees: degrees)
      #expect(abs(value + mirrored) < 1e-9)
    }
    // SciPy: stats.t.sf(5, 30), the far tail of a small spread's error.
    #expect(abs(StudentDistribution.survival(5, degrees: 30) / 1.16483427335039e-05 - 1) < 1e-10)
  }
}
