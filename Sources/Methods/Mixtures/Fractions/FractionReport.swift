import Evaluation

/// The parts of a report on unknown signal fractions.
public enum FractionReport {
  /// Fractions of two mixtures under mutual irreducibility.
  public static func section(_ topics: TopicEstimation, truth: HiddenTruth?) -> ResultSection {
    var table = ResultTable(
      "With \(ReportNumber.percent(topics.estimates.first?.firstFactor.level ?? 0.95)) intervals "
        + "by bootstrap; a method's own bias is not in them.",
      columns: [
        .init("method", isNumber: false), .init("κ₁₂"), .init("κ₂₁"),
        .init("topic 1 in \(topics.first)"), .init("topic 1 in \(topics.second)"),
      ])
    for estimate in topics.estimates {
      table.add([
        estimate.method.rawValue, text(estimate.firstFactor), text(estimate.secondFactor),
        text(estimate.firstFraction), text(estimate.secondFraction),
      ])
    }
    if let first = truth?.fraction(of: topics.first),
      let second = truth?.fraction(of: topics.second)
    {
      table.add([
        "true signal fraction", ReportNumber.missing, ReportNumber.missing,
        ReportNumber.fixed(first, 4), ReportNumber.fixed(second, 4),
      ])
    }
    return ResultSection(
      title: "Fractions of unknown mixtures",
      paragraphs: [topics.identifiability] + topics.warnings,
      tables: [
        table,
        conditions(
          topics.estimates.map { ($0.method.rawValue, $0.method.condition, $0.agreement) },
          reference: ReducibilityMethod.curveEnds),
      ],
      figures: [figure(topics)],
      values: topics.estimates.flatMap { estimate in
        [
          value("topic 1 in \(topics.first)", estimate.method, estimate.firstFraction),
          value("topic 1 in \(topics.second)", estimate.method, estimate.secondFraction),
          value("κ₁₂", estimate.method, estimate.firstFactor),
          value("κ₂₁", estimate.method, estimate.secondFactor),
        ].compactMap { $0 }
      })
  }

  private static func value(
    _ name: String, _ method: ReducibilityMethod, _ estimate: BootstrapEstimate
  ) -> ResultValue? {
    ResultValue("\(name), \(method.rawValue)", estimate.value, error: estimate.error)
  }

  /// The share of a pure sample's class in an unlabelled one.
  public static func section(
    _ estimate: PositiveUnlabeledEstimate, truth: HiddenTruth?
  ) -> ResultSection {
    var table = ResultTable(
      "With \(ReportNumber.percent(estimate.rows.first?.signalShare.level ?? 0.95)) intervals by "
        + "bootstrap; a method's own bias is not in them.",
      columns: [
        .init("method", isNumber: false), .init("signal in \(estimate.unlabeled)"),
      ])
    for row in estimate.rows { table.add([row.method.rawValue, text(row.signalShare)]) }
    if let share = truth?.fraction(of: estimate.unlabeled) {
      table.add(["true signal fraction", ReportNumber.fixed(share, 4)])
    }
    return ResultSection(
      title: "Signal in the unlabelled sample", paragraphs: [estimate.identifiability],
      tables: [
        table,
        conditions(
          estimate.rows.map { ($0.method.rawValue, $0.method.condition, $0.agreement) },
          reference: PositiveUnlabeledMethod.bestBin),
      ],
      values: estimate.rows.compactMap {
        ResultValue(
          "signal share, \($0.method.rawValue)", $0.signalShare.value, error: $0.signalShare.error)
      })
  }

  /// When each method is right, and whether it finds what the reference finds.
  private static func conditions<Method: RawRepresentable<String>>(
    _ rows: [(method: String, condition: String, agreement: MethodAgreement?)], reference: Method
  ) -> ResultTable {
    var table = ResultTable(
      "A method that differs from \(reference.rawValue) is biased here, and one of which it cannot "
        + "be told may be: its interval then means nothing.",
      columns: [
        .init("method", isNumber: false), .init("is right where", isNumber: false),
        .init("beside \(reference.rawValue)", isNumber: false),
      ])
    for row in rows {
      table.add([row.method, row.condition, row.agreement?.words ?? "the reference"])
    }
    return table
  }

  /// The distributions of an observable in the two topics.
  public static func section(_ topics: JetTopics, of observable: String) -> ResultSection {
    let centers = zip(topics.edges, topics.edges.dropFirst()).map { ($0 + $1) / 2 }
    func points(_ name: String, _ topic: JetTopics.Topic) -> ResultFigure.Layer {
      let errors = zip(topic.statisticalErrors, topic.factorErrors).map {
        ($0 * $0 + $1 * $1).squareRoot()
      }
      return .points(
        .init(
          name, x: centers, y: topic.shares, lower: zip(topic.shares, errors).map { $0 - $1 },
          upper: zip(topic.shares, errors).map { $0 + $1 }))
    }
    return ResultSection(
      title: "Topics in \(observable)",
      figures: [
        ResultFigure(
          name: "topics",
          caption:
            "The share of each topic's events in each bin of \(observable); errors hold those "
            + "of the reducibility factors, which all bins have together.",
          x: .init(observable), y: .init("share of the topic"),
          layers: [points("topic 1", topics.first), points("topic 2", topics.second)])
      ])
  }

  private static func figure(_ topics: TopicEstimation) -> ResultFigure {
    func points(
      _ name: String, _ shift: Double, _ value: (TopicEstimation.Estimate) -> BootstrapEstimate
    ) -> ResultFigure.Layer {
      let values = topics.estimates.map(value)
      return .points(
        .init(
          name, x: values.indices.map { Double($0) + 1 + shift }, y: values.map(\.value),
          lower: values.map { min($0.lower, $0.value) },
          upper: values.map { max($0.upper, $0.value) }))
    }
    let names = topics.estimates.enumerated().map { "\($0 + 1) \($1.method.rawValue)" }
    return ResultFigure(
      name: "fractions", caption: "Topic fractions by method: \(names.joined(separator: ", ")).",
      x: .init("method", range: 0.5...Double(topics.estimates.count) + 0.5),
      y: .init("fraction of topic 1", range: 0...1),
      layers: [
        points(topics.first, -0.08, \.firstFraction), points(topics.second, 0.08, \.secondFraction),
      ])
  }

  private static func text(_ estimate: BootstrapEstimate) -> String {
    let digits = ReportNumber.decimals(error: estimate.error, fallback: 3)
    return "\(ReportNumber.fixed(estimate.value, digits)) "
      + "(\(ReportNumber.fixed(estimate.lower, digits)) to "
      + "\(ReportNumber.fixed(estimate.upper, digits)))"
  }
}
