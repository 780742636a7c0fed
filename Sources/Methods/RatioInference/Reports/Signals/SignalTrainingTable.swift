import Evaluation

extension RatioReport {
  /// What is said about a strength beside the error that the training left in it, and with it.
  static func table(_ training: SignalTrainingErrors, _ inference: SignalInference) -> ResultTable {
    var table = ResultTable(
      TrainingScatter.meaning(
        of: "what \(training.replicas) networks say of the same events", replicas: training.replicas
      )
        + " With it: intervals and limits in quadrature with the distance from the best fit, the "
        + "significance of the mean p-value.",
      columns: [
        .init("", isNumber: false), .init("without"), .init("training error"), .init("with it"),
      ])
    let error = inference.strengthError
    let bestFit = inference.discovery.bestFit
    let interval = inference.interval.interval
    let wide = training.widened(interval, around: inference.interval.bestFit)
    if !inference.isExpected {
      table.add([
        "best fit of \(inference.parameter)", ReportNumber.measured(bestFit, error: error),
        ReportNumber.significant(training.strength, 2),
        ReportNumber.measured(
          bestFit, error: (error * error + training.strength * training.strength).squareRoot()),
      ])
      table.add([
        "68 % interval", ReportNumber.range(interval.lower, interval.upper, error: error), "",
        ReportNumber.range(wide.lower, wide.upper, error: error),
      ])
      let significance = inference.discovery.significance
      table.add([
        "significance of a signal", ReportNumber.fixed(significance, 2),
        ReportNumber.significant(training.significance, 2),
        ReportNumber.fixed(training.lowered(significance), 2),
      ])
    }
    let limit = inference.limit
    guard limit.observed.isFinite, training.limit.isFinite else { return table }
    table.add([
      "upper limit (CLs)", ReportNumber.fixed(limit.observed, 3),
      ReportNumber.significant(training.limit, 2),
      ReportNumber.fixed(
        training.raised(limit.observed, level: limit.level, around: bestFit), 3),
    ])
    table.add([
      "expected limit", ReportNumber.fixed(limit.expected[2], 3),
      ReportNumber.significant(training.expectedLimit, 2), "",
    ])
    return table
  }

  /// The same as numbers.
  static func arrays(
    _ training: SignalTrainingErrors, _ inference: SignalInference
  ) -> [String: ResultArray] {
    let wide = training.widened(inference.interval.interval, around: inference.interval.bestFit)
    let limit = inference.limit
    return [
      "training error": ResultArray(
        [
          .init(
            "quantity",
            [inference.parameter, "significance", "upper limit", "expected upper limit"])
        ],
        [training.strength, training.significance, training.limit, training.expectedLimit]),
      "interval with training error": ResultArray(
        [.init("end", ["lower", "upper"])], [wide.lower, wide.upper]),
      "significance with training error": ResultArray(
        [], [training.lowered(inference.discovery.significance)]),
      "upper limit with training error": ResultArray(
        [],
        [
          limit.observed.isFinite
            ? training.raised(
              limit.observed, level: limit.level, around: inference.discovery.bestFit) : nil
        ]),
    ]
  }
}
