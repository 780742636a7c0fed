import Foundation
import Numerics
import TestSupport
import Testing

@Suite struct DistributionTests {
  let golden: SpecialFunctions

  init() throws { golden = try SpecialFunctions.read() }

  @Test func betaAgreesWithSciPy() {
    for row in golden.betaCDF {
      // SciPy's own error grows with the parameters; its quantile moves x by one rounding.
      let value = BetaDistribution.cdf(row[0], a: row[1], b: row[2])
      #expect(agree(value, row[3], relative: 2e-10), "\(row): \(value)")
    }
    for row in golden.betaQuantile {
      let value = BetaDistribution.quantile(row[0], a: row[1], b: row[2])
      #expect(agree(value, row[3], relative: 1e-11), "\(row): \(value)")
    }
  }

  @Test func betaIsExactInClosedForm() {
    // I_x(1, n) = 1 − (1 − x)ⁿ and I_x(a, b) = 1 − I_{1−x}(b, a).
    for n in [1.0, 4, 50] {
      for x in [0.01, 0.2, 0.9] {
        let power = (0..<Int(n)).reduce(1.0) { product, _ in product * (1 - x) }
        #expect(agree(BetaDistribution.cdf(x, a: 1, b: n), 1 - power, relative: 1e-13))
      }
    }
    for (a, b) in [(0.3, 2.0), (5, 9), (800, 3)] {
      let sum = BetaDistribution.cdf(0.37, a: a, b: b) + BetaDistribution.cdf(0.63, a: b, b: a)
      #expect(agree(sum, 1, relative: 1e-13))
    }
    #expect(BetaDistribution.cdf(0, a: 2, b: 3) == 0 && BetaDistribution.cdf(1, a: 2, b: 3) == 1)
  }

  @Test("The beta distribution of very unequal parameters is exact in closed form and quick")
  func betaOfUnequalParameters() {
    for b in [1e5, 1.9e6, 2.1e6, 2.9e6, 3.1e6, 1e12, 1e20, 1e38, 1e150] {
      for mean in [0.2, 0.5, 3] {
        let x = mean / b
        let power = exp(b * log1p(-x))
        for (a, upper) in [(1.0, power), (2, power * (1 + b * x))] {
          let cdf = BetaDistribution.cdf(x, a: a, b: b)
          #expect(agree(cdf, 1 - upper, relative: 1e-10))
          #expect(agree(BetaDistribution.quantile(cdf, a: a, b: b), x, relative: 1e-9))
        }
        #expect(
          agree(BetaDistribution.cdf(1 - 1e-9, a: b, b: 1), exp(b * log1p(-1e-9)), relative: 1e-6))
      }
    }
    let interval = BinomialInterval.clopperPearson(passing: 25, trials: 1e38, level: 0.95)
    // Garwood's interval for 25 events.
    #expect(agree(interval.lower * 1e38, 16.178, relative: 1e-4))
    #expect(agree(interval.upper * 1e38, 36.905, relative: 1e-4))
  }

  @Test func normalAgreesWithSciPy() {
    for row in golden.normalCDF {
      #expect(agree(NormalDistribution.cdf(row[0]), row[1], relative: 1e-13))
    }
    for row in golden.normalQuantile {
      let value = NormalDistribution.quantile(row[0])
      #expect(agree(value, row[1], relative: 1e-14, floor: 1e-16), "\(row): \(value)")
    }
    #expect(agree(NormalDistribution.twoSidedPValue(-1.959963984540054), 0.05, relative: 1e-13))
  }

  @Test func chiSquaredAgreesWithSciPy() {
    for row in golden.chiSquared {
      #expect(
        agree(ChiSquaredDistribution.cdf(row[0], degrees: row[1]), row[2], relative: 1e-11))
      #expect(
        agree(ChiSquaredDistribution.survival(row[0], degrees: row[1]), row[3], relative: 1e-11))
    }
    for row in golden.chiSquaredQuantile {
      let value = ChiSquaredDistribution.quantile(row[0], degrees: row[1])
      #expect(agree(value, row[2], relative: 1e-11), "\(row): \(value)")
    }
  }

  /// `scipy.stats.ncx2.sf` (SciPy 1.15).
  @Test(
    "The noncentral χ² distribution",
    arguments: [
      (25, 19, 4, 0.3562944015895407), (60, 19, 4, 0.00011238804905231247),
      (3, 1, 0.01, 0.08480631739558415), (500, 20, 300, 2.5737370968497938e-06),
      (1e-3, 2, 1, 0.9996967725767302),
    ])
  func noncentral(x: Double, degrees: Double, noncentrality: Double, expected: Double) {
    let value = ChiSquaredDistribution.survival(x, degrees: degrees, noncentrality: noncentrality)
    #expect(agree(value, expected, relative: 1e-9), "\(value)")
  }

  @Test func binomialIntervalsAgreeWithSciPy() {
    for row in golden.binomial {
      let exact = BinomialInterval.clopperPearson(passing: row[0], trials: row[1], level: row[2])
      let wilson = BinomialInterval.wilson(passing: row[0], trials: row[1], level: row[2])
      #expect(agree(exact.lower, row[3], relative: 1e-11), "\(row)")
      #expect(agree(exact.upper, row[4], relative: 1e-11), "\(row)")
      #expect(agree(wilson.lower, row[5], relative: 1e-11, floor: 1e-15), "\(row)")
      #expect(agree(wilson.upper, row[6], relative: 1e-11), "\(row)")
    }
  }

  /// Coverage by summing the binomial probabilities of all outcomes: no simulation.
  @Test(arguments: [5, 30, 200]) func clopperPearsonCoversEverywhere(trials: Int) {
    let level = 0.9
    let intervals = (0...trials).map {
      BinomialInterval.clopperPearson(passing: Double($0), trials: Double(trials), level: level)
    }
    let jeffreys = (0...trials).map {
      BinomialInterval.jeffreys(passing: Double($0), trials: Double(trials), level: level)
    }
    var average = 0.0
    for step in 1..<100 {
      let truth = Double(step) / 100
      var (coverage, jeffreysCoverage) = (0.0, 0.0)
      for passing in 0...trials {
        // P(X = k) as a difference of two distribution functions.
        let upTo = passing == trials ? 1 : upToProbability(passing, trials, truth)
        let before = passing == 0 ? 0 : upToProbability(passing - 1, trials, truth)
        if intervals[passing].contains(truth) { coverage += upTo - before }
        if jeffreys[passing].contains(truth) { jeffreysCoverage += upTo - before }
      }
      #expect(coverage >= level - 1e-12, "truth \(truth)")
      average += jeffreysCoverage / 99
    }
    #expect(abs(average - level) < 0.03)
  }

  private func upToProbability(_ passing: Int, _ trials: Int, _ truth: Double) -> Double {
    BetaDistribution.cdf(1 - truth, a: Double(trials - passing), b: Double(passing + 1))
  }

  @Test func aTraceOfAnEventIsNoEvent() {
    let trace = BinomialInterval.clopperPearson(passing: 1e-38, trials: 3, level: 0.9)
    #expect(trace.lower == 0 && agree(trace.upper, 1 - 0.368403149864039, relative: 1e-11))
    let rest = BinomialInterval.clopperPearson(passing: 3 - 1e-9, trials: 3, level: 0.9)
    #expect(rest.upper == 1 && agree(rest.lower, 0.368403149864039, relative: 1e-8))
  }

  @Test func limitWithoutEventsIsTheOneSidedClopperPearsonEnd() {
    let limit = BinomialInterval.upperLimitWithoutEvents(trials: 1940, level: 0.95)
    let twoSided = BinomialInterval.clopperPearson(passing: 0, trials: 1940, level: 0.9)
    #expect(agree(limit, twoSided.upper, relative: 1e-12))
    #expect(abs(1 / limit - 648.1) < 0.1)  // the "rule of three": about 1940/3
  }
}
