import Evaluation
import Numerics
import Simulation

/// The part of a report on a comparison of estimators.
public enum RatioSweepReport {
  /// Text, tables and figures.
  public static func section(_ result: RatioSweepResult) -> ResultSection {
    var paragraphs = [
      "Judged on \(ReportNumber.count(result.testEvents)) events for each simulator that no "
        + "training has seen: x with θ₀ from the prior and θ₁, the reference point of simulators "
        + "that know joint ratios and another draw of the prior else, half of the x from each. The "
        + "error is that of log r̂(x; θ₀, θ₁) against the exact likelihood. It is a difference of "
        + "two values at the same x, so that evidence and other functions of x cancel; both are "
        + "cut off at ±10. Errors of numbers are standard deviations of the repetitions."
    ]
    if !result.omissions.isEmpty {
      paragraphs.append("Left out: " + result.omissions.joined(separator: "; "))
    }
    var tables = [ratios(result)]
    if result.rows.contains(where: { $0.c2st != nil }) { tables.append(posteriors(result)) }
    let savings = SimulationSaving.all(result)
    if !savings.isEmpty { tables.append(table(savings)) }
    if let verdict = verdict(result) { paragraphs.append(verdict) }
    return ResultSection(
      title: "Comparison", paragraphs: paragraphs, tables: tables, figures: figures(result))
  }

  /// How the means of all trainings compare with the published ones, by Student's test with the
  /// scatter of trainings; nil for less than three trainings.
  private static func verdict(_ result: RatioSweepResult) -> String? {
    let name = PublishedScores.amortized[0]
    var words: [String: [String]] = [:]
    for row in result.rows where row.c2stOfRepetitions.count >= RatioSweepReport.fewestTrainings {
      let count = Double(row.c2stOfRepetitions.count)
      guard let mean = row.c2st, let scatter = row.c2stScatter,
        let published = result.published.first(where: {
          $0.simulator == row.simulator && $0.count == row.count
        })?.accuracies[0]
      else { continue }
      let difference = published - mean
      let tail = StudentDistribution.survival(
        abs(difference) * count.squareRoot() / max(scatter, 1e-9), degrees: count - 1)
      let verdict = tail > 0.025 ? "undecided" : difference > 0 ? "better" : "worse"
      words[verdict, default: []].append(
        "\(row.method) on \(row.simulator) with \(ReportNumber.count(row.count))")
    }
    guard !words.isEmpty else { return nil }
    return
      "The mean of all trainings beside the published \(name), whose own scatter is not known, at "
      + "95 % by Student's test: "
      + ["better", "worse", "undecided"].compactMap { verdict in
        words[verdict].map { "\(verdict): \($0.joined(separator: ", "))" }
      }.joined(separator: "; ") + "."
  }

  private static let fewestTrainings = 3

  private static func ratios(_ result: RatioSweepResult) -> ResultTable {
    var table = ResultTable(
      "Errors of log r̂. Excess: the cross-entropy above that of the exact ratio. Score: the root "
        + "mean square error of ∇ log p at the reference point.",
      columns: [
        .init("simulator", isNumber: false), .init("method", isNumber: false),
        .init("simulations"), .init("rms error"), .init("mean error"), .init("excess"),
        .init("score"), .init("seconds"),
      ])
    for row in result.rows {
      table.add(
        [row.simulator, row.method, ReportNumber.count(row.count)]
          + [row.errors, row.biases, row.excessEntropies, row.scoreErrors].map(measured)
          + [ReportNumber.fixed(RatioSweepResult.summary(row.seconds).mean, 1)])
    }
    return table
  }

  private static func measured(_ values: [Double]) -> String {
    let (mean, deviation) = RatioSweepResult.summary(values)
    return ReportNumber.measured(mean, error: deviation)
  }

  private static func posteriors(_ result: RatioSweepResult) -> ResultTable {
    let repetitions = result.rows.map(\.c2stOfRepetitions.count).max() ?? 0
    var table = ResultTable(
      "C2ST, mean of the observations, 0.5 being best; "
        + (repetitions > 1
          ? "± is the standard deviation of \(repetitions) trainings, each from simulations of its "
            + "own, and their range stands beside it; "
          : "± is half of the 95 % interval of the classifier's test, and other trainings differ "
            + "by more; ")
        + "then what the benchmark published for the same observations (arXiv:2101.04653).",
      columns: [
        .init("task", isNumber: false), .init("simulations"), .init("method", isNumber: false),
        .init("C2ST"),
      ] + (repetitions > 1 ? [.init("lowest to highest")] : [])
        + PublishedScores.amortized.map { .init($0) } + [.init("best of these")])
    for row in result.rows {
      guard let accuracy = row.c2st else { continue }
      let published =
        result.published.first { $0.simulator == row.simulator && $0.count == row.count }?
        .accuracies ?? PublishedScores.amortized.map { _ in nil }
      table.add(
        [
          row.simulator, ReportNumber.count(row.count), row.method,
          ReportNumber.measured(accuracy, error: row.c2stScatter ?? row.c2stTestError),
        ]
          + (repetitions > 1
            ? [
              ReportNumber.range(
                row.c2stOfRepetitions.min() ?? .nan, row.c2stOfRepetitions.max() ?? .nan,
                error: row.c2stScatter)
            ] : [])
          + (published + [published.compactMap { $0 }.min()]).map {
            ReportNumber.fixed($0 ?? .nan, 3)
          })
    }
    return table
  }

  private static func table(_ savings: [SimulationSaving]) -> ResultTable {
    var table = ResultTable(
      "Simulations saved: CARL with n simulations has the error of the method with n/factor, "
        + "interpolated in log n. \"≥\" and \"≤\": the method's smallest number is already better, "
        + "its largest not yet as good, in some of the repetitions; –: both.",
      columns: [
        .init("simulator", isNumber: false), .init("method", isNumber: false),
        .init("CARL's simulations"), .init("factor"),
      ])
    for saving in savings {
      table.add([
        saving.simulator, saving.method, ReportNumber.count(saving.count), saving.text,
      ])
    }
    return table
  }

  // MARK: Figures

  private static func figures(_ result: RatioSweepResult) -> [ResultFigure] {
    guard Set(result.rows.map(\.count)).count > 1 else { return [] }
    var names: [String] = []
    for row in result.rows where !names.contains(row.simulator) { names.append(row.simulator) }
    return names.flatMap { name in
      let rows = result.rows.filter { $0.simulator == name }
      return [
        figure(
          "error-\(name)", "Root mean square error of log r̂ on \(name).", "error of log r̂",
          isLogarithmic: true, rows.filter { !$0.errors.isEmpty }
        ) { RatioSweepResult.summary($0.errors) },
        figure(
          "c2st-\(name)", "C2ST on \(name), 0.5 being best.", "C2ST", isLogarithmic: false,
          rows.filter { $0.c2st != nil }
        ) { ($0.c2st ?? .nan, $0.c2stScatter ?? $0.c2stTestError) },
      ].compactMap { $0 }
    }
  }

  /// A curve for each method; nil without rows.
  private static func figure(
    _ name: String, _ caption: String, _ label: String, isLogarithmic: Bool,
    _ rows: [RatioSweepResult.Row],
    value: (RatioSweepResult.Row) -> (mean: Double, deviation: Double)
  ) -> ResultFigure? {
    guard !rows.isEmpty else { return nil }
    var methods: [String] = []
    for row in rows where !methods.contains(row.method) { methods.append(row.method) }
    let layers = methods.map { method -> ResultFigure.Layer in
      let points = rows.filter { $0.method == method }.sorted { $0.count < $1.count }
      let values = points.map(value)
      return .curve(
        .init(
          method, x: points.map { Double($0.count) }, y: values.map(\.mean),
          lower: values.map { max($0.mean - $0.deviation, $0.mean / 10) },
          upper: values.map { $0.mean + $0.deviation }))
    }
    return ResultFigure(
      name: name, caption: caption, x: .init("simulations", isLogarithmic: true),
      y: .init(label, isLogarithmic: isLogarithmic), layers: layers)
  }
}
