import Evaluation
import Mixtures
import Numerics
import Spectra

/// The parts of a report on a bump hunt.
public enum BumpHuntReport {
  /// The sections in the order of the report.
  public static func sections(_ hunt: BumpHunt, level: Double = 0.95) -> [ResultSection] {
    [outcome(hunt), spectrum(hunt), limits(hunt, level)]
  }

  /// What was found, in a sentence.
  public static func verdict(_ hunt: BumpHunt) -> String {
    let excess = hunt.significance.local
    let global = hunt.significance.toys
    let words =
      "the largest excess has Z = \(ReportNumber.fixed(excess.signedSignificance, 2)) at "
      + "\(interval(hunt.significance.hypothesis, hunt)): "
      + "\(ReportNumber.rounded(excess.observed)) events where "
      + "\(ReportNumber.measured(excess.expected, error: excess.expectedVariance.squareRoot())) "
      + "are expected (local \(self.words(hunt.local))); in "
      + "\(hunt.scan.points.count) places, \(self.words(global)) by "
      + "\(global.toys.formatted()) pseudo-experiments"
    guard 20 * global.failed <= global.toys else {
      return "Not judged: \(words), but the fits to \(global.failed.formatted()) of them fail."
    }
    return HuntReport.headline(words, global.exceeding > 0 ? global.value : global.upperLimit())
  }

  /// "p = 0.012 ± 0.001", or "p < 0.0003 at 95 % confidence".
  private static func words(_ value: ToyPValue) -> String {
    guard value.exceeding > 0 else {
      return "p < \(HuntReport.scientific(value.upperLimit())) at 95 % confidence"
    }
    return "p = " + ReportNumber.measured(value.value, error: value.standardError)
  }

  private static func outcome(_ hunt: BumpHunt) -> ResultSection {
    let fit = GoodnessOfFit(hunt.background)
    var paragraphs = [
      verdict(hunt),
      "The background has \(hunt.background.parameters.count) parameters; fitted to all bins its "
        + "goodness is \(ReportNumber.pValue(fit.deviancePValue) ?? "unknown"). The p-value of the "
        + "largest excess is at most \(HuntReport.scientific(hunt.significance.asymptoticPValue)) "
        + "by the bound from up-crossings (arXiv:1005.1891).",
    ]
    if !hunt.scan.failures.isEmpty {
      let places = hunt.scan.failures.map { interval($0.hypothesis, hunt) }
      paragraphs.append("The fit fails outside of \(places.joined(separator: ", ")).")
    }
    var table = ResultTable(
      "Observed and expected events in each signal region; Z and p are local.",
      columns: [.init("signal region [GeV]", isNumber: false)]
        + ["observed", "expected", "excess", "Z", "local p"].map { ResultTable.Column($0) })
    for point in hunt.scan.points {
      let excess = point.excess
      table.add([
        interval(point.hypothesis, hunt), ReportNumber.rounded(excess.observed),
        ReportNumber.measured(excess.expected, error: excess.expectedVariance.squareRoot()),
        ReportNumber.measured(excess.excess, error: excess.excessError),
        ReportNumber.fixed(excess.signedSignificance, 2),
        HuntReport.scientific(excess.signedPValue),
      ])
    }
    return ResultSection(
      title: "Result of the bump hunt", paragraphs: paragraphs, tables: [table],
      values: values(hunt))
  }

  /// The headline in numbers.
  private static func values(_ hunt: BumpHunt) -> [ResultValue] {
    let excess = hunt.significance.local
    func value(_ name: String, _ toys: ToyPValue) -> ResultValue? {
      let interval = toys.interval()
      return ResultValue(name, toys.value, low: interval.lower, high: interval.upper)
    }
    return [
      ResultValue("observed events", excess.observed),
      ResultValue(
        "expected events", excess.expected, error: excess.expectedVariance.squareRoot()),
      ResultValue("signal events", excess.excess, error: excess.excessError),
      ResultValue("asymptotic significance", excess.signedSignificance),
      value("local p-value", hunt.local), value("global p-value", hunt.significance.toys),
      ResultValue("bound of the global p-value", hunt.significance.asymptoticPValue),
    ].compactMap { $0 }
  }

  private static func spectrum(_ hunt: BumpHunt) -> ResultSection {
    let spectrum = hunt.scan.spectrum
    let region = hunt.significance.hypothesis.signalRegion
    let fit = hunt.scan.points.first { $0.hypothesis == hunt.significance.hypothesis }?.fit
    let expected = fit?.expected ?? hunt.background.expected
    return ResultSection(
      title: "Spectrum",
      figures: [
        SearchFigure.spectrum(
          "spectrum",
          caption:
            "Events in each bin and the background fitted outside of the signal region of the "
            + "largest excess, between the lines.", edges: spectrum.edges, counts: spectrum.counts,
          errors: spectrum.variances.map { $0.squareRoot() }, background: expected,
          region: [spectrum.edges[region.lowerBound], spectrum.edges[region.upperBound]]),
        ResultFigure(
          name: "scan", caption: "Local p-value of the background in each place.",
          x: .init("mass [GeV]"), y: .init("local p", isLogarithmic: true),
          layers: [
            .curve(
              .init(
                "", x: hunt.scan.points.map { middle($0.hypothesis, hunt) },
                y: hunt.scan.points.map { max($0.excess.signedPValue, 1e-16) }))
          ]),
      ])
  }

  private static func limits(_ hunt: BumpHunt, _ level: Double) -> ResultSection {
    var table = ResultTable(
      "Upper limits on the signal events in each signal region at \(ReportNumber.percent(level)) "
        + "confidence (CLs): observed, and expected without a signal with its band of one standard "
        + "deviation. A signal that reaches beyond its region has more events.",
      columns: [.init("signal region [GeV]", isNumber: false), .init("observed limit")]
        + ["expected", "−1σ", "+1σ"].map { ResultTable.Column($0) })
    let points = hunt.scan.points.map { point in
      SearchFigure.Limits(mass: middle(point.hypothesis, hunt), point.excess, level: level)
    }
    for (point, limits) in zip(hunt.scan.points, points) {
      table.add(
        [interval(point.hypothesis, hunt)]
          + [limits.observed, limits.expected, limits.band.low, limits.band.high]
          .map(ReportNumber.rounded))
    }
    return ResultSection(
      title: "Limits", tables: [table],
      figures: [
        SearchFigure.limits(
          points,
          caption:
            "Upper limits on the signal events in each signal region; the band holds 68 % of the "
            + "limits that are expected without a signal.", of: "signal events")
      ])
  }

  private static func middle(_ hypothesis: ResonanceHypothesis, _ hunt: BumpHunt) -> Double {
    let (edges, region) = (hunt.scan.spectrum.edges, hypothesis.signalRegion)
    return (edges[region.lowerBound] + edges[region.upperBound]) / 2
  }

  private static func interval(_ hypothesis: ResonanceHypothesis, _ hunt: BumpHunt) -> String {
    let (edges, region) = (hunt.scan.spectrum.edges, hypothesis.signalRegion)
    return HuntReport.interval([edges[region.lowerBound], edges[region.upperBound]])
  }
}
