import Evaluation
import Numerics

extension RatioReport {
  /// How often intervals of fits held the truth.
  public static func coverage(_ coverage: FitCoverage) -> ResultSection {
    let hasTraining = coverage.parameters.contains { $0.trainingError != nil }
    let levels = FitCoverage.levels.map { ReportNumber.percent($0) }
    var table = ResultTable(
      "Bias: the mean of best fit minus truth over the error of the data. Coverage: the share of "
        + "intervals that hold the truth, with its binomial error, without the error of the "
        + "training and with it.",
      columns: [.init("parameter", isNumber: false), .init("truth"), .init("bias [σ]")]
        + levels.map { .init("coverage of \($0)") }
        + (hasTraining
          ? [.init("training error [σ]")] + levels.map { .init("of \($0) with it") } : []))
    for parameter in coverage.parameters {
      func cells(_ measured: [MeasuredCoverage]) -> [String] {
        measured.map { ReportNumber.measured($0.value, error: $0.expectedError) }
      }
      let bias = parameter.bias
      table.add(
        [
          parameter.name, ReportNumber.plain(parameter.truth),
          ReportNumber.measured(bias.value, error: bias.error),
        ] + cells(parameter.coverage)
          + (parameter.trainingError.map {
            [ReportNumber.significant($0 / parameter.error, 2)]
              + cells(parameter.coverageWithTraining)
          } ?? []))
    }
    let failed = coverage.counts.failed
    return ResultSection(
      title: "Coverage of the fit",
      paragraphs: [
        "\(ReportNumber.count(coverage.counts.fitted)) pseudo-experiments of "
          + "\(ReportNumber.count(coverage.size)) events."
          + (failed > 0 ? " The fits of \(failed) more did not converge." : "")
      ],
      tables: [table])
  }
}
