import Evaluation
import Testing

/// How numbers read in tables: a right number that is read wrongly is a wrong number.
@Suite("Numbers in reports")
struct ReportNumberTests {
  private func rejection(_ value: Double?, _ error: Double?, _ lower: Double, _ upper: Double?)
    -> Rejection
  {
    Rejection(
      signalEfficiency: 0.5, value: value, error: error, lower: lower, upper: upper, level: 0.95,
      nearestPointValue: nil, backgroundPassing: 1, backgroundCount: 2000, threshold: nil)
  }

  private func measured(_ value: Double, _ error: Double, _ lower: Double, _ upper: Double)
    -> Measured
  {
    Measured(
      value: value, error: error, lower: lower, upper: upper, level: 0.95, method: "test")
  }

  @Test func smallErrorsKeepTwoDigits() {
    #expect(ReportNumber.rejection(rejection(4.783, 0.121, 4.55, 5.03)) == "4.78 ± 0.12")
    #expect(
      ReportNumber.measured(measured(0.99999312, 4.1e-7, 0.99999222, 0.99999386))
        == "0.99999312 ± 0.00000041")
    #expect(ReportNumber.measured(3.1e-9, error: 1.2e-10) == "(3.10 ± 0.12)·10⁻⁹")
  }

  @Test func perfectSeparationShowsItsInterval() {
    let auc = measured(1, 0, 0.9981517, 1)
    #expect(ReportNumber.measured(auc) == "1.00000 (0.99815 to 1.00000)")
    #expect(ReportNumber.central(auc) == "1.00000")
  }

  @Test func skewedIntervalsTakeThePlaceOfErrors() {
    let skewed = rejection(1994, 1993, 358, 78_763)
    #expect(
      ReportNumber.rejection(skewed) == "1\u{202F}990 (358 to 78\u{202F}800)")
    #expect(ReportNumber.centralRejection(skewed) == "1\u{202F}990")
    #expect(ReportNumber.rejection(rejection(182, 55, 125, 300)) == "182 (125 to 300)")
    #expect(ReportNumber.rejection(rejection(182, 55, 110, 280)) == "182 ± 55")
    #expect(ReportNumber.rejection(rejection(nil, nil, 666.1, nil)) == "> 666")
  }

  @Test func numbersThatAreNotFiniteDoNotTrap() {
    #expect(ReportNumber.measured(measured(.nan, .nan, .nan, .nan)) == "– (– to –)")
    #expect(ReportNumber.rejection(rejection(.infinity, 1, 2, .nan)).hasPrefix("> "))
    #expect(ReportNumber.rejection(rejection(1e300, 1e299, 1e-300, 1e308)).isEmpty == false)
  }

  @Test func pValuesAtTheFloorAreBelowIt() {
    #expect(ReportNumber.probability(0.0321) == "0.032")
    #expect(ReportNumber.probability(3e-9) == "<\u{A0}0.001")
    // None of 400 replicas on the other side: 2/401 says no more than "below 2/400".
    #expect(ReportNumber.probability(2 / 401, floor: 2 / 400) == "<\u{A0}0.005")
    #expect(ReportNumber.probability(4 / 401, floor: 2 / 400) == "0.010")
    #expect(ReportNumber.pValue(1 / 101, floor: 1 / 100) == "p\u{A0}<\u{A0}0.01")
    #expect(ReportNumber.pValue(nil) == nil)
  }

  /// A comparison by bootstrap in which every replica agrees knows its p-value only from above.
  @Test func comparisonsKnowTheFloorOfTheirReplicas() throws {
    let isSignal = (0..<400).map { UInt8($0 % 2) }
    let good = isSignal.indices.map { 0.3 * Double($0 % 2) + Double($0 * 37 % 101) / 90 }
    let bad = isSignal.indices.map { Double($0 * 53 % 97) }
    let entries = try [("good", good), ("bad", bad)].map { name, scores in
      ScoredEntry(
        result: try evaluate(name: name, scores: scores, isSignal: isSignal), scores: scores)
    }
    let comparison = try Comparison.make(
      kind: .pair, first: entries[1], second: entries[0], isSignal: isSignal, weights: nil, seed: 1)
    let byReplicas = try #require(comparison.differences.first { $0.metric.hasPrefix("rejection") })
    let floor = try #require(byReplicas.pValueFloor)
    #expect(floor > 0 && floor < 0.1)
    #expect(abs((byReplicas.pValue ?? 1) - floor / (1 + floor / 2)) < 1e-15)
    #expect(ReportNumber.pValue(of: byReplicas)?.contains("<") == true)
    #expect(comparison.differences[0].pValueFloor == nil)
  }
}
