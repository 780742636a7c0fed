import Evaluation
import Likelihoods
import Numerics

/// Tests of a signal: significance, upper limits by asymptotic formulas and by pseudo-experiments,
/// and what the nuisance parameters do.
public enum LimitsSection {
  /// What was found out about a signal strength; parts that were not computed are left out.
  public struct Findings {
    /// The name of the signal strength.
    public var parameter: String
    /// The asymptotic significance.
    public var discovery: AsymptoticDiscovery?
    /// The test of no signal by pseudo-experiments, with the statistic q₀.
    public var discoveryToys: ToyTest?
    /// The asymptotic upper limit.
    public var limit: UpperLimit?
    /// Asymptotic tests of rising signal strengths.
    public var tests: [AsymptoticTest]
    /// The upper limit by pseudo-experiments.
    public var toyLimit: ToyUpperLimit?
    /// The statistic of `tests` and `toyLimit`.
    public var statistic: TestStatistic
    /// Asymptotic tests of strengths that were asked for.
    public var chosen: [AsymptoticTest] = []
    /// The same by pseudo-experiments, in the same order; empty without.
    public var chosenToys: [ToyTest] = []
    /// Pulls and impacts of the nuisance parameters.
    public var impacts: [NuisanceImpact]
    /// The strength around which impacts were taken; nil for the best fit.
    public var impactCenter: Double?
    /// The parameters that ended at a bound.
    public var atBound: [String] = []
    /// Bins that expect nothing without a signal but have events.
    public var binsWithoutBackground: [String] = []

    /// Findings about a parameter, nothing yet.
    public init(parameter: String, statistic: TestStatistic = .qTildeMu) {
      self.parameter = parameter
      self.statistic = statistic
      tests = []
      impacts = []
    }
  }

  /// The section on a signal strength.
  public static func section(_ findings: Findings) -> ResultSection {
    var section = ResultSection(title: "Signal strength", paragraphs: statements(findings))
    let limits = limitTable(findings)
    if !limits.rows.isEmpty { section.tables.append(limits) }
    if !findings.chosen.isEmpty { section.tables.append(testTable(findings)) }
    if !findings.impacts.isEmpty { section.tables.append(impactTable(findings)) }
    if findings.tests.count > 1 { section.figures.append(levels(findings)) }
    if let toys = findings.discoveryToys {
      section.figures.append(
        distribution(toys, statistic: .q0, parameter: findings.parameter, asimov: 0))
    }
    if let toys = nearestTest(findings) {
      section.figures.append(
        distribution(
          toys, statistic: findings.statistic, parameter: findings.parameter,
          asimov: findings.tests.min { abs($0.mu - toys.mu) < abs($1.mu - toys.mu) }?.asimov))
    }
    if !findings.impacts.isEmpty { section.figures.append(impacts(findings)) }
    return section
  }

  // MARK: Words

  private static func statements(_ findings: Findings) -> [String] {
    var statements: [String] = []
    if let discovery = findings.discovery {
      var text = "Best fit \(findings.parameter) = \(ReportNumber.significant(discovery.bestFit))"
      if findings.binsWithoutBackground.isEmpty {
        text +=
          "; significance of a positive signal Z = "
          + "\(ReportNumber.fixed(discovery.significance, 2)) (p₀ = "
          + "\(ReportNumber.significant(discovery.pValue, 2)))"
      }
      if let toys = findings.discoveryToys {
        let p = toys.backgroundPValue
        text += "; by pseudo-experiments p₀ \(p.exceeding == 0 ? "" : "= ")\(probability(p))"
      }
      statements.append(text + ".")
    }
    if !findings.binsWithoutBackground.isEmpty {
      statements.append(
        "Without a signal nothing is expected in \(list(findings.binsWithoutBackground)), but "
          + "there are events: no background explains them, so no significance is given. That is "
          + "as sure as the expectation of exactly zero.")
    }
    if !findings.atBound.isEmpty {
      let isOne = findings.atBound.count == 1
      statements.append(
        "\(isOne ? "One parameter" : "\(findings.atBound.count) parameters") of the best fit "
          + "\(isOne ? "is at a bound of its" : "are at bounds of their") range, where "
          + "\(isOne ? "it has" : "they have") no error: \(list(findings.atBound)).")
    }
    if let limit = findings.limit {
      let method = limit.usesCLs ? "CLs" : "the p-value"
      statements.append(
        limit.observed.isFinite
          ? "\(findings.parameter) < \(ReportNumber.significant(limit.observed)) at "
            + "\(ReportNumber.percent(limit.level)) by \(method), asymptotically; expected without "
            + "a signal \(number(limit.expected[2]))."
          : "No upper limit at \(ReportNumber.percent(limit.level)): \(method) stays above "
            + "\(ReportNumber.percent(1 - limit.level)) however large \(findings.parameter) is; "
            + "expected without a signal \(number(limit.expected[2])).")
    }
    if let comparison = comparison(findings) { statements.append(comparison) }
    return statements
  }

  /// A limit, or that there is none.
  static func number(_ limit: Double) -> String {
    limit.isFinite ? ReportNumber.significant(limit) : "none"
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(8).joined(separator: ", ")
      + (names.count > 8 ? " and \(names.count - 8) more" : "")
  }

  /// How the limit by pseudo-experiments compares with the asymptotic one.
  private static func comparison(_ findings: Findings) -> String? {
    guard let toys = findings.toyLimit else { return nil }
    guard let value = toys.observed else {
      return "No limit by pseudo-experiments: CLs does not fall to the level within the range of "
        + "\(findings.parameter), or too few of \(toys.toys) are left there; ask for more."
    }
    guard let asymptotic = findings.limit?.observed, value.error > 0 else { return nil }
    let difference = value.value - asymptotic
    let sigmas = abs(difference) / value.error
    return sigmas < 2
      ? "The asymptotic limit holds: pseudo-experiments agree within "
        + "\(ReportNumber.fixed(sigmas, 1)) standard errors."
      : "The asymptotic limit does not hold: pseudo-experiments give a "
        + "\(difference > 0 ? "higher" : "lower") one by \(ReportNumber.fixed(sigmas, 1)) standard "
        + "errors; they are right."
  }

  /// A p-value by pseudo-experiments, or what it is below.
  static func probability(_ p: ToyPValue) -> String {
    p.exceeding == 0
      ? "< \(ReportNumber.significant(p.upperLimit(), 2)) at 95 %"
      : ReportNumber.measured(p.value, error: p.standardError)
  }

  // MARK: Tables

  private static func limitTable(_ findings: Findings) -> ResultTable {
    var table = ResultTable(
      "Upper limits on \(findings.parameter); expected ones without a signal, for fluctuations of "
        + "−2 to 2 standard deviations.",
      columns: [
        .init("method", isNumber: false), .init("level"), .init("observed"), .init("−2σ"),
        .init("−1σ"), .init("expected"), .init("+1σ"), .init("+2σ"),
      ])
    if let limit = findings.limit {
      table.add(
        [
          limit.usesCLs ? "asymptotic, CLs" : "asymptotic, p-value",
          ReportNumber.percent(limit.level),
        ] + ([limit.observed] + limit.expected).map(number))
    }
    if let toys = findings.toyLimit {
      func cell(_ estimate: ToyUpperLimit.Estimate?) -> String {
        estimate.map { ReportNumber.measured($0.value, error: $0.error) } ?? ReportNumber.missing
      }
      let expected = toys.expected + Array(repeating: nil, count: 5 - toys.expected.count)
      table.add(
        ["pseudo-experiments, CLs", ReportNumber.percent(toys.level), cell(toys.observed)]
          + expected.map(cell))
    }
    return table
  }

  private static func testTable(_ findings: Findings) -> ResultTable {
    var table = ResultTable(
      "CLs of chosen values of \(findings.parameter); expected ones without a signal, for "
        + "fluctuations of −2 to 2 standard deviations towards a signal.",
      columns: [
        .init(findings.parameter), .init("method", isNumber: false), .init("observed"),
        .init("−2σ"),
        .init("−1σ"), .init("expected"), .init("+1σ"), .init("+2σ"),
      ])
    for (number, test) in findings.chosen.enumerated() {
      let mu = ReportNumber.plain(test.mu)
      table.add(
        [mu, "asymptotic", ReportNumber.significant(test.cls, 5)]
          + [-2.0, -1, 0, 1, 2].map { ReportNumber.significant(test.expectedCLs(sigmas: $0), 5) })
      guard number < findings.chosenToys.count else { continue }
      func cell(_ cls: (value: Double, error: Double)?) -> String {
        cls.map { ReportNumber.measured($0.value, error: $0.error) } ?? ReportNumber.missing
      }
      let toys = findings.chosenToys[number]
      table.add(
        [mu, "pseudo-experiments", cell(toys.cls)]
          + [-2.0, -1, 0, 1, 2].map { cell(toys.expectedCLs(sigmas: $0)) })
    }
    return table
  }

  private static func impactTable(_ findings: Findings) -> ResultTable {
    var table = ResultTable(
      "Pull: distance of the fit from the auxiliary measurement in its standard errors, with the "
        + "fitted error in the same unit. Impact: change of \(findings.parameter) when the "
        + "parameter moves by its fitted error"
        + (findings.impactCenter.map {
          ", around \(findings.parameter) = \(ReportNumber.significant($0)), the fit without "
            + "bounds of \(findings.parameter), since at a bound it does not move."
        } ?? "."),
      columns: [
        .init("nuisance parameter", isNumber: false), .init("pull"), .init("impact up"),
        .init("impact down"),
      ])
    for impact in byImpact(findings.impacts).reversed() {
      table.add([
        impact.name, ReportNumber.measured(impact.pull, error: impact.constraint),
        ReportNumber.significant(impact.impactAfterFit.up, 2),
        ReportNumber.significant(impact.impactAfterFit.down, 2),
      ])
    }
    return table
  }

  /// The impacts from the smallest to the largest.
  static func byImpact(_ impacts: [NuisanceImpact]) -> [NuisanceImpact] {
    impacts.sorted { $0.largest < $1.largest }
  }

  /// The test by pseudo-experiments whose CLs is nearest to the level.
  private static func nearestTest(_ findings: Findings) -> ToyTest? {
    guard let toys = findings.toyLimit else { return nil }
    return toys.tests.min {
      abs(($0.cls?.value ?? 1) - 1 + toys.level) < abs(($1.cls?.value ?? 1) - 1 + toys.level)
    }
  }
}

extension NuisanceImpact {
  fileprivate var largest: Double { max(abs(impactAfterFit.up), abs(impactAfterFit.down)) }
}
