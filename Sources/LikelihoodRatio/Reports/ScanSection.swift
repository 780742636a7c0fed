import Evaluation
import Foundation
import Statistics

/// Maximum-likelihood fits: estimates, intervals, scans and contours, of one or several likelihoods of
/// the same events side by side.
public enum ScanSection {
  /// A fit with what it is called, for example "estimate", "calibrated" or "exact likelihood".
  public typealias NamedFit = (name: String, fit: RatioFit)

  /// The most free parameters that are scanned.
  private static let mostScans = 8

  /// The section on fits of the same parameters to the same events.
  ///
  /// - Parameters:
  ///   - fits: The fits; the first is the one that the text is about.
  ///   - level: The confidence level of the intervals.
  ///   - truth: The true parameters where they are known, by name.
  /// - Throws: `InferenceError` where a fit does not converge.
  public static func section(
    _ fits: [NamedFit], level: Double = 0.6827, truth: [String: Double] = [:]
  ) throws -> ResultSection {
    guard let first = fits.first?.fit else { return ResultSection(title: "Maximum likelihood") }
    let names = first.profile.parameters.map(\.name)
    let intervals = try fits.map { named in
      try named.fit.free.map { try named.fit.profile.interval(parameter: $0, level: level) }
    }
    var figures = try first.free.prefix(mostScans).map { parameter in
      try scan(fits, parameter: parameter, truth: truth[names[parameter]])
    }
    if first.free.count == 2 {
      figures.append(try contours(fits, (first.free[0], first.free[1]), truth: truth))
    }
    return ResultSection(
      title: "Maximum likelihood",
      paragraphs: [text(first, level)] + remarks(fits, intervals),
      tables: [try table(fits, intervals, level, truth)] + (try correlations(first)),
      figures: figures)
  }

  private static func text(_ fit: RatioFit, _ level: Double) -> String {
    let threshold = ChiSquaredDistribution.quantile(level, degrees: 1)
    return
      "\(ReportNumber.count(fit.events.count)) events. An interval at \(ReportNumber.percent(level)) "
      + "is where −2 log of the profile likelihood ratio is below "
      + "\(ReportNumber.fixed(threshold, 2)): it covers at its level in the limit of many events "
      + "and for a ratio that is right. All other free parameters are fitted anew at each value."
  }

  private static func remarks(
    _ fits: [NamedFit], _ intervals: [[LikelihoodInterval]]
  ) -> [String] {
    zip(fits, intervals).flatMap { named, intervals in
      zip(named.fit.free, intervals).compactMap { parameter, interval in
        guard interval.endsAtLowerBound || interval.endsAtUpperBound else { return nil }
        return
          "\(named.name): the interval of \(named.fit.profile.parameters[parameter].name) ends "
          + "at the edge of what was trained on, not where the likelihood falls."
      }
    }
  }

  private static func table(
    _ fits: [NamedFit], _ intervals: [[LikelihoodInterval]], _ level: Double,
    _ truth: [String: Double]
  ) throws -> ResultTable {
    var table = ResultTable(
      columns: [
        .init("parameter", isNumber: false), .init("likelihood", isNumber: false),
        .init("best fit"), .init("interval at \(ReportNumber.percent(level))"),
      ] + (truth.isEmpty ? [] : [.init("truth")]))
    guard let first = fits.first?.fit else { return table }
    for (place, parameter) in first.free.enumerated() {
      let name = first.profile.parameters[parameter].name
      for (named, intervals) in zip(fits, intervals) {
        let best = try named.fit.profile.bestFit()
        let error = best.errors[parameter]
        let interval = intervals[place].interval
        table.add(
          [
            name, named.name, ReportNumber.measured(best.point[parameter], error: error),
            ReportNumber.range(interval.lower, interval.upper, error: error > 0 ? error : nil),
          ]
            + (truth.isEmpty
              ? []
              : [truth[name].map { ReportNumber.plain($0) } ?? ReportNumber.missing]))
      }
    }
    return table
  }

  private static func correlations(_ fit: RatioFit) throws -> [ResultTable] {
    let free = fit.free
    let best = try fit.profile.bestFit()
    guard free.count > 1, best.atBound.isEmpty, let covariance = best.covariance else { return [] }
    let matrix = covariance.selecting(free).correlations
    let names = free.map { fit.profile.parameters[$0].name }
    return [
      ResultTable(
        "Correlations of the estimates.",
        columns: [.init("", isNumber: false)] + names.map { .init($0) },
        rows: names.indices.map { row in
          [names[row]] + names.indices.map { ReportNumber.fixed(matrix[row, $0], 2) }
        })
    ]
  }
}
