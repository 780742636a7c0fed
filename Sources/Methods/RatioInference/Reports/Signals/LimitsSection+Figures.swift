import Evaluation
import Foundation
import Likelihoods
import Ranking

extension LimitsSection {
  /// CLs (or the p-value) against the signal strength, observed and expected with its fluctuations.
  static func levels(_ findings: Findings) -> ResultFigure {
    let usesCLs = findings.limit?.usesCLs ?? true
    let tests = findings.tests
    let mu = tests.map(\.mu)
    func expected(_ sigmas: Double) -> [Double] {
      tests.map {
        usesCLs ? $0.expectedCLs(sigmas: sigmas) : $0.expectedPValue(sigmas: sigmas)
      }
    }
    func band(_ sigmas: Double) -> ResultFigure.Layer {
      let outline = ResultFigure.Shape.Path(
        x: mu + mu.reversed(), y: expected(-sigmas) + expected(sigmas).reversed())
      return .shape(.init("±\(ReportNumber.plain(sigmas))σ", areas: [[outline]]))
    }
    var layers = [
      ResultFigure.Layer.curve(
        .init("observed", x: mu, y: tests.map { usesCLs ? $0.cls : $0.pValue })),
      .curve(.init("expected without a signal", x: mu, y: expected(0))), band(1), band(2),
    ]
    if let toys = findings.toyLimit?.tests, usesCLs {
      let points = toys.compactMap { test in test.cls.map { (mu: test.mu, cls: $0) } }
      layers.append(
        .points(
          .init(
            "pseudo-experiments", x: points.map(\.mu), y: points.map(\.cls.value),
            lower: points.map { $0.cls.value - $0.cls.error },
            upper: points.map { $0.cls.value + $0.cls.error })))
    }
    let level = findings.limit?.level ?? findings.toyLimit?.level ?? 0.95
    layers.append(.horizontal(1 - level, label: ReportNumber.percent(1 - level)))
    let name = usesCLs ? "CLs" : "p-value"
    return ResultFigure(
      name: "limit-\(findings.parameter.asFileName)",
      caption:
        "\(name) against the tested value; the upper limit at \(ReportNumber.percent(level)) "
        + "is where it falls to \(ReportNumber.percent(1 - level)).",
      x: .init(findings.parameter), y: .init(name, range: 0...1), layers: layers)
  }

  /// The distribution of a test statistic in pseudo-experiments beside its asymptotic one.
  ///
  /// - Parameter asimov: The statistic in the Asimov data without a signal; nil: the asymptotic
  ///   distribution is not drawn.
  public static func distribution(
    _ toys: ToyTest, statistic: TestStatistic, parameter: String, asimov: Double?
  ) -> ResultFigure {
    // What q₀ tests is the absence of a signal.
    let tested = statistic == .q0 ? toys.background : toys.signal
    let other = statistic == .q0 ? toys.signal : toys.background
    let values = tested.values + [toys.observed]
    let top = max(1.05 * (values.filter(\.isFinite).max() ?? 1), 4)
    let bins = 40
    func histogram(_ name: String, _ distribution: ToyDistribution) -> ResultFigure.Layer {
      var histogram = WeightedHistogram(bins: bins, from: 0, to: top)
      for value in distribution.values { histogram.fill(value) }
      let count = Double(max(distribution.values.count, 1))
      return .histogram(
        .init(
          name, edges: histogram.edges,
          contents: histogram.sums.map { $0 / count * Double(bins) / top }, isFilled: true))
    }
    let value = ReportNumber.plain(toys.mu)
    var layers = [
      histogram(statistic == .q0 ? "without a signal" : "\(parameter) = \(value)", tested),
      histogram(statistic == .q0 ? "\(parameter) = \(value)" : "without a signal", other),
    ]
    if let asimov {
      let x = (0..<bins).map { top * (Double($0) + 0.5) / Double(bins) }
      let width = top / Double(bins)
      let density = x.map { center in
        (statistic.pValue(center - width / 2, asimov: asimov)
          - statistic.pValue(center + width / 2, asimov: asimov)) / width
      }
      layers.append(.curve(.init("many events", x: x, y: density)))
    }
    layers.append(.vertical(toys.observed, label: "observed"))
    let failed = tested.failed
    return ResultFigure(
      name: "statistic-\(statistic.rawValue.asFileName)-\(parameter.asFileName)",
      caption: "The distribution of the test statistic in "
        + "\(ReportNumber.count(tested.values.count)) pseudo-experiments, as a density; the curve "
        + "is the mean over each bin of the asymptotic one for the tested hypothesis, without its "
        + "share at zero."
        + (failed > 0
          ? " Failed fits count as extreme; there are \(failed)." : ""),
      x: .init(statistic.symbol, range: 0...top), y: .init("density", isLogarithmic: true),
      layers: layers)
  }

  /// Pulls beside impacts, the largest impact on top.
  static func impacts(_ findings: Findings) -> ResultFigure {
    let most = 20
    let impacts = byImpact(findings.impacts).suffix(most)
    let names = ResultFigure.Axis("", names: impacts.map(\.name))
    let places = impacts.indices.map { Double($0 - impacts.startIndex) }
    func ends(_ name: String, _ change: (NuisanceImpact) -> Double, _ shift: Double)
      -> ResultFigure.Layer
    {
      let changes = impacts.map(change)
      return .rows(
        .init(
          name, x: changes, y: places.map { $0 + shift }, lower: changes.map { min($0, 0) },
          upper: changes.map { max($0, 0) }))
    }
    let pulls = ResultFigure.Layer.rows(
      .init(
        "pull with fitted error", x: impacts.map(\.pull), y: places,
        lower: impacts.map { $0.pull - $0.constraint },
        upper: impacts.map { $0.pull + $0.constraint }))
    let reach = impacts.map { abs($0.pull) + $0.constraint }.max() ?? 1
    let end = max(1.5, 1.1 * reach)
    return ResultFigure(
      name: "impacts-\(findings.parameter.asFileName)",
      caption:
        "Left: how far the fit pulls each nuisance parameter, with its fitted error, in units "
        + "of the auxiliary measurement's error. Right: the change of \(findings.parameter) when "
        + "the parameter is moved up and down by its fitted error."
        + (findings.impacts.count > most
          ? " The \(most) largest of \(findings.impacts.count)." : ""),
      panels: [
        .init(
          row: 0, column: 0, x: .init("pull [σ]", range: -end...end), y: names,
          layers: [
            pulls, .vertical(0, label: ""), .vertical(-1, label: ""), .vertical(1, label: ""),
          ]
        ),
        .init(
          row: 0, column: 1, x: .init("impact on \(findings.parameter)"), y: names,
          layers: [
            .vertical(0, label: ""), ends("up", { $0.impactAfterFit.up }, 0.12),
            ends("down", { $0.impactAfterFit.down }, -0.12),
          ]),
      ])
  }
}

extension TestStatistic {
  /// The usual symbol.
  fileprivate var symbol: String {
    switch self {
    case .q0: "q_{0}"
    case .qMu: "q_{μ}"
    case .qTildeMu: "q̃_{μ}"
    case .tMu: "t_{μ}"
    case .tTildeMu: "t̃_{μ}"
    }
  }
}
