import Evaluation
import Foundation
import Statistics
import Training

/// The sections of reports on likelihood ratios.
public enum RatioReport {
  /// How an estimate was trained.
  public static func training(
    _ training: RatioTraining, configuration: RatioConfiguration
  ) -> ResultSection {
    ResultSection(
      title: "Training",
      paragraphs: ["Denominator: \(training.estimate.denominator.description)."])
  }

  /// A learnt score.
  public static func score(
    _ training: ScoreTraining, on heldOut: Simulations
  ) throws -> ResultSection {
    let scores = try training.estimate.scores(x: heldOut.x)
    let weights = heldOut.weights ?? Array(repeating: 1, count: heldOut.count)
    let total = weights.reduce(0, +)
    let information = try FisherInformation(
      names: training.estimate.description.parameterNames, scores: scores.values,
      weights: weights.map { $0 / total })
    let errors = try information.cramerRaoErrors()
    var table = ResultTable(
      "Fisher information of one event, without its number.",
      columns: [
        .init("parameter", isNumber: false), .init("reference"), .init("information"),
        .init("least error of 1000 events"),
      ])
    for (index, name) in information.names.enumerated() {
      table.add([
        name, String(format: "%.4g", training.estimate.reference[index]),
        ReportNumber.measured(
          information.matrix[index, index], error: information.errors[index, index]),
        String(format: "%.4g", errors[index] / 1000.0.squareRoot()),
      ])
    }
    return ResultSection(title: "Score", tables: [table])
  }

  /// An estimate beside the exact ratio.
  public static func exact(_ comparison: ExactComparison) -> ResultSection {
    ResultSection(
      title: "Beside the exact ratio",
      paragraphs: [
        "\(comparison.statement): root mean square error "
          + ReportNumber.measured(
            comparison.rootMeanSquare, error: comparison.rootMeanSquareError)
          + ", bias "
          + ReportNumber.measured(comparison.bias.value, error: comparison.bias.error)
      ])
  }

  /// All checks.
  public static func diagnosis(_ diagnosis: RatioDiagnosis) -> [ResultSection] {
    [
      ResultSection(
        title: "Checks", paragraphs: diagnosis.remarks, tables: [table(diagnosis.verdicts)])
    ]
  }

  /// A calibration.
  public static func calibration(_ calibration: RatioCalibration) -> ResultSection {
    var table = ResultTable(columns: [
      .init("map", isNumber: false), .init("loss before"), .init("loss after"), .init("change"),
      .init("verdict", isNumber: false),
    ])
    for candidate in calibration.candidates {
      let assessment = candidate.assessment
      table.add([
        candidate.method.name, ReportNumber.fixed(assessment.lossBefore, 5),
        ReportNumber.fixed(assessment.lossAfter, 5),
        ReportNumber.measured(assessment.change, error: assessment.errorOfChange),
        assessment.verdict.outcome.rawValue,
      ])
    }
    return ResultSection(title: "Calibration", tables: [table])
  }

  /// Fits of the same events.
  public static func fit(
    _ fits: [(name: String, fit: RatioFit)], level: Double
  ) throws -> [ResultSection] {
    var table = ResultTable(
      "Intervals at \(ReportNumber.percent(level)) from the fall of the profile likelihood.",
      columns: [
        .init("likelihood", isNumber: false), .init("parameter", isNumber: false),
        .init("best fit"), .init("interval"),
      ])
    for (name, fit) in fits {
      let best = try fit.profile.bestFit()
      for parameter in fit.free {
        let interval = try fit.profile.interval(parameter: parameter, level: level)
        table.add([
          name, best.parameters[parameter].name,
          ReportNumber.measured(best.point[parameter], error: best.errors[parameter]),
          ReportNumber.range(
            interval.interval.lower, interval.interval.upper, error: best.errors[parameter]),
        ])
      }
    }
    return [ResultSection(title: "Maximum likelihood", tables: [table])]
  }

  /// Posteriors after the same events.
  public static func posterior(
    _ posteriors: [(name: String, posterior: RatioPosterior)], truth: [String: Double]
  ) throws -> ResultSection {
    var table = ResultTable(columns: [
      .init("likelihood", isNumber: false), .init("parameter", isNumber: false), .init("mean"),
      .init("median"), .init("68 %"), .init("truth"),
    ])
    for (name, posterior) in posteriors {
      for (index, parameter) in posterior.names.enumerated() {
        let summary = posterior.samples.summaries[index]
        table.add([
          name, parameter,
          ReportNumber.measured(summary.mean, error: summary.deviation),
          String(format: "%.4g", summary.quantiles[2]),
          ReportNumber.range(
            summary.quantiles[1], summary.quantiles[3], error: summary.deviation),
          truth[parameter].map { String(format: "%.4g", $0) } ?? ReportNumber.missing,
        ])
      }
    }
    return ResultSection(title: "Posterior", tables: [table])
  }

  /// Inferences about a signal's strength.
  public static func limits(
    _ results: [(name: String, inference: SignalInference)]
  ) -> [ResultSection] {
    let sections = [strengths(results)]
    guard let first = results.first?.inference, !first.coverage.isEmpty else { return sections }
    return sections + [coverage(first)]
  }

  private static func strengths(
    _ results: [(name: String, inference: SignalInference)]
  ) -> ResultSection {
    var table = ResultTable(
      columns: [.init("", isNumber: false)] + results.map { .init($0.name) })
    func row(_ title: String, _ cell: (SignalInference) -> String) {
      table.add([title] + results.map { cell($0.inference) })
    }
    row("events") { ReportNumber.fixed($0.count, 0) }
    row("best fit of mu") {
      ReportNumber.measured($0.bestFit.point[0], error: $0.bestFit.errors[0])
    }
    row("68 % interval") {
      ReportNumber.range(
        $0.interval.interval.lower, $0.interval.interval.upper, error: $0.bestFit.errors[0])
    }
    row("significance of a signal") { ReportNumber.fixed($0.discovery.significance, 2) }
    row("expected for mu = 1") { ReportNumber.fixed($0.expectedDiscovery.significance, 2) }
    row("upper limit (CLs)") { ReportNumber.fixed($0.limit.observed, 3) }
    row("expected, −1 σ to +1 σ") {
      "\(ReportNumber.fixed($0.limit.expected[2], 3)), \(ReportNumber.fixed($0.limit.expected[1], 3)) "
        + "to \(ReportNumber.fixed($0.limit.expected[3], 3))"
    }
    if results.contains(where: { $0.inference.toyLimit != nil }) {
      row("upper limit by pseudo-experiments") { inference in
        guard let toys = inference.toyLimit else { return ReportNumber.missing }
        return toys.observed.map { ReportNumber.measured($0, error: toys.error ?? 0) }
          ?? "beyond the grid"
      }
    }
    if results.contains(where: { $0.inference.belt != nil }) {
      row("Feldman–Cousins interval") { inference in
        inference.beltIntervals.map {
          ReportNumber.range($0.lower, $0.upper, error: inference.bestFit.errors[0])
        }.joined(separator: " and ")
      }
    }
    return ResultSection(
      title: "Signal strength",
      paragraphs: results.first?.inference.isExpected == true
        ? ["Nothing was observed: the numbers are those of the Asimov data without a signal."] : [],
      tables: [table])
  }

  private static func coverage(_ inference: SignalInference) -> ResultSection {
    var table = ResultTable(
      "Pseudo-experiments that are new to the belt; nuisance parameters where the data have them.",
      columns: [
        .init("true mu"), .init("χ² quantile"), .init("belt"), .init("upper limit, asymptotic"),
      ])
    for point in inference.coverage {
      table.add(
        [ReportNumber.fixed(point.strength, 3)]
          + [point.asymptotic, point.belt, point.upperLimit].map {
            ReportNumber.measured($0.value, error: $0.expectedError)
          })
    }
    return ResultSection(title: "Coverage", tables: [table])
  }

  /// Verdicts as a table, the worst first.
  static func table(_ verdicts: [Diagnostic]) -> ResultTable {
    var table = ResultTable(columns: [
      .init("check", isNumber: false), .init("verdict", isNumber: false), .init("value"),
      .init("expected"), .init("in words", isNumber: false),
    ])
    for verdict in verdicts.sorted(by: { $0.outcome > $1.outcome }) {
      table.add([
        verdict.name, verdict.outcome.rawValue,
        verdict.error.map { ReportNumber.measured(verdict.value, error: $0) }
          ?? ReportNumber.fixed(verdict.value, 4),
        verdict.expected.map { String(format: "%.4g", $0) } ?? ReportNumber.missing,
        verdict.statement,
      ])
    }
    return table
  }
}
