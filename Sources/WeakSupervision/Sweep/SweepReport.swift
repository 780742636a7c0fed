import Evaluation

/// The parts of a report on a comparison of methods.
public enum SweepReport {
  /// Table and figures.
  public static func section(_ result: SweepResult) -> ResultSection {
    var paragraphs = [
      "Judged on at least \(ReportNumber.count(result.testEvents[0])) signal and "
        + "\(ReportNumber.count(result.testEvents[1])) background events that are in no mixture. "
        + "Errors are standard deviations of the repetitions."
    ]
    if !result.omissions.isEmpty {
      paragraphs.append("Left out: " + result.omissions.joined(separator: "; "))
    }
    return ResultSection(
      title: "Comparison", paragraphs: paragraphs, tables: [table(result)],
      figures: figures(result))
  }

  private static func table(_ result: SweepResult) -> ResultTable {
    var table = ResultTable(
      "Improvement: the largest ε_S/√ε_B with at least 25 passing background events.",
      columns: [
        .init("method", isNumber: false), .init("model", isNumber: false), .init("fractions"),
        .init("events"), .init("members"), .init("noise"), .init("AUC"), .init("improvement"),
        .init("seconds"),
      ])
    for row in result.rows {
      let (area, improvement) = (row.area, row.improvement)
      table.add([
        row.method, row.model.rawValue, row.fractions.map(text).joined(separator: " / "),
        Set(row.counts).count == 1
          ? ReportNumber.count(row.counts[0])
          : row.counts.map(ReportNumber.count).joined(separator: " / "),
        "\(row.members)", "\(row.noise)",
        ReportNumber.measured(area.mean, error: area.deviation),
        ReportNumber.measured(improvement.mean, error: improvement.deviation, fallback: 2),
        ReportNumber.fixed(row.seconds, 1),
      ])
    }
    return table
  }

  private static func text(_ fraction: Double) -> String {
    fraction < 0.1 && fraction > 0
      ? ReportNumber.fixed(fraction, 4) : ReportNumber.fixed(fraction, 2)
  }

  // MARK: Figures

  private typealias Value = (SweepResult.Row) -> (mean: Double, deviation: Double)

  /// One figure for each list of the configuration that has more than one entry.
  private static func figures(_ result: SweepResult) -> [ResultFigure] {
    func varies<Key: Hashable>(_ key: (SweepResult.Row) -> Key) -> Bool {
      Set(result.rows.map(key)).count > 1
    }
    let weak = result.rows.filter { $0.method != SweepConfiguration.supervised }
    var figures: [ResultFigure] = []
    if Set(weak.map(\.fractions)).count > 1 {
      figures.append(
        figure(
          "auc-against-fractions", "AUC against the difference of the signal fractions.",
          .init("f₁ − f_K"), .init("AUC"), result, x: separation, value: \.area))
    }
    if varies({ $0.counts.reduce(0, +) }) {
      figures.append(
        figure(
          "auc-against-events", "AUC against the number of training events in all mixtures.",
          .init("events", isLogarithmic: true), .init("AUC"), result,
          x: { Double($0.counts.reduce(0, +)) }, value: \.area))
    }
    if varies(\.members) {
      figures.append(
        figure(
          "improvement-against-members",
          "Largest gain in S/√B against the number of averaged classifiers.",
          .init("members", isLogarithmic: true), .init("largest ε_S/√ε_B"), result,
          x: { Double($0.members) }, value: \.improvement))
    }
    if varies(\.noise) {
      figures.append(
        figure(
          "improvement-against-noise",
          "Largest gain in S/√B against the number of features that are pure noise.",
          .init("noise features"), .init("largest ε_S/√ε_B"), result,
          x: { Double($0.noise) }, value: \.improvement))
    }
    return figures
  }

  private static func separation(_ row: SweepResult.Row) -> Double {
    (row.fractions.max() ?? 0) - (row.fractions.min() ?? 0)
  }

  /// A curve for each method and whatever else varies beside x.
  private static func figure(
    _ name: String, _ caption: String, _ x: ResultFigure.Axis, _ y: ResultFigure.Axis,
    _ result: SweepResult, x position: (SweepResult.Row) -> Double, value: Value
  ) -> ResultFigure {
    var names: [String] = []
    var series: [String: [SweepResult.Row]] = [:]
    for row in result.rows {
      let title = self.title(row, in: result, apartFrom: name)
      if series[title] == nil { names.append(title) }
      series[title, default: []].append(row)
    }
    let layers = names.map { name -> ResultFigure.Layer in
      let rows = (series[name] ?? []).sorted { position($0) < position($1) }
      let values = rows.map(value)
      return .curve(
        .init(
          name, x: rows.map(position), y: values.map(\.mean),
          lower: values.map { $0.mean - $0.deviation },
          upper: values.map { $0.mean + $0.deviation }))
    }
    return ResultFigure(name: name, caption: caption, x: x, y: y, layers: layers)
  }

  private static func title(
    _ row: SweepResult.Row, in result: SweepResult, apartFrom figure: String
  ) -> String {
    func varies<Key: Hashable>(_ key: (SweepResult.Row) -> Key) -> Bool {
      Set(result.rows.map(key)).count > 1
    }
    var parts = [row.method]
    let weak = result.rows.filter { $0.method != SweepConfiguration.supervised }
    if varies(\.model) { parts.append(row.model.rawValue) }
    if !figure.hasSuffix("fractions"), Set(weak.map(\.fractions)).count > 1 {
      parts.append(row.fractions.map(text).joined(separator: "/"))
    }
    if !figure.hasSuffix("events"), varies({ $0.counts.reduce(0, +) }) {
      parts.append("\(row.counts.reduce(0, +)) events")
    }
    if !figure.hasSuffix("members"), varies(\.members) { parts.append("\(row.members) members") }
    if !figure.hasSuffix("noise"), varies(\.noise) { parts.append("\(row.noise) noise features") }
    return parts.joined(separator: ", ")
  }
}
