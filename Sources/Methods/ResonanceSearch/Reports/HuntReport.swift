import Evaluation
import Mixtures
import Numerics
import WeakSupervision

/// The parts of a report on a resonance search.
public enum HuntReport {
  /// The sections in the order of the report.
  public static func sections(_ result: HuntResult) -> [ResultSection] {
    [
      outcome(result), result.calibration.map(calibration), scan(result), best(result),
      limits(result), InjectionReport.section(result),
      result.correlation.map(AssumptionReport.correlation),
    ].compactMap { $0 }
  }

  /// What was found, in a sentence.
  public static func verdict(_ result: HuntResult) -> String {
    guard let best = result.best else {
      return "No selection left enough events outside of its signal region to judge an excess."
    }
    let region = result.regions.first { $0.center == best.center }
    let place = region.map { interval($0) } ?? "bin \(best.center)"
    let excess =
      "the largest excess has Z = \(ReportNumber.fixed(best.significance, 2)) at \(place), "
      + "selecting \(ReportNumber.percent(best.efficiency)) of the events"
    guard let bound = best.boundOfGlobalPValue else {
      return
        "Not judged: \(excess), by the asymptotic formula, but the fits to pseudo-experiments of "
        + "its spectrum fail, so that its p-value is not known."
    }
    if let failure = result.calibrationFailure {
      return "Not judged: \(excess), but the search could not be calibrated (\(failure))."
    }
    guard let calibration = result.calibration, let global = best.globalPValue,
      let local = best.localPValue
    else {
      return
        "Quick look, not calibrated: \(excess). Its p-value is at most \(scientific(bound)) after "
        + "\(best.tries) tries if training on the same events makes no excess of its own, which "
        + "pseudo-experiments of the search tell."
    }
    let words =
      "\(excess) (local p = \(scientific(local))); the p-value of the whole search is "
      + "\(scientific(global.value)) (\(scientific(global.low)) to \(scientific(global.high))) by "
      + "\(calibration.experiments) pseudo-experiments"
    return headline(words, global.value, result.objections) + unjudged(result)
  }

  /// What a p-value of a whole search lets claim.
  static func headline(
    _ words: String, _ pValue: Double, _ objections: [String] = []
  ) -> String {
    switch pValue {
    case ..<1.35e-3 where !objections.isEmpty:
      "No claim: \(words). But \(objections.joined(separator: "; and "))."
    case ..<2.9e-7: "Discovery-level excess: \(words)."
    case ..<1.35e-3: "Evidence of a resonance: \(words)."
    default: "No significant excess: \(words)."
    }
  }

  /// What is said of excesses whose p-value is not known.
  private static func unjudged(_ result: HuntResult) -> String {
    let all = result.regions.flatMap(\.selections).filter { $0.judgedPValue == nil }
    guard let largest = all.map(\.significance).max() else { return "" }
    let what = all.count == 1 ? "One selection is" : "\(all.count) selections are"
    return " \(what) not judged (Z up to \(ReportNumber.fixed(largest, 2))): the fits to "
      + "pseudo-experiments of \(all.count == 1 ? "its spectrum" : "their spectra") fail."
  }

  /// What is said of a region that is not searched.
  public static func note(_ skipped: HuntResult.Skipped) -> String {
    "\(interval(skipped.range)) is not searched: \(skipped.reason)"
  }

  private static func outcome(_ result: HuntResult) -> ResultSection {
    let efficiencies = Set(result.regions.flatMap { $0.selections.map(\.efficiency) })
      .sorted(by: >)
    var table = ResultTable(
      "Significance of the excess in each signal region: before any selection, and for each share "
        + "of events that passes, by the asymptotic formula. Negative: fewer events than expected. "
        + "?: the fits to pseudo-experiments fail, so that it is not judged; nor are spectra with "
        + "fewer than 50 (effective) events outside of the signal region.",
      columns: [.init("signal region [GeV]", isNumber: false), .init("all events")]
        + efficiencies.map { .init(ReportNumber.percent($0)) })
    for region in result.regions {
      let inclusive = result.inclusive.first { $0.center == region.center }?.selections.first
      func text(_ selection: HuntResult.Selection?) -> String {
        guard let selection else { return ReportNumber.missing }
        let text = ReportNumber.fixed(selection.significance, 2)
        return selection.efficiency < 1 && selection.judgedPValue == nil ? text + "?" : text
      }
      table.add(
        [interval(region), text(inclusive)]
          + efficiencies.map { efficiency in
            text(region.selections.first { $0.efficiency == efficiency })
          })
    }
    let failures = result.regions.flatMap { region in
      region.failures.map { "\(interval(region)): \($0)" }
    }
    return ResultSection(
      title: "Result of the search",
      paragraphs: [verdict(result)]
        + (failures.isEmpty
          ? []
          : [
            "Selections without a fit, for which looser selections, wider bins or fewer parameters "
              + "would help: \(failures.joined(separator: "; "))."
          ]) + skipped(result),
      tables: [table], values: values(result))
  }

  /// The headline in numbers.
  private static func values(_ result: HuntResult) -> [ResultValue]? {
    guard let best = result.best, let (region, selection) = result.bestPlace else { return nil }
    let global = best.globalPValue
    let signal = result.bestCounting
    let crossSections = result.yield.flatMap { yield in
      result.normalization.map { factor in
        (
          value: factor.crossSection(yield.events), low: factor.crossSection(yield.low),
          high: factor.crossSection(yield.high), limit: factor.crossSection(yield.limit)
        )
      }
    }
    return [
      ResultValue("lower end of the signal region [GeV]", region.range[0]),
      ResultValue("upper end of the signal region [GeV]", region.range[1]),
      ResultValue("selected share", selection.efficiency),
      ResultValue("observed events", selection.observed),
      ResultValue("expected events", selection.expected, error: selection.expectedError),
      signal.flatMap { ResultValue("selected signal events", $0.excess, error: $0.excessError) },
      ResultValue("upper limit on selected signal events", signal?.upperLimit()),
      result.yield.flatMap { ResultValue("signal events", $0.events, low: $0.low, high: $0.high) },
      ResultValue("upper limit on signal events", result.yield?.limit),
      crossSections.flatMap {
        ResultValue("cross section [fb]", $0.value, low: $0.low, high: $0.high)
      },
      ResultValue("upper limit on the cross section [fb]", crossSections?.limit),
      ResultValue("asymptotic significance", best.significance),
      ResultValue("local p-value", best.localPValue),
      ResultValue("global p-value", global?.value, low: global?.low, high: global?.high),
      result.calibration.flatMap {
        ResultValue("independent tries", $0.tries, error: $0.triesError)
      },
    ].compactMap { $0 }
  }

  private static func calibration(_ calibration: HuntResult.Calibration) -> ResultSection {
    var table = ResultTable(
      "Mean of the significance of each selection and its spread about zero in "
        + "\(calibration.experiments) searches of the background alone, over all signal regions. A "
        + "spread above 1 comes from the training: folds learn and select each other's "
        + "fluctuations.",
      columns: [
        .init("selected share", isNumber: false), .init("mean of Z"), .init("spread of Z"),
      ])
    for spread in calibration.spreads {
      table.add([
        ReportNumber.percent(spread.efficiency), ReportNumber.fixed(spread.mean, 2),
        ReportNumber.measured(
          spread.deviation, error: spread.deviation * spread.relativeError),
      ])
    }
    let tries = ReportNumber.measured(calibration.tries, error: calibration.triesError)
    return ResultSection(
      title: "Calibration",
      paragraphs: [
        "The search was repeated in \(calibration.experiments) pseudo-experiments, whose masses "
          + "are drawn from the fitted background and whose features are those of the data in "
          + "another order. It amounts to \(tries) independent tries. Beyond the largest of the "
          + "pseudo-experiments the tail is taken to be normal."
      ], tables: [table])
  }

  private static func skipped(_ result: HuntResult) -> [String] {
    guard !result.skipped.isEmpty else { return [] }
    let regions = result.skipped.map { "\(interval($0.range)): \($0.reason)" }
    return [
      "Signal regions that were not searched, for which wider bins, fewer folds or a narrower "
        + "range of masses would help: \(regions.joined(separator: "; "))."
    ]
  }

  /// p₀ against the mass for each selection.
  private static func scan(_ result: HuntResult) -> ResultSection? {
    guard result.regions.count > 1 else { return nil }
    func curve(_ name: String, _ points: [(x: Double, p: Double)]) -> ResultFigure.Layer {
      .curve(.init(name, x: points.map(\.x), y: points.map { max($0.p, 1e-16) }))
    }
    var layers = [
      curve(
        "all events",
        result.inclusive.compactMap { region in
          region.selections.first.map { (region.middle, $0.pValue) }
        })
    ]
    let efficiencies = Set(result.regions.flatMap { $0.selections.map(\.efficiency) })
    for efficiency in efficiencies.sorted(by: >) {
      layers.append(
        curve(
          ReportNumber.percent(efficiency),
          result.regions.compactMap { region in
            region.selections.first { $0.efficiency == efficiency }.map {
              (region.middle, $0.pValue)
            }
          }))
    }
    for z in [1.0, 2, 3, 4, 5, 6] {
      let smallest =
        result.regions.flatMap { $0.selections.map(\.pValue) }.min() ?? 0.5
      let level = NormalDistribution.cdf(-z)
      if level > smallest / 30 { layers.append(.horizontal(level, label: "\(Int(z))σ")) }
    }
    return ResultSection(
      title: "Scan",
      figures: [
        ResultFigure(
          name: "scan",
          caption:
            "Local p-value of the background at each place, before and after the selections.",
          x: .init("mass [GeV]"), y: .init("local p₀", isLogarithmic: true), layers: layers)
      ])
  }

  /// The spectrum with the largest excess, before and after the selection, with fit and pulls.
  private static func best(_ result: HuntResult) -> ResultSection? {
    guard let (region, selection) = result.bestPlace,
      let inclusive = result.inclusive.first(where: { $0.center == region.center })?.selections
        .first
    else { return nil }
    let expected = ReportNumber.measured(selection.expected, error: selection.expectedError)
    let quality = ReportNumber.pValue(selection.fitPValue) ?? "unknown"
    let sculpting = selection.sculptingPValue.flatMap { ReportNumber.pValue($0) }
    return ResultSection(
      title: "The largest excess",
      paragraphs: [
        "In \(interval(region)) \(ReportNumber.rounded(selection.observed)) events are observed; "
          + "the fit outside of it (\(selection.backgroundParameters) parameters) expects "
          + "\(expected)"
          + (result.bestCounting.map {
            ", so that \(ReportNumber.measured($0.excess, error: $0.excessError)) are left"
          } ?? "") + ". Its goodness of fit is \(quality)."
          + (sculpting.map {
            " Outside of it the selection keeps the shape of the spectrum with \($0)."
          } ?? "")
      ],
      figures: [
        spectrum("spectrum-before", "Before the selection", inclusive, region, result),
        spectrum(
          "spectrum-after", "The best \(ReportNumber.percent(selection.efficiency))", selection,
          region, result),
        pulls(selection, region, result),
      ])
  }

  /// Limits on the signal after the selection of the largest excess, in every region.
  private static func limits(_ result: HuntResult) -> ResultSection? {
    guard let efficiency = result.best?.efficiency, result.regions.count > 1 else { return nil }
    let points = result.regions.compactMap { region -> SearchFigure.Limits? in
      region.selections.first { $0.efficiency == efficiency }
        .flatMap { result.counting(region, $0) }
        .map { SearchFigure.Limits(mass: region.middle, $0) }
    }
    return ResultSection(
      title: "Limits",
      figures: [
        SearchFigure.limits(
          points,
          caption:
            "Upper limits at 95 % confidence (CLs) on the signal events that are left in each "
            + "signal region of \(ReportNumber.percent(efficiency)) of the events; the band holds "
            + "68 % of the limits that are expected without a signal.", of: "selected signal events"
        )
      ])
  }

  private static func spectrum(
    _ name: String, _ title: String, _ selection: HuntResult.Selection,
    _ region: HuntResult.Region, _ result: HuntResult
  ) -> ResultFigure {
    SearchFigure.spectrum(
      name,
      caption:
        "\(title): events in each bin and the background fitted outside of the signal region "
        + "between the lines.", title: title, edges: result.edges, counts: selection.counts,
      errors: selection.errors, background: selection.background, region: region.range)
  }

  private static func pulls(
    _ selection: HuntResult.Selection, _ region: HuntResult.Region, _ result: HuntResult
  ) -> ResultFigure {
    ResultFigure(
      name: "pulls",
      caption: "Difference of data and fit in units of the counting error, after the selection.",
      x: .init("mass [GeV]"), y: .init("pull"),
      layers: [
        .histogram(.init("", edges: result.edges, contents: selection.pulls, isFilled: true)),
        .horizontal(0, label: ""), .vertical(region.range[0], label: ""),
        .vertical(region.range[1], label: ""),
      ])
  }

  private static func interval(_ region: HuntResult.Region) -> String { interval(region.range) }

  static func interval(_ range: [Double]) -> String {
    "\(ReportNumber.fixed(range[0], 0))–\(ReportNumber.fixed(range[1], 0)) GeV"
  }

  /// Two digits, with a power of ten where the number is small: `3.2e-05`.
  static func scientific(_ value: Double) -> String {
    value >= 0.001 ? ReportNumber.fixed(value, 4) : formatted(value)
  }

  private static func formatted(_ value: Double) -> String {
    guard value > 0 else { return "0" }
    var exponent = 0
    var mantissa = value
    while mantissa < 1 {
      mantissa *= 10
      exponent -= 1
    }
    return "\(ReportNumber.fixed(mantissa, 1))e\(exponent)"
  }
}
