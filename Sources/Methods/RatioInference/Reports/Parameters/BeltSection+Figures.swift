import Evaluation
import Likelihoods
import Numerics

extension BeltSection {
  /// A belt of outcomes: for each value of the parameter the accepted ones, to be read from an
  /// observation upwards.
  ///
  /// - Parameters:
  ///   - belt: The belt.
  ///   - parameter: The name of the parameter.
  ///   - outcome: What the outcomes are, and the number of each.
  ///   - observed: The observed outcome.
  public static func figure(
    _ belt: ConfidenceBelt, parameter: String,
    outcome: (label: String, value: (Int) -> Double), observed: Int? = nil
  ) -> ResultFigure {
    let low = belt.acceptance.map { outcome.value($0.lowerBound) }
    let high = belt.acceptance.map { outcome.value($0.upperBound) }
    let values = belt.values
    // All segments would merge into an area: some of them show how the belt is made.
    let step = max(values.count / 30, 1)
    let segments = stride(from: 0, to: values.count, by: step).map {
      ResultFigure.Shape.Path(x: [low[$0], high[$0]], y: [values[$0], values[$0]])
    }
    let border = ResultFigure.Shape.Path(
      x: low + high.reversed(), y: values + values.reversed())
    var layers: [ResultFigure.Layer] = [
      .shape(
        .init(
          "belt of \(ReportNumber.percent(belt.level))",
          lines: [.init(x: low, y: values), .init(x: high, y: values)], areas: [[border]])),
      .shape(.init("accepted outcomes", lines: segments)),
    ]
    var caption =
      "For each value of \(parameter) the accepted outcomes, "
      + "\(ReportNumber.percent(belt.level)) or more of all; an interval holds the values that "
      + "accept what was observed."
    if let observed {
      layers.append(.vertical(outcome.value(observed), label: "observed"))
      if let interval = belt.interval(outcome: observed) {
        caption += " Observed: \(ReportNumber.range(interval.lower, interval.upper, error: nil))."
      }
    }
    return ResultFigure(
      name: "belt-\(parameter.asFileName)", caption: caption, x: .init(outcome.label),
      y: .init(parameter), layers: layers)
  }

  /// The critical value of a statistic against the parameter, beside the asymptotic one, and the
  /// statistic of the observation: the interval is where that lies below.
  public static func criticalValues(
    _ construction: NamedConstruction, parameter: String
  ) -> ResultFigure {
    let belt = construction.belt
    let values = belt.points.map { $0[0] }
    let errors = belt.distributions.map { quantileInterval($0, level: belt.level) }
    let critical = belt.criticalValues
    let asymptotic = construction.statistic.criticalValue(level: belt.level)
    let top = 2 * max(critical.filter(\.isFinite).max() ?? 0, asymptotic)
    var layers: [ResultFigure.Layer] = [
      .curve(
        .init(
          "critical value", x: values, y: critical, lower: errors.map(\.lower),
          upper: errors.map(\.upper))),
      .horizontal(asymptotic, label: "many events"),
    ]
    if let observed = construction.observed {
      layers.insert(
        .curve(.init("observed", x: values, y: observed.map { min($0, 4 * top) })), at: 1)
    }
    return ResultFigure(
      name: "critical-values-\(construction.name.asFileName)",
      caption:
        "\(construction.name): the value of the statistic that \(ReportNumber.percent(belt.level)) "
        + "of the pseudo-experiments do not exceed, with its statistical error as a band. Where "
        + "the observed statistic is not above it, the value belongs to the interval.",
      x: .init(parameter), y: .init("test statistic", range: 0...top), layers: layers)
  }

  /// The interval of one standard error for a quantile, from the counts that the binomial allows.
  private static func quantileInterval(
    _ distribution: ToyDistribution, level: Double
  ) -> (lower: Double, upper: Double) {
    let values = distribution.values
    let toys = values.count + distribution.failed
    let range = BinomialDistribution.centralRange(
      trials: toys, probability: level, level: 0.6827)
    func value(_ place: Int) -> Double {
      values.isEmpty ? .nan : values[min(max(place, 0), values.count - 1)]
    }
    return (value(range.lowerBound - 1), value(range.upperBound - 1))
  }

  /// The measured coverage against the parameter, with the band of intervals that are right.
  public static func coverage(
    _ coverages: [CoverageCurve], parameter: String
  ) -> ResultFigure {
    let points = coverages.flatMap(\.points)
    let level = points.first?.coverage.level ?? 0.95
    let trials = points.map(\.coverage.trials).min() ?? 1
    let range = BinomialDistribution.centralRange(trials: trials, probability: level, level: 0.95)
    let values = points.map(\.value)
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let width = high > low ? high - low : 1
    let ends = [low - 0.04 * width, high + 0.04 * width]
    let band = ResultFigure.Layer.curve(
      .init(
        "stated, 95 % of measurements", x: ends, y: [level, level],
        lower: ends.map { _ in Double(range.lowerBound) / Double(trials) },
        upper: ends.map { _ in Double(range.upperBound) / Double(trials) }))
    let series = coverages.enumerated().map { place, curve -> ResultFigure.Layer in
      // Side by side, so that the bars of one value do not cover each other.
      let shift = (Double(place) - Double(coverages.count - 1) / 2) * 0.008 * width
      let intervals = curve.points.map { $0.coverage.interval(level: 0.6827) }
      return .points(
        .init(
          curve.name, x: curve.points.map { $0.value + shift },
          y: curve.points.map(\.coverage.value),
          lower: intervals.map(\.lower), upper: intervals.map(\.upper)))
    }
    let lowest = points.map { $0.coverage.interval(level: 0.6827).lower }.min() ?? 0
    let bottom = max(min(lowest, level - 2 * (1 - level)) - 0.01, 0)
    return ResultFigure(
      name: "coverage-\(parameter.asFileName)",
      caption: "The share of intervals that contain the true value, with bars of 68 %, beside the "
        + "level that is stated.",
      x: .init("true \(parameter)", range: ends[0]...ends[1]),
      y: .init("coverage", range: bottom...1), layers: [band] + series)
  }
}

extension TestStatistic {
  /// The value that many events exceed with probability 1 − `level` under the tested μ, far from
  /// boundaries (arXiv:1007.1727, section 3).
  func criticalValue(level: Double) -> Double {
    switch self {
    case .q0, .qMu, .qTildeMu:
      let sigmas = NormalDistribution.quantile(level)
      return sigmas * sigmas
    case .tMu, .tTildeMu: return ChiSquaredDistribution.quantile(level, degrees: 1)
    }
  }
}
