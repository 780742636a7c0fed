import Evaluation
import Likelihoods
import Numerics

/// Confidence belts and how often intervals cover.
public enum BeltSection {
  /// A Neyman construction of a statistic, with the statistic of the observation at each of its
  /// points, where there is one.
  public typealias NamedConstruction = (
    name: String, statistic: TestStatistic, belt: NeymanConstruction, observed: [Double]?
  )
  /// How often intervals of one kind contain the truth, at several values of the parameter.
  public typealias CoverageCurve = (
    name: String, points: [(value: Double, coverage: MeasuredCoverage)]
  )

  /// The section on the belts of a parameter.
  ///
  /// - Parameters:
  ///   - parameter: The name of the parameter.
  ///   - constructions: The belts.
  ///   - coverages: The measured coverage of intervals of several kinds: asymptotic ones, those of
  ///     toys, of belts.
  public static func section(
    parameter: String,
    constructions: [NamedConstruction] = [], coverages: [CoverageCurve] = []
  ) -> ResultSection {
    var tables: [ResultTable] = []
    let intervals = intervals(constructions)
    if !intervals.rows.isEmpty { tables.append(intervals) }
    if !coverages.isEmpty { tables.append(table(coverages, parameter)) }
    var figures = constructions.map { criticalValues($0, parameter: parameter) }
    if !coverages.isEmpty { figures.append(coverage(coverages, parameter: parameter)) }
    return ResultSection(
      title: "Confidence belts and coverage",
      paragraphs: coverages.flatMap(statements).map(\.asSentence),
      tables: tables, figures: figures)
  }

  private static func intervals(_ constructions: [NamedConstruction]) -> ResultTable {
    var table = ResultTable(
      "Values at which the observation is not among the most extreme pseudo-experiments.",
      columns: [
        .init("belt", isNumber: false), .init("level"), .init("interval"),
        .init("pseudo-experiments a point"),
      ])
    for construction in constructions {
      guard let observed = construction.observed else { continue }
      let belt = construction.belt
      let parts = belt.intervals(observed).map {
        ReportNumber.range($0.lower, $0.upper, error: nil)
      }
      table.add([
        construction.name, ReportNumber.percent(belt.level),
        parts.isEmpty ? "empty" : parts.joined(separator: " and "),
        ReportNumber.count(
          belt.distributions.first.map { $0.values.count + $0.failed } ?? 0),
      ])
    }
    return table
  }

  /// What holds and what does not, a sentence for each kind of interval.
  static func statements(_ curve: CoverageCurve) -> [String] {
    guard let first = curve.points.first else { return [] }
    let level = ReportNumber.percent(first.coverage.level)
    func list(_ outcome: Diagnostic.Outcome) -> String {
      curve.points.filter { $0.coverage.verdict.outcome == outcome }.map {
        "\(ReportNumber.plain($0.value)) (\(ReportNumber.percent($0.coverage.value, 1)))"
      }.joined(separator: ", ")
    }
    let (short, long) = (list(.fail), list(.warn))
    var text = "\(curve.name): "
    if short.isEmpty && long.isEmpty {
      text += "intervals of \(level) cover within the binomial error at every value."
    } else {
      text += short.isEmpty ? "" : "intervals of \(level) are too short at \(short)."
      text +=
        long.isEmpty
        ? ""
        : (short.isEmpty ? "intervals" : " They")
          + (short.isEmpty ? " of \(level)" : "") + " are longer than needed at \(long)."
    }
    return [text]
  }

  private static func table(_ coverages: [CoverageCurve], _ parameter: String) -> ResultTable {
    var table = ResultTable(
      "The share of pseudo-experiments whose interval contains the true value, with its binomial "
        + "error, beside the level; marked where they differ beyond 99 %.",
      columns: [.init("true \(parameter)")]
        + coverages.map { curve in
          let level = curve.points.first.map { " (\(ReportNumber.percent($0.coverage.level)))" }
          return .init(curve.name + (level ?? ""))
        })
    let values = Set(coverages.flatMap { $0.points.map(\.value) }).sorted()
    for value in values {
      table.add(
        [ReportNumber.plain(value)]
          + coverages.map { curve in
            guard let coverage = curve.points.first(where: { $0.value == value })?.coverage else {
              return ReportNumber.missing
            }
            return ReportNumber.measured(coverage.value, error: coverage.expectedError)
              + mark(coverage.verdict.outcome)
          })
    }
    return table
  }

  private static func mark(_ outcome: Diagnostic.Outcome) -> String {
    switch outcome {
    case .pass: ""
    case .warn: " (longer than needed)"
    case .fail: " (too short)"
    }
  }
}
