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
      // The same reason for several repetitions is said once.
      var said: Set<String> = []
      let reasons = result.omissions.filter { said.insert($0).inserted }
      paragraphs.append("Left out: " + reasons.joined(separator: "; "))
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
      figures +=
        panels(
          "auc-against-fractions", "AUC against the difference of the signal fractions.",
          .init("f₁ − f_K"), .init("AUC"), result, x: separation, value: \.area)
    }
    if varies({ $0.counts.reduce(0, +) }) {
      figures +=
        panels(
          "auc-against-events", "AUC against the number of training events in all mixtures.",
          .init("events", isLogarithmic: true), .init("AUC"), result,
          x: { Double($0.counts.reduce(0, +)) }, value: \.area)
    }
    if varies(\.members) {
      figures +=
        panels(
          "improvement-against-members",
          "Largest gain in S/√B against the number of averaged classifiers.",
          .init("members", isLogarithmic: true), .init("largest ε_S/√ε_B"), result,
          x: { Double($0.members) }, value: \.improvement)
    }
    if varies(\.noise) {
      figures +=
        panels(
          "improvement-against-noise",
          "Largest gain in S/√B against the number of features that are pure noise.",
          .init("noise features"), .init("largest ε_S/√ε_B"), result,
          x: { Double($0.noise) }, value: \.improvement)
    }
    return figures
  }

  private static func separation(_ row: SweepResult.Row) -> Double {
    (row.fractions.max() ?? 0) - (row.fractions.min() ?? 0)
  }

  /// More curves than this cannot be told apart in one figure.
  private static let mostCurves = 6

  /// A curve for each method and whatever else varies beside x; with too many for one figure, a
  /// figure for each combination of the rest.
  private static func panels(
    _ name: String, _ caption: String, _ x: ResultFigure.Axis, _ y: ResultFigure.Axis,
    _ result: SweepResult, x position: @escaping (SweepResult.Row) -> Double, value: Value
  ) -> [ResultFigure] {
    func rest(_ row: SweepResult.Row) -> [String] {
      SweepReport.rest(of: row, in: result, apartFrom: name)
    }
    func figure(_ number: Int, _ title: String, _ rows: [SweepResult.Row]) -> ResultFigure {
      let isAlone = title.isEmpty
      return ResultFigure(
        name: number == 0 ? name : "\(name)-\(number + 1)", caption: caption, title: title, x: x,
        y: y,
        layers: curves(rows, position, value) {
          ([$0.method] + (isAlone ? rest($0) : [])).joined(separator: ", ")
        })
    }
    let all = Set(result.rows.map { [$0.method] + rest($0) })
    guard all.count > mostCurves else { return [figure(0, "", result.rows)] }
    let weak = result.rows.filter { $0.method != SweepConfiguration.supervised }
    var titles: [[String]] = []
    for row in weak where !titles.contains(rest(row)) { titles.append(rest(row)) }
    return titles.enumerated().map { number, title in
      // Full supervision has no fractions: it stands in every figure that is its own otherwise.
      let rows = result.rows.filter { row in
        row.method == SweepConfiguration.supervised
          ? Set(rest(row)).isSubset(of: title) : rest(row) == title
      }
      return figure(number, title.joined(separator: ", "), rows)
    }
  }

  private static func curves(
    _ rows: [SweepResult.Row], _ position: (SweepResult.Row) -> Double, _ value: Value,
    name: (SweepResult.Row) -> String
  ) -> [ResultFigure.Layer] {
    var names: [String] = []
    var series: [String: [SweepResult.Row]] = [:]
    for row in rows {
      if series[name(row)] == nil { names.append(name(row)) }
      series[name(row), default: []].append(row)
    }
    return names.map { name in
      let rows = (series[name] ?? []).sorted { position($0) < position($1) }
      let values = rows.map(value)
      return .curve(
        .init(
          name, x: rows.map(position), y: values.map(\.mean),
          lower: values.map { $0.mean - $0.deviation },
          upper: values.map { $0.mean + $0.deviation }))
    }
  }

  /// What of a row varies in the comparison, apart from its method and the horizontal axis.
  private static func rest(
    of row: SweepResult.Row, in result: SweepResult, apartFrom figure: String
  ) -> [String] {
    func varies<Key: Hashable>(_ key: (SweepResult.Row) -> Key) -> Bool {
      Set(result.rows.map(key)).count > 1
    }
    var parts: [String] = []
    let isSupervised = row.method == SweepConfiguration.supervised
    let weak = result.rows.filter { $0.method != SweepConfiguration.supervised }
    if varies(\.model) { parts.append(row.model.rawValue) }
    if !figure.hasSuffix("fractions"), !isSupervised, Set(weak.map(\.fractions)).count > 1 {
      parts.append(row.fractions.map(text).joined(separator: "/"))
    }
    if !figure.hasSuffix("events"), varies({ $0.counts.reduce(0, +) }) {
      parts.append("\(ReportNumber.count(row.counts.reduce(0, +))) events")
    }
    if !figure.hasSuffix("members"), varies(\.members) { parts.append("\(row.members) members") }
    if !figure.hasSuffix("noise"), varies(\.noise) { parts.append("\(row.noise) noise features") }
    return parts
  }
}
