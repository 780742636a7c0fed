import Evaluation
import Foundation
import Likelihoods
import RatioEstimation
import Simulation

/// The sections of reports on likelihood ratios.
public enum RatioReport {
  /// How an estimate was trained.
  public static func training(
    _ training: RatioTraining, configuration: RatioConfiguration
  ) -> ResultSection {
    TrainingSection.section(training, configuration: configuration)
  }

  /// Templates of a histogram, judged on events that did not make them.
  public static func histogram(
    _ ratio: HistogramLogRatio, count: Int, heldOut: Simulations
  ) -> ResultSection {
    HistogramSection.section(
      ratio, count: count,
      closures: heldOut.parameterNames.indices.map {
        TemplateClosure(ratio, on: heldOut, parameter: $0)
      })
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
    ExactComparisonSection.section(comparison)
  }

  /// All checks.
  public static func diagnosis(_ diagnosis: RatioDiagnosis) -> [ResultSection] {
    DiagnosticsSection.sections(diagnosis)
  }

  /// A calibration.
  public static func calibration(_ calibration: RatioCalibration) -> ResultSection {
    CalibrationSection.section(calibration)
  }

  /// Fits of the same events.
  ///
  /// - Throws: `InferenceError` where a fit does not converge.
  public static func fit(
    _ fits: [(name: String, fit: RatioFit)], level: Double, truth: [String: Double] = [:]
  ) throws -> [ResultSection] {
    [try ScanSection.section(fits, level: level, truth: truth)]
  }

  /// Posteriors after the same events, the first perhaps beside draws of a reference.
  public static func posterior(
    _ posteriors: [(name: String, posterior: RatioPosterior)], truth: [String: Double],
    comparison: PosteriorComparison? = nil
  ) -> ResultSection {
    PosteriorSection.section(posteriors, truth: truth, comparison: comparison)
  }

  /// Inferences about a signal's strength.
  ///
  /// - Parameters:
  ///   - results: The inferences; the first is the one that the text is about.
  ///   - training: The error that the training left in the first; nil where it is not known.
  public static func limits(
    _ results: [(name: String, inference: SignalInference)], training: SignalTrainingErrors? = nil
  ) -> [ResultSection] {
    guard let first = results.first?.inference else { return [] }
    var section = LimitsSection.section(LimitsSection.Findings(first))
    if first.isExpected {
      section.paragraphs = [
        "Nothing was observed: the numbers are those of the Asimov data without a signal."
      ]
    }
    section.tables.insert(strengths(results), at: 0)
    section.arrays = SignalNumbers.arrays(results)
    if let training {
      section.tables.insert(table(training, first), at: 1)
      section.arrays?.merge(arrays(training, first)) { $1 }
    }
    section.figures.insert(
      ScanSection.figure(
        results.map { ($0.name, $0.inference.scan) }, parameter: first.parameter,
        bestFit: first.discovery.bestFit), at: 0)
    return [section] + (first.belt == nil ? [] : [BeltSection.section(first)])
  }

  /// The histograms of a workspace before and after the fit.
  public static func templates(_ fit: TemplateFit) -> ResultSection { TemplateSection.section(fit) }

  private static func strengths(
    _ results: [(name: String, inference: SignalInference)]
  ) -> ResultTable {
    let parameter = results.first?.inference.parameter ?? "mu"
    var table = ResultTable(
      columns: [.init("", isNumber: false)] + results.map { .init($0.name) })
    func row(_ title: String, _ cell: (SignalInference) -> String) {
      table.add([title] + results.map { cell($0.inference) })
    }
    row("events") { ReportNumber.fixed($0.count, 0) }
    row("best fit of \(parameter)") {
      ReportNumber.measured($0.interval.bestFit, error: $0.strengthError)
    }
    row("68 % interval") {
      ReportNumber.range(
        $0.interval.interval.lower, $0.interval.interval.upper, error: $0.strengthError)
    }
    row("significance of a signal") {
      $0.binsWithoutBackground.isEmpty
        ? ReportNumber.fixed($0.discovery.significance, 2) : ReportNumber.missing
    }
    if results.contains(where: { $0.inference.discoveryToys != nil }) {
      row("p₀ by pseudo-experiments") { inference in
        inference.discoveryToys.map { LimitsSection.probability($0.backgroundPValue) }
          ?? ReportNumber.missing
      }
    }
    row("expected for \(parameter) = 1") {
      ReportNumber.fixed($0.expectedDiscovery.significance, 2)
    }
    func limit(_ value: Double) -> String {
      value >= 0.1 && value.isFinite ? ReportNumber.fixed(value, 3) : LimitsSection.number(value)
    }
    row("upper limit (CLs)") { limit($0.limit.observed) }
    row("expected, −1 σ to +1 σ") {
      "\(limit($0.limit.expected[2])), \(limit($0.limit.expected[1])) to "
        + "\(limit($0.limit.expected[3]))"
    }
    if results.contains(where: { $0.inference.toyLimit != nil }) {
      row("upper limit by pseudo-experiments") { inference in
        guard let toys = inference.toyLimit else { return ReportNumber.missing }
        return toys.observed.map { ReportNumber.measured($0.value, error: $0.error) }
          ?? ReportNumber.missing
      }
    }
    if results.contains(where: { $0.inference.belt != nil }) {
      row("Feldman–Cousins interval") { inference in
        inference.beltIntervals.map {
          ReportNumber.range($0.lower, $0.upper, error: inference.strengthError)
        }.joined(separator: " and ")
      }
    }
    return table
  }
}
