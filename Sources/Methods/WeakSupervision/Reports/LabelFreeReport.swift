import Evaluation
import Foundation
import Mixtures

/// The parts of a report on scores of mixed samples.
public struct LabelFreeReport {
  /// The scores.
  public let scores: WeakScores
  /// The evaluation without labels; nil where a fraction is unknown.
  public let evaluation: LabelFreeEvaluation?
  /// The true classes of the same events; nil where nobody knows.
  public let truth: HiddenTruth?
  /// Whether a training saw the events.
  public let origin: ScoredEvents

  /// A report on `scores`.
  ///
  /// - Throws: what the evaluation throws.
  public init(_ scores: WeakScores, truth: HiddenTruth?, origin: ScoredEvents) throws {
    self.scores = scores
    self.origin = origin
    self.truth = truth
    evaluation = try scores.evaluation()
  }

  /// The sections in the order of the report; `entry` is the entry measured with labels.
  ///
  /// - Throws: what the comparison with the truth throws.
  private func sections(beside entry: EntryResult?) throws -> [ResultSection] {
    var sections = [samples]
    if let evaluation {
      sections.append(labelFree(evaluation, beside: entry))
      sections.append(AssumptionReport.mixtureModel(evaluation.mixtureModel))
      if let truth {
        sections.append(Self.beside(try scores.comparison(evaluation, truth: truth)))
      }
    }
    return sections
  }

  /// The result record of a classifier: label-free sections and, with truth, a leaderboard entry.
  ///
  /// - Throws: what the measurements throw.
  public func record(
    title: String, task: String, command: String, configuration: String,
    environment: Evaluation.Environment, history: [LearningCurvePoint] = [],
    seconds: Double? = nil, notes: [String]
  ) throws -> ResultRecord {
    let measured = try truth.map { try scores.entry(title, truth: $0) }
    var record = ResultRecord(
      title: title, task: task, created: Date.now.ISO8601Format(), command: command,
      configuration: configuration, environment: environment, entries: [],
      notes: notes + [origin.warning].compactMap { $0 } + (evaluation?.warnings ?? []),
      sections: try sections(beside: measured?.result))
    guard let truth, var entry = measured else { return record }
    entry.result.summary = task
    entry.result.history = history
    entry.result.trainingSeconds = seconds
    record.entries = [entry.result]
    record.leaderboard = try scores.leaderboard(
      entry, title: "Against the truth of these events", truth: truth)
    return record
  }

  // MARK: Sections

  private var samples: ResultSection {
    var table = ResultTable(
      origin.caption,
      columns: [
        .init("sample", isNumber: false), .init("events"), .init("effective events"),
        .init("signal fraction"), .init("mean score"),
      ] + (truth == nil ? [] : [.init("true fraction")]))
    for mixture in scores.mixtures {
      let weights = mixture.weights ?? Array(repeating: 1, count: mixture.scores.count)
      let total = weights.reduce(0, +)
      let mean = zip(mixture.scores, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
      let effective = total * total / weights.reduce(0) { $0 + $1 * $1 }
      let fraction = mixture.fraction.map {
        ReportNumber.measured($0.value, error: $0.uncertainty, fallback: 3)
      }
      table.add(
        [
          mixture.name, ReportNumber.count(mixture.scores.count),
          ReportNumber.count(Int(effective.rounded())), fraction ?? "unknown",
          ReportNumber.fixed(mean, 4),
        ]
          + (truth.map { truth in
            [truth.fraction(of: mixture.name).map { ReportNumber.fixed($0, 4) } ?? "unknown"]
          } ?? []))
    }
    return ResultSection(
      title: "Mixed samples", tables: [table], figures: [histograms].compactMap { $0 })
  }

  /// The scores of each sample, as densities; nil where their range is beyond all numbers.
  private var histograms: ResultFigure? {
    let all = scores.mixtures.flatMap(\.scores)
    let (low, high) = (all.min() ?? 0, all.max() ?? 1)
    guard (high - low).isFinite else { return nil }
    let bins = 40
    let width = max(high - low, 1e-9) / Double(bins)
    let edges = (0...bins).map { low + Double($0) * width }
    let layers = scores.mixtures.map { mixture -> ResultFigure.Layer in
      var contents = [Double](repeating: 0, count: bins)
      var total = 0.0
      for (row, score) in mixture.scores.enumerated() {
        let weight = mixture.weights?[row] ?? 1
        contents[min(Int((score - low) / width), bins - 1)] += weight
        total += weight
      }
      return .histogram(
        .init(mixture.name, edges: edges, contents: contents.map { $0 / (total * width) }))
    }
    return ResultFigure(
      name: "mixture-scores", caption: "The scores of each mixed sample, normalized to one.",
      x: .init("score"), y: .init("density"), layers: layers)
  }

  private func labelFree(
    _ evaluation: LabelFreeEvaluation, beside entry: EntryResult?
  ) -> ResultSection {
    let area = evaluation.areaUnderCurve
    let mixed = evaluation.mixedAreaUnderCurve
    var paragraphs =
      evaluation.mixtureModel.verdict == .violated
      ? ["The samples are no mixtures with these fractions: the numbers below mean nothing."] : []
    paragraphs += [
      "AUC of signal against background, from the samples and their fractions alone: "
        + Self.text(area) + ".",
      "The score tells \(mixed.rich) from \(mixed.poor) with an AUC of "
        + "\(ReportNumber.measured(mixed.value, error: mixed.error)).",
    ]
    if let best = evaluation.bestSignificanceImprovement,
      let value = best.significanceImprovement()
    {
      paragraphs.append(
        "Largest gain in S/√B: \(Self.text(value)), at the signal efficiency "
          + "\(ReportNumber.fixed(best.signalEfficiency.value, 3)). The largest of many "
          + "fluctuating numbers is biased upwards.")
    }
    if let test = evaluation.independence {
      paragraphs.append(
        "Sample independence: χ² = \(ReportNumber.rounded(test.chiSquared)) for "
          + "\(test.degreesOfFreedom) degrees of freedom "
          + "(\(ReportNumber.pValue(test.pValue) ?? "")); a small p-value says that two classes do "
          + "not describe all samples.")
    }
    var table = ResultTable(
      "Efficiencies are raw: fluctuations may carry them beyond 0 and 1. First error: finite "
        + "samples; second: fractions.",
      columns: [
        .init("working point", isNumber: false), .init("cut"), .init("signal efficiency"),
        .init("background efficiency"), .init("gain in S/√B"),
      ])
    for point in evaluation.workingPoints {
      table.add([
        "\(point.efficiency.rawValue) efficiency \(point.target)",
        ReportNumber.fixed(point.point.threshold, 4), Self.text(point.point.signalEfficiency),
        Self.text(point.point.backgroundEfficiency),
        point.significanceImprovement.map(Self.text) ?? "too little background",
      ])
    }
    return ResultSection(
      title: "Performance without labels", paragraphs: paragraphs, tables: [table],
      figures: [roc(evaluation, beside: entry)],
      values: [
        ResultValue("AUC", area.value, error: area.totalError),
        ResultValue("AUC of \(mixed.rich) against \(mixed.poor)", mixed.value, error: mixed.error),
      ].compactMap { $0 })
  }

  /// The ROC curve with its band, and the true one beside it.
  private func roc(
    _ evaluation: LabelFreeEvaluation, beside entry: EntryResult?
  ) -> ResultFigure {
    let curve = evaluation.curve
    let signal = curve.map(\.signalEfficiency)
    var layers: [ResultFigure.Layer] = [
      .curve(
        .init(
          "from mixtures", x: curve.map(\.backgroundEfficiency.value), y: signal.map(\.value),
          lower: signal.map { $0.value - $0.totalError },
          upper: signal.map { $0.value + $0.totalError }))
    ]
    if let points = entry?.roc {
      layers.append(
        .curve(
          .init(
            "from truth", x: points.map(\.backgroundEfficiency),
            y: points.map(\.signalEfficiency))))
    }
    layers.append(.diagonal)
    return ResultFigure(
      name: "label-free-roc",
      caption: "Signal against background efficiency as the mixed samples tell it; the band is one "
        + "standard error of the signal efficiency, fractions included.",
      x: .init("background efficiency", range: 0...1),
      y: .init("signal efficiency", range: 0...1.02), layers: layers)
  }

  private static func beside(_ comparison: TruthComparison) -> ResultSection {
    var table = ResultTable(
      "The pull is the difference in units of its error.",
      columns: [
        .init("quantity", isNumber: false), .init("from mixtures"), .init("from truth"),
        .init("pull"),
      ])
    for row in comparison.rows {
      table.add([
        row.quantity, text(row.labelFree),
        ReportNumber.measured(row.truth, error: row.truthError),
        row.pull.map { ReportNumber.fixed($0, 1) } ?? ReportNumber.missing,
      ])
    }
    return ResultSection(title: "Beside the truth", tables: [table])
  }

  /// `0.912 ± 0.004 ± 0.010`
  static func text(_ estimate: LabelFreeEstimate) -> String {
    let digits = ReportNumber.decimals(error: estimate.statisticalError, fallback: 4)
    let value = ReportNumber.fixed(estimate.value, digits)
    let statistical = ReportNumber.fixed(estimate.statisticalError, digits)
    guard estimate.fractionError > 0 else { return "\(value) ± \(statistical)" }
    return "\(value) ± \(statistical) ± \(ReportNumber.fixed(estimate.fractionError, digits))"
  }
}
