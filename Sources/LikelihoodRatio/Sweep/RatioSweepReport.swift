import Evaluation

/// The part of a report on a comparison of estimators.
public enum RatioSweepReport {
  /// Text, tables and figures.
  public static func section(_ result: RatioSweepResult) -> ResultSection {
    var paragraphs = [
      "Judged on \(ReportNumber.count(result.testEvents)) events for each simulator that no training "
        + "has seen: x with θ₀ from the prior and θ₁, the reference point of simulators that know "
        + "joint ratios and another draw of the prior else, half of the x from each. The error is that "
        + "of log r̂(x; θ₀, θ₁) against the exact likelihood. It is a difference of two values at the "
        + "same x, so that evidence and other functions of x cancel; both are cut off at ±10. Errors of "
        + "numbers are standard deviations of the repetitions."
    ]
    if !result.omissions.isEmpty {
      paragraphs.append("Left out: " + result.omissions.joined(separator: "; "))
    }
    var tables = [ratios(result)]
    if result.rows.contains(where: { $0.c2st != nil }) { tables.append(posteriors(result)) }
    let savings = SimulationSaving.all(result)
    if !savings.isEmpty { tables.append(table(savings)) }
    return ResultSection(
      title: "Comparison", paragraphs: paragraphs, tables: tables, figures: figures(result))
  }

  private static func ratios(_ result: RatioSweepResult) -> ResultTable {
    var table = ResultTable(
      "Errors of log r̂. Excess: the cross-entropy above that of the exact ratio. Score: the root mean "
        + "square error of ∇ log p at the reference point.",
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
    var table = ResultTable(
      "C2ST, mean of the observations, 0.5 being best, with half of its 95 % interval; beside it what "
        + "the benchmark published for the same observations (arXiv:2101.04653).",
      columns: [
        .init("task", isNumber: false), .init("simulations"), .init("method", isNumber: false),
        .init("C2ST"),
      ] + PublishedScores.amortized.map { .init($0) } + [.init("best of these")])
    for row in result.rows {
      guard let accuracy = row.c2st else { continue }
      let published =
        result.published.first { $0.simulator == row.simulator && $0.count == row.count }?
        .accuracies ?? PublishedScores.amortized.map { _ in nil }
      table.add(
        [
          row.simulator, ReportNumber.count(row.count), row.method,
          ReportNumber.measured(accuracy, error: row.c2stError),
        ]
          + (published + [published.compactMap { $0 }.min()]).map {
            ReportNumber.fixed($0 ?? .nan, 3)
          })
    }
    return table
  }

  private static func table(_ savings: [SimulationSaving]) -> ResultTable {
    var table = ResultTable(
      "Simulations saved: CARL with n simulations has the error of the method with n/factor, "
        + "interpolated in log n. \"≥\" and \"≤\": the method's smallest number is already better, its "
        + "largest not yet as good, in some of the repetitions; –: both.",
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
        ) { ($0.c2st ?? .nan, $0.c2stError) },
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
