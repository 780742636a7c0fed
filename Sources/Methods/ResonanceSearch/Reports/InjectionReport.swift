import Evaluation

/// The part of a report on a search that says what it makes of a known signal.
enum InjectionReport {
  /// The section; nil where no signal was given.
  static func section(_ result: HuntResult) -> ResultSection? {
    guard let injection = result.injection,
      let region = result.regions.first(where: { $0.center == injection.center })
    else { return nil }
    let place = HuntReport.interval(region.range)
    guard let yield = result.yield else {
      return ResultSection(
        title: "The given signal",
        paragraphs: ["At \(place) no selection keeps enough of the signal for a yield or a limit."])
    }
    let rows = summaries(injection, yield.efficiency)
    var table = ResultTable(
      "Searches with injected signal events: how many of them are left in the signal region of "
        + "\(ReportNumber.percent(yield.efficiency)) of the events, and what the fit finds. Means "
        + "with their standard errors.",
      columns: ["injected", "left", "efficiency", "fitted", "Z"].map { ResultTable.Column($0) })
    for row in rows {
      table.add([
        ReportNumber.rounded(row.injected),
        ReportNumber.measured(row.left.mean, error: row.left.error),
        ReportNumber.percent(row.left.mean / row.injected),
        ReportNumber.measured(row.fitted.mean, error: row.fitted.error),
        ReportNumber.measured(row.significance.mean, error: row.significance.error),
      ])
    }
    return ResultSection(
      title: "The given signal",
      paragraphs: [
        "At \(place), selecting \(ReportNumber.percent(yield.efficiency)) of the events, the data "
          + "hold \(ReportNumber.rounded(yield.events)) signal events "
          + "(\(ReportNumber.rounded(yield.low)) to \(ReportNumber.rounded(yield.high))). More "
          + "than \(ReportNumber.rounded(yield.limit)) are excluded at 95 % confidence (CLs) by "
          + "the selection of \(ReportNumber.percent(yield.limitEfficiency)), for which the "
          + "smallest limit is expected; without a signal it would be "
          + "\(ReportNumber.rounded(yield.expectedLimit)). The efficiency is that of searches with "
          + "as many injected events, because a classifier learns from the signal."
      ] + [result.normalization.map { crossSection(yield, $0) }].compactMap { $0 },
      tables: [table], figures: [figure(rows)])
  }

  private static func crossSection(
    _ yield: SignalInjection.Yield, _ normalization: SignalNormalization
  ) -> String {
    func text(_ events: Double) -> String {
      ReportNumber.rounded(normalization.crossSection(events))
    }
    let share =
      normalization.acceptance < 1
      ? ", \(ReportNumber.percent(normalization.acceptance)) of whose events enter the table" : ""
    return "With \(ReportNumber.rounded(normalization.luminosity)) fb⁻¹ this is a cross section of "
      + "\(text(yield.events)) fb (\(text(yield.low)) to \(text(yield.high)))\(share). More than "
      + "\(text(yield.limit)) fb are excluded at 95 % confidence; without a signal it would be "
      + "\(text(yield.expectedLimit)) fb."
  }

  private typealias Mean = (mean: Double, error: Double)

  private static func summaries(
    _ injection: SignalInjection, _ efficiency: Double
  ) -> [(injected: Double, left: Mean, fitted: Mean, significance: Mean)] {
    Set(injection.trials.map(\.injected)).sorted().compactMap { injected in
      let found = injection.trials.filter { $0.injected == injected }.compactMap { trial in
        trial.selections.first { $0.efficiency == efficiency }
      }
      guard !found.isEmpty else { return nil }
      func mean(_ value: (SignalInjection.Selected) -> Double) -> Mean {
        let values = found.map(value)
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, count > 1 ? (squares / (count - 1) / count).squareRoot() : 0)
      }
      return (
        Double(injected), mean { $0.signal }, mean { $0.excess }, mean { $0.significance }
      )
    }
  }

  private static func figure(
    _ rows: [(injected: Double, left: Mean, fitted: Mean, significance: Mean)]
  ) -> ResultFigure {
    ResultFigure(
      name: "injection",
      caption:
        "Injection test: the fitted excess against the signal events that are left after the "
        + "selection; means of several searches with their standard errors.",
      x: .init("signal events after the selection"), y: .init("fitted excess"),
      layers: [
        .diagonal,
        .points(
          .init(
            "searches", x: rows.map(\.left.mean), y: rows.map(\.fitted.mean),
            lower: rows.map { $0.fitted.mean - $0.fitted.error },
            upper: rows.map { $0.fitted.mean + $0.fitted.error })),
      ])
  }
}
