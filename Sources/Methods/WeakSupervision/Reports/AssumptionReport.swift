import Evaluation
import Mixtures
import Randomness

/// The part of a report that tests what weak supervision assumes.
public enum AssumptionReport {
  /// Whether background (and signal) look the same in the richest and the poorest sample: every
  /// observable is compared among the lowest and the highest fifth of the scores.
  ///
  /// - Throws: `WeakSupervisionError` for observables that are not finite.
  public static func independence(
    _ scores: WeakScores, events: MixedEvents, seed: UInt64
  ) throws -> ResultSection {
    guard let rich = scores.mixtures.first, let poor = scores.mixtures.last,
      let richEvents = events.samples.first, let poorEvents = events.samples.last
    else { preconditionFailure("AssumptionReport: no samples") }
    let observables = zip(try richEvents.events.observables(), try poorEvents.events.observables())
    let sorted = (rich.scores + poor.scores).sorted()
    let regions: [PurifiedRegionTest.Region] = [
      .backgroundLike(below: sorted[sorted.count / 5]),
      .signalLike(from: sorted[sorted.count * 4 / 5]),
    ]
    let random = RandomStream(seed: seed).substream("sample independence")
    var tests: [PurifiedRegionTest] = []
    let pairs = Array(observables)
    // Together all tests reject independent samples with a probability of 1 %.
    let level = 0.01 / Double(max(2 * pairs.count, 1))
    for (index, pair) in pairs.enumerated() {
      for (place, region) in regions.enumerated() {
        guard
          let test = try? PurifiedRegionTest(
            rich, pair.0, poor, pair.1, region: region, level: level,
            permutations: Int(4 / level), random: random.substream(2 * index + place))
        else { continue }
        tests.append(test)
      }
    }
    return section(tests, rich.name, poor.name)
  }

  private static func section(
    _ tests: [PurifiedRegionTest], _ rich: String, _ poor: String
  ) -> ResultSection {
    var table = ResultTable(
      "The purity is the share of the region's class in both samples. The rest of the other class "
        + "moves the AUC by at most half the difference of the purities: only beyond that samples "
        + "differ. An AUC from the one in the last column but one is found with a chance of 90 %.",
      columns: [
        .init("observable", isNumber: false), .init("region", isNumber: false), .init("events"),
        .init("purity"), .init("AUC of the samples"), .init("p (distance)"), .init("p (AUC)"),
        .init("found from"), .init("verdict", isNumber: false),
      ])
    for test in tests {
      let region = if case .signalLike = test.region { "signal-like" } else { "background-like" }
      table.add([
        test.observable, region,
        test.events.map(ReportNumber.count).joined(separator: " / "),
        test.purities.map { $0.map { ReportNumber.fixed($0, 2) }.joined(separator: " / ") }
          ?? ReportNumber.missing,
        ReportNumber.measured(test.test.areaUnderCurve, error: test.test.areaError),
        ReportNumber.probability(
          test.test.distancePValue, floor: test.test.distancePValueFloor),
        ReportNumber.probability(test.test.areaPValue),
        ReportNumber.fixed(min(0.5 + test.detectableArea, 1), 2),
        words(test),
      ])
    }
    return ResultSection(
      title: "Assumption: the samples differ only in their fractions",
      paragraphs: [verdict(tests, rich, poor)], tables: tests.isEmpty ? [] : [table])
  }

  private static func words(_ test: PurifiedRegionTest) -> String {
    if !test.isConsistent { return test.isExplainedByPurities ? "impurity" : "differs" }
    return test.hasPower ? "equal" : "no power"
  }

  private static func verdict(
    _ tests: [PurifiedRegionTest], _ rich: String, _ poor: String
  ) -> String {
    let failed = tests.filter { !$0.isConsistent && !$0.isExplainedByPurities }
    guard failed.isEmpty else {
      return "Violated: between \(rich) and \(poor) differ "
        + Set(failed.map(\.observable)).sorted().joined(separator: ", ")
        + ". Signal or background is not the same in both samples."
    }
    let strong = tests.count(where: \.hasPower)
    guard strong > 0 else {
      return "No power: "
        + (tests.isEmpty
          ? "the purified regions hold too few events to compare."
          : "no comparison would have found a difference of a third of a standard deviation.")
    }
    return
      "Holds: in \(strong) of \(tests.count) comparisons of \(rich) and \(poor) a difference of "
      + "a third of a standard deviation would have been found, and none was"
      + (strong < tests.count ? "; the others have no power." : ".")
  }

  /// Whether the samples can be mixtures with their fractions.
  static func mixtureModel(_ test: MixtureModelTest) -> ResultSection {
    ResultSection(
      title: "Assumption: the samples are mixtures with these fractions",
      paragraphs: [test.statement],
      values: [
        ResultValue("p-value of the mixture model", test.pValue),
        ResultValue("difference of the fractions that is refused", test.smallestDifference),
      ].compactMap { $0 })
  }

  /// Whether the features of a resonance search depend on the mass, between the two sidebands.
  public static func correlation(_ test: FeatureCorrelationTest) -> ResultSection {
    var table = ResultTable(
      "Between the sidebands of the largest excess; a feature that depends on the mass makes an "
        + "excess of its own.",
      columns: [
        .init("feature", isNumber: false), .init("AUC of the sidebands"), .init("rank correlation"),
        .init("smallest p"),
      ])
    for row in test.rows {
      table.add([
        row.feature,
        ReportNumber.measured(row.sidebands.areaUnderCurve, error: row.sidebands.areaError),
        ReportNumber.fixed(row.correlation.value, 3),
        ReportNumber.probability(row.smallestPValue, floor: row.smallestPValueFloor),
      ])
    }
    return ResultSection(
      title: "Assumption: the features do not depend on the mass", paragraphs: [test.verdict],
      tables: [table])
  }
}
