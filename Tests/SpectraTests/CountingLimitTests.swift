import Foundation
import Randomness
import Spectra
import Testing

@Suite("Upper limits of a counting experiment")
struct CountingLimitTests {
  @Test("Observed and expected limits are those of pyhf")
  func published() throws {
    for row in CountingLimitTests.reference {
      let excess = try CountingExcess(
        observed: row.observed, expected: row.expected, expectedVariance: row.error * row.error)
      #expect(abs(excess.upperLimit() / row.limit - 1) < 1e-4, "\(row): \(excess.upperLimit())")
      for (deviations, expected) in zip([-1.0, 0, 1], row.band) {
        let limit = excess.expectedLimit(deviations: deviations)
        #expect(abs(limit / expected - 1) < 1e-4, "\(row): \(deviations) \(limit)")
      }
    }
  }

  /// pyhf 0.7.6: one bin whose background has an additive shift (histosys), q̃, asymptotic.
  static let reference:
    [(
      observed: Double, expected: Double, error: Double, limit: Double, band: [Double]
    )] = [
      (25, 20, 2, 15.29473, [7.61862, 10.91081, 15.85857]),
      (5, 8, 1.5, 5.11037, [4.92198, 7.16882, 10.66889]),
      (100, 80, 10, 44.32482, [19.81848, 27.69837, 38.92313]),
      (300, 301, 7.6, 37.52911, [27.30388, 38.21033, 53.77944]),
      (60, 20, 2, 54.02517, [8.25970, 11.80500, 17.10832]),
    ]

  @Test("The limit excludes a signal of its size in 95 % of all experiments, if not in more")
  func coverage() throws {
    var random = RandomStream(seed: 1)
    let (background, error, signal) = (60.0, 6.0, 20.0)
    var missed = 0
    for _ in 0..<2000 {
      let excess = try CountingExcess(
        observed: Double(random.poisson(mean: background + signal)),
        expected: background + error * random.normal(), expectedVariance: error * error)
      if excess.upperLimit() < signal { missed += 1 }
    }
    // At most 5 %, with CLs somewhat fewer.
    #expect(missed < 120 && missed > 20, "\(missed) of 2000")
  }

  @Test("Units of the weights cancel, and more events give higher limits")
  func scaling() throws {
    let one = try CountingExcess(observed: 25, expected: 20, expectedVariance: 4)
    let scaled = try CountingExcess(observed: 50, expected: 40, expectedVariance: 16, scale: 2)
    #expect(abs(scaled.upperLimit() / one.upperLimit() - 2) < 1e-9)
    let none = try CountingExcess(observed: 0, expected: 20, expectedVariance: 4)
    let many = try CountingExcess(observed: 60, expected: 20, expectedVariance: 4)
    #expect(none.upperLimit() > 0 && none.upperLimit() < one.upperLimit())
    #expect(many.upperLimit() > 40)
    #expect(one.expectedLimit(deviations: -1) < one.expectedLimit())
    let empty = try CountingExcess(observed: 0, expected: 0, expectedVariance: 0)
    #expect(empty.upperLimit() > 0 && empty.upperLimit().isFinite)
  }
}
