import Foundation
import Numerics
import Randomness
import Spectra
import TestSupport
import Testing

@Suite struct CountingExcessTests {
  @Test("The closed form is the numerically minimized likelihood ratio")
  func closedForm() throws {
    for row in try ResonanceGolden.read().counting {
      let excess = try CountingExcess(
        observed: row[0], expected: row[1], expectedVariance: row[2])
      #expect(agree(excess.signedSignificance, row[3], relative: 1e-7))
      #expect(excess.significance == max(excess.signedSignificance, 0))
    }
  }

  @Test("Nothing seen or less than expected has Z = 0 and p0 = 1/2, the signed Z is negative")
  func noExcess() throws {
    for (n, b, variance) in [(0, 2.5, 0.7), (3, 3.2, 0.4), (0, 0, 0), (0, 0, 1), (7, 7, 1)] {
      let excess = try CountingExcess(
        observed: Double(n), expected: b, expectedVariance: variance)
      #expect(excess.significance == 0 && excess.testStatistic == 0 && excess.pValue == 0.5)
      #expect(excess.signedSignificance <= 0)
      #expect(excess.signedPValue >= 0.5)
    }
    let low = try CountingExcess(observed: 80, expected: 100, expectedVariance: 25)
    #expect(low.signedSignificance < -1.7 && low.signedPValue > 0.95)
  }

  @Test("Without background error Z is that of the Poisson likelihood ratio")
  func exactBackground() throws {
    let exact = try CountingExcess(observed: 150, expected: 100, expectedVariance: 0)
    // √(2 (n ln(n/b) − n + b)), Li and Ma's or Cowan's formula.
    #expect(agree(exact.significance, (2 * (150 * log(1.5) - 50)).squareRoot(), relative: 1e-12))
    let tiny = try CountingExcess(observed: 150, expected: 100, expectedVariance: 1e-9)
    #expect(agree(tiny.significance, exact.significance, relative: 1e-9))
    let wide = try CountingExcess(observed: 150, expected: 100, expectedVariance: 1e8)
    #expect(agree(wide.significance, 50 / 1e4, relative: 1e-3))
    #expect(exact.excess == 50)
    #expect(agree(wide.excessError, (150 + 1e8).squareRoot(), relative: 1e-12))
  }

  @Test("Weighted events are tested as effective events")
  func weighted() throws {
    let plain = try CountingExcess(observed: 60, expected: 40, expectedVariance: 9)
    let scaled = try CountingExcess(
      observed: 15, expected: 10, expectedVariance: 9.0 / 16, scale: 0.25)
    #expect(agree(plain.signedSignificance, scaled.signedSignificance, relative: 1e-12))
    #expect(
      agree(scaled.backgroundWithoutSignal, plain.backgroundWithoutSignal / 4, relative: 1e-12))
  }

  @Test("Numbers that cannot be are errors")
  func errors() {
    for (n, b, variance, scale) in [
      (-1.0, 1.0, 1.0, 1.0), (1, -1, 1, 1), (1, 1, -1, 1), (.nan, 1, 1, 1), (1, 1, 1, 0),
      (1, 0, 0, 1),
    ] {
      #expect(throws: ResonanceSearchError.self) {
        try CountingExcess(observed: n, expected: b, expectedVariance: variance, scale: scale)
      }
    }
  }

  /// At Z about 2 with 40,000 toys p₀ is known to 3%; the asymptotic formula is good to about 5%
  /// for a hundred events.
  @Test("p0 by toys agrees with the closed form where counts are large", arguments: [0.0, 30, 150])
  func toys(variance: Double) throws {
    let observed = 120 + 2 * (120 + variance).squareRoot().rounded()
    let excess = try CountingExcess(
      observed: observed, expected: 120, expectedVariance: variance)
    let toys = excess.pValue(toys: 40_000, random: RandomStream(seed: 71))
    #expect(abs(toys.value / excess.pValue - 1) < 0.2)
    #expect(abs((toys.significance ?? 0) - excess.significance) < 0.08)
    #expect(toys.interval(level: 0.95).contains(toys.value))
    #expect(excess.pValue(toys: 40_000, random: RandomStream(seed: 71)) == toys)
    #expect(excess.pValue(toys: 40_000, random: RandomStream(seed: 72)) != toys)
  }

  @Test("Toys of a small exact background count the Poisson tail")
  func poissonTail() throws {
    let excess = try CountingExcess(observed: 7, expected: 2.5, expectedVariance: 0)
    let tail =
      1 - (0..<7).reduce(0) { $0 + exp(-2.5) * pow(2.5, Double($1)) / tgamma(Double($1 + 1)) }
    let toys = excess.pValue(toys: 100_000, random: RandomStream(seed: 73))
    #expect(abs(toys.value - tail) < 4 * (tail / 100_000).squareRoot())
  }

  @Test("Where no toy exceeds there is an upper limit")
  func upperLimit() throws {
    let excess = try CountingExcess(observed: 436, expected: 300.8, expectedVariance: 57.6)
    let toys = excess.pValue(toys: 1000, random: RandomStream(seed: 74))
    #expect(toys.exceeding == 0 && toys.significance == nil)
    #expect(agree(toys.upperLimit(level: 0.95), 0.0029912, relative: 1e-4))  // 1 − 0.05^(1/1000)
    #expect(toys.interval(level: 0.95).lower == 0)
    // The limit of the general formula: Clopper and Pearson's 97.5% end of 3 in 1000.
    let few = ToyPValue(exceeding: 3, toys: 1000)
    #expect(
      agree(few.upperLimit(level: 0.975), few.interval(level: 0.95).upper, relative: 1e-12))
    #expect(ToyPValue(exceeding: 10, toys: 10).upperLimit() == 1)
  }
}
