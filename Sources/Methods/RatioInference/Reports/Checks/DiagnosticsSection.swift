import Evaluation
import Numerics

/// The checks of an estimate: a verdict on each, and the figures behind them.
public enum DiagnosticsSection {
  /// The sections on all checks: the table of verdicts, and what checks of densities and of
  /// posteriors show.
  public static func sections(_ diagnosis: RatioDiagnosis) -> [ResultSection] {
    var sections = [verdicts(diagnosis.verdicts, remarks: diagnosis.remarks)]
    if let reliability = diagnosis.reliability {
      sections[0].figures.append(
        self.reliability(
          [("", reliability)], name: "reliability",
          "The share of the numerator in bins of its probability r/(1 + r), both classes with "
            + "equal weight; bars are 95 % intervals."))
    }
    if let closure = diagnosis.closure { sections[0].figures.append(self.closure(closure)) }
    if let posteriors = diagnosis.posteriors { sections.append(section(posteriors)) }
    return sections
  }

  /// The verdicts, worst first, with what they add up to.
  public static func verdicts(_ verdicts: [Diagnostic], remarks: [String] = []) -> ResultSection {
    ResultSection(
      title: "Checks", paragraphs: [summary(verdicts)] + remarks.map(\.asSentence),
      tables: [table(verdicts)],
      values: verdicts.flatMap { verdict in
        [
          verdict.error.map { ResultValue(verdict.name, verdict.value, error: $0) }
            ?? ResultValue(verdict.name, verdict.value),
          ResultValue("p-value of \(verdict.name)", verdict.pValue),
        ].compactMap { $0 }
      })
  }

  /// How many checks passed, in words; several tests at once are bound to find something.
  static func summary(_ verdicts: [Diagnostic]) -> String {
    func names(_ outcome: Diagnostic.Outcome) -> [String] {
      verdicts.filter { $0.outcome == outcome }.map(\.name)
    }
    let (failed, doubtful) = (names(.fail), names(.warn))
    var text = "\(names(.pass).count) of \(verdicts.count) checks passed"
    if !failed.isEmpty { text += "; failed: \(failed.joined(separator: ", "))" }
    if !doubtful.isEmpty { text += "; doubtful: \(doubtful.joined(separator: ", "))" }
    let pValues = verdicts.compactMap(\.pValue)
    guard pValues.count > 1 else { return text + "." }
    let low = pValues.filter { $0 < 0.05 }.count
    let expected = ReportNumber.significant(0.05 * Double(pValues.count), 2)
    return text + ". Of \(pValues.count) p-values \(low) are below 0.05, where chance alone makes "
      + "\(expected). A check fails where p is below 0.001, or as small as it can be told."
  }

  /// A row for each verdict, worst first.
  public static func table(_ verdicts: [Diagnostic]) -> ResultTable {
    var table = ResultTable(columns: [
      .init("check", isNumber: false), .init("verdict", isNumber: false), .init("value"),
      .init("expected"), .init("p"), .init("in words", isNumber: false),
    ])
    let order = verdicts.indices.sorted {
      (verdicts[$1].outcome, $0) < (verdicts[$0].outcome, $1)
    }
    for verdict in order.map({ verdicts[$0] }) {
      table.add([
        verdict.name, word(verdict.outcome),
        verdict.error.map { ReportNumber.measured(verdict.value, error: $0) }
          ?? ReportNumber.significant(verdict.value),
        verdict.expected.map { ReportNumber.plain($0) } ?? ReportNumber.missing,
        verdict.pValue.map { ReportNumber.probability($0, floor: verdict.pValueFloor) }
          ?? ReportNumber.missing, verdict.statement,
      ])
    }
    return table
  }

  /// An outcome in a word.
  public static func word(_ outcome: Diagnostic.Outcome) -> String {
    switch outcome {
    case .pass: "passed"
    case .warn: "doubtful"
    case .fail: "failed"
    }
  }

  private static func section(_ checks: PosteriorChecks) -> ResultSection {
    ResultSection(
      title: "Posteriors of simulations with known parameters",
      paragraphs: [
        "\(ReportNumber.count(checks.coverage.credibilities.count)) held-out simulations; each "
          + "posterior is the ratio as a weight on the parameters of other simulations, half of "
          + "them on more than \(ReportNumber.fixed(checks.medianEffectiveCount, 0)) effective "
          + "points. Bands are those of 95 % at each place for posteriors that are right: one bin "
          + "in twenty lies outside by chance."
      ],
      figures: [
        ranks(
          zip(checks.names, checks.ranks).map { ($0, $1) }, name: "rank-histograms",
          "The rank of the true parameter among posterior draws (simulation-based calibration). "
            + "Uniform if the posteriors are right; high at both ends if they are too narrow, in "
            + "the middle if too wide, on one side if shifted."),
        coverage(checks.coverage),
        ranks(
          [("draws nearer to a random point than the truth", checks.randomPoints.uniformity)],
          name: "random-points",
          "TARP: the number of posterior draws that are nearer to a random point than the truth. "
            + "Uniform if the posteriors are right."),
      ])
  }
}
